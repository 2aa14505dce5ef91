import type { PooledBoxOffice } from "@ticket-allocation/core";
import type { Logger } from "pino";

import { repeatTask, type TaskRepeater } from "./repeat-task.ts";

const PAUSE_MS = 5_000;
/** While more old entries are left than one call removes. */
const SHORT_PAUSE_MS = 250;

/** Keeps the journal until it is stopped. */
export interface JournalKeeper extends TaskRepeater {
  /** How long the oldest entry waits that the reader of all ticket options cannot have yet, when it was last read. */
  readonly lagSeconds: () => number;
}

/** Removes entries that are older than `days`, in portions, and reads the lag. Any number of processes may do so. */
export function keepJournal(
  boxOffice: Pick<PooledBoxOffice, "pruneJournal" | "readJournalLag">,
  days: number,
  logger: Pick<Logger, "error">,
): JournalKeeper {
  let lagSeconds = 0;
  const task = repeatTask({
    async run() {
      lagSeconds = await boxOffice.readJournalLag();
      const removed = await boxOffice.pruneJournal({ olderThanDays: days });
      return removed > 0 ? SHORT_PAUSE_MS : PAUSE_MS;
    },
    firstPauseMs: PAUSE_MS,
    pauseAfterErrorMs: PAUSE_MS,
    failureMessage: "the journal could not be pruned, or its lag not read",
    logger,
  });
  return { ...task, lagSeconds: () => lagSeconds };
}
