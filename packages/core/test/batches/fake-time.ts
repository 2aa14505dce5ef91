import { afterEach, beforeEach, vi } from "vitest";

/** In the tests of the file time passes only when they say so, also for `node:timers/promises`. */
export function fakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "performance", "Date"],
      fakeNodeBuiltins: true,
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}

/** Lets all promises continue, and so many milliseconds pass. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** What a promise has become, and when. */
export interface Watched<Value> {
  value?: Value;
  fault?: unknown;
  /** Time of `performance.now()`. Undefined: not yet. */
  endedAt?: number;
}

export function watch<Value>(promise: Promise<Value>): Watched<Value> {
  const watched: Watched<Value> = {};
  promise.then(
    (value) => Object.assign(watched, { value, endedAt: performance.now() }),
    (fault: unknown) => Object.assign(watched, { fault, endedAt: performance.now() }),
  );
  return watched;
}
