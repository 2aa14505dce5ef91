import { startTimer } from "./start-timer.ts";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** The pause after a number of attempts, unless the server says it: twice as long each time, up to five seconds. */
export function pauseAfter(attempts: number, retryAfterMs = 0): number {
  const growing = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  // Clients that have failed together do not come back together.
  return retryAfterMs + growing * (0.5 + Math.random() / 2);
}

/** Resolves after the time, or as soon as the signal is aborted. */
export function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = startTimer(end, durationMs);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}
