/** Shorter than the minute after which proxies close a silent connection. */
const INTERVAL_MS = 15_000;

const callbacks = new Set<() => void>();
let timer: NodeJS.Timeout | undefined;

/**
 * Calls back every 15 seconds, for the first time after at most 15. All callbacks share one timer: one for each of
 * thousands of streams would take longer than their events.
 *
 * @returns a function that ends it
 */
export function atIntervals(callback: () => void): () => void {
  callbacks.add(callback);
  timer ??= setInterval(callAll, INTERVAL_MS);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function callAll(): void {
  for (const callback of callbacks) callback();
}
