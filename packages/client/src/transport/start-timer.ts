/** Longer ones would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function startTimer(onEnd: () => void, durationMs: number): ReturnType<typeof setTimeout> {
  return setTimeout(onEnd, Math.min(durationMs, LONGEST_TIMER_MS));
}
