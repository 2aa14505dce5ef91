import type { PooledBoxOffice } from "@ticket-allocation/core";
import type { Logger } from "pino";

import { repeatTask, type TaskRepeater } from "./repeat-task.ts";

const SHORTEST_PAUSE_MS = 500;
/**
 * A hold that is created during the pause is swept this late at most, which delays neither buyers nor reads. The
 * pool closes connections after ten idle seconds: with a longer pause, each sweep would open one.
 */
const LONGEST_PAUSE_MS = 5_000;

/**
 * Sweeps expired holds until it is stopped: when the next hold expires, at most twice a second and at least every five
 * seconds. Any number of processes may do so.
 */
export function keepSweeping(
  boxOffice: Pick<PooledBoxOffice, "sweepHolds">,
  logger: Pick<Logger, "error">,
): TaskRepeater {
  return repeatTask({
    async run() {
      const nextInMs = await boxOffice.sweepHolds();
      const pauseMs = Math.max(nextInMs ?? LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS);
      return Math.min(pauseMs, LONGEST_PAUSE_MS);
    },
    firstPauseMs: SHORTEST_PAUSE_MS,
    pauseAfterErrorMs: LONGEST_PAUSE_MS,
    failureMessage: "expired holds could not be swept",
    logger,
  });
}
