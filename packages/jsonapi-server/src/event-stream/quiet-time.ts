/** Shorter than the minute after which proxies close a silent connection. */
const QUIET_MS = 15_000;

const waiting = new Set<() => void>();
let timer: NodeJS.Timeout | undefined;

/**
 * Waits for a result, or returns "quiet" after at most 15 seconds. All that wait share one timer: one for each event of
 * thousands of streams would take longer than the events.
 */
export function untilQuiet<Result>(result: Promise<Result>): Promise<Result | "quiet"> {
  timer ??= setInterval(endAll, QUIET_MS);
  return new Promise((resolve, reject) => {
    const end = () => resolve("quiet");
    waiting.add(end);
    result.then(resolve, reject).finally(() => waiting.delete(end));
  });
}

function endAll(): void {
  if (waiting.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
  for (const end of waiting) end();
  waiting.clear();
}
