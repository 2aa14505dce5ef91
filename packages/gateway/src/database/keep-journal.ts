import { isTicketError, type PooledBoxOffice } from "@ticket-allocation/core";
import type { Logger } from "pino";

const PAUSE_MS = 5_000;
/** While more old entries are left than one call removes. */
const SHORT_PAUSE_MS = 250;
const DAY_MS = 86_400_000;

/** Keeps the journal until it is stopped. */
export interface JournalKeeper {
  /** How long the oldest entry waits that the reader of all ticket options cannot have yet, when it was last read. */
  readonly lagSeconds: () => number;
  /** Resolves when nothing is running any more. */
  stop(): Promise<void>;
}

/** Removes entries that are older than so many days, in portions, and reads the lag. Any number of processes may do so. */
export function keepJournal(
  boxOffice: Pick<PooledBoxOffice, "trimJournal" | "readJournalLag">,
  days: number,
  logger: Pick<Logger, "error">,
): JournalKeeper {
  let lagSeconds = 0;
  let isStopped = false;
  let isFailing = false;
  let keeping: Promise<void> | undefined;
  let timer = keepIn(PAUSE_MS);

  function keepIn(pauseMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      keeping = keep();
    }, pauseMs).unref();
  }

  async function keep(): Promise<void> {
    let removed = 0;
    try {
      lagSeconds = await boxOffice.readJournalLag();
      removed = await boxOffice.trimJournal({ before: new Date(Date.now() - days * DAY_MS) });
      isFailing = false;
    } catch (error) {
      if (!isTicketError(error)) {
        if (!isFailing) logger.error({ err: error }, "the journal could not be kept");
        isFailing = true;
      }
    }
    if (!isStopped) timer = keepIn(removed > 0 ? SHORT_PAUSE_MS : PAUSE_MS);
  }

  return {
    lagSeconds: () => lagSeconds,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await keeping;
    },
  };
}
