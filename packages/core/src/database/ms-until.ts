/** The maximum of `setTimeout`: with more it does not wait at all. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * How long `setTimeout` has to wait for a time of `performance.now()`. It waits no longer than its maximum, also for Infinity,
 * and not at all for a time that is over.
 */
export function msUntil(time: number): number {
  return Math.min(Math.max(0, Math.ceil(time - performance.now())), LONGEST_TIMEOUT_MS);
}
