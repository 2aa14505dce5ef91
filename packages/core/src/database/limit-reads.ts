import type { RunInTime } from "./run-in-time.ts";
import { createSemaphore } from "./semaphore.ts";

/** Enough to keep PostgreSQL and the process busy. */
const MAX_AT_ONCE = 4;

/**
 * Limits how many operations that read many rows run at the same time. The others wait in order of arrival. So the
 * results of all are not in memory at the same time, and connections stay free for purchases.
 *
 * @param timeoutMs for waiting and reading together; an operation that waits longer is busy
 */
export function limitReads(run: RunInTime, timeoutMs: number): RunInTime {
  return limitAtOnce(run, MAX_AT_ONCE, timeoutMs);
}

/** Limits how many operations run at the same time. The others wait in order of arrival. */
export function limitAtOnce(run: RunInTime, permits: number, timeoutMs: number): RunInTime {
  const { acquire, release } = createSemaphore({ permits, timeoutMs });
  return async (operation, purpose) => {
    const since = performance.now();
    await acquire(since);
    try {
      return await run(operation, purpose, since);
    } finally {
      // First the result is sent, and the event loop handles the network. Then the next read starts.
      setImmediate(release);
    }
  };
}
