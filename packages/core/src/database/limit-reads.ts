import type { RunInTime } from "./run-in-time.ts";
import { createSemaphore } from "./semaphore.ts";

/** Enough to keep PostgreSQL and the process busy. */
const MAX_AT_ONCE = 4;

/**
 * Runs a few at a time of those operations that read many rows, in the order in which they come. The others wait,
 * so that what they read is not in memory together, and purchases find a free connection.
 *
 * @param timeoutMs how long one waits for that until it is busy; what is left of it is for the reading
 */
export function limitReads(run: RunInTime, timeoutMs: number): RunInTime {
  const { acquire, release } = createSemaphore({ permits: MAX_AT_ONCE, timeoutMs });
  return async (operation, purpose) => {
    const since = performance.now();
    await acquire(since);
    try {
      return await run(operation, purpose, since);
    } finally {
      // What was read is answered, and the network looked at, before more is read.
      setImmediate(release);
    }
  };
}
