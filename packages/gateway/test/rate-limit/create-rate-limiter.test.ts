import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createRateLimiter } from "../../src/rate-limit/create-rate-limiter.ts";

const SETTINGS = { limit: 3, windowSeconds: 10 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function take(limiter: ReturnType<typeof createRateLimiter>, times: number, caller = "a") {
  return Array.from({ length: times }, () => limiter.take(caller, 1));
}

it("allows as many requests as the limit until the window of the caller ends", () => {
  const limiter = createRateLimiter(SETTINGS);
  expect(limiter.look("a")).toEqual({ left: 3, seconds: 10 });
  expect(take(limiter, 1)).toEqual([true]);
  vi.advanceTimersByTime(4_000);
  expect(take(limiter, 3)).toEqual([true, true, false]);
  expect(limiter.look("a")).toEqual({ left: 0, seconds: 6 });
  vi.advanceTimersByTime(5_999);
  expect(limiter.look("a")).toEqual({ left: 0, seconds: 1 });
  expect(take(limiter, 1)).toEqual([false]);
  vi.advanceTimersByTime(1);
  expect(take(limiter, 4)).toEqual([true, true, true, false]);
});

it("counts each caller apart", () => {
  const limiter = createRateLimiter(SETTINGS);
  expect(take(limiter, 4, "a").at(-1)).toBe(false);
  expect(take(limiter, 3, "b").at(-1)).toBe(true);
});

it("allows what counts for several requests when all of them fit", () => {
  const limiter = createRateLimiter(SETTINGS);
  expect(limiter.take("a", 1)).toBe(true);
  expect(limiter.take("a", 3)).toBe(false);
  expect(limiter.look("a").left).toBe(2);
  expect(limiter.take("a", 2)).toBe(true);
});

it("allows what counts for more than the limit alone, and has later windows pay for it", () => {
  const limiter = createRateLimiter(SETTINGS);
  expect(limiter.take("a", 1)).toBe(true);
  // The request itself was counted before.
  expect(limiter.take("a", 6, 1)).toBe(true);
  expect(limiter.look("a")).toEqual({ left: 0, seconds: 20 });
  vi.advanceTimersByTime(10_000);
  expect(limiter.look("a")).toEqual({ left: 0, seconds: 10 });
  expect(take(limiter, 1)).toEqual([false]);
  vi.advanceTimersByTime(10_000);
  expect(limiter.look("a")).toEqual({ left: 2, seconds: 10 });
  expect(limiter.take("a", 1)).toBe(true);
  expect(limiter.take("a", 6, 1)).toBe(false);
});

it("counts what other processes have allowed, also beyond the limit", () => {
  const onTaken = vi.fn();
  const limiter = createRateLimiter({ ...SETTINGS, onTaken });
  limiter.add("a", 2);
  expect(take(limiter, 2)).toEqual([true, false]);
  limiter.add("a", 3);
  expect(limiter.look("a")).toEqual({ left: 0, seconds: 20 });
  expect(onTaken.mock.calls).toEqual([["a", 1]]);
});

it("knows a bounded number of callers, and forgets the one whose window began first", () => {
  const maxCallers = 1_000;
  const limiter = createRateLimiter({ ...SETTINGS, maxCallers });
  take(limiter, 3, "first");
  vi.advanceTimersByTime(1);
  take(limiter, 3, "second");
  vi.advanceTimersByTime(1);
  for (let made = 0; made < maxCallers - 1; made += 1) limiter.take(`other ${made}`, 1);
  expect(limiter.callers()).toBe(maxCallers);
  expect(limiter.look("first").left).toBe(3);
  expect(limiter.look("second").left).toBe(0);
  for (let made = 0; made < 10_000; made += 1) limiter.add(`another ${made}`, 1);
  expect(limiter.callers()).toBe(maxCallers);
});

it("keeps 100,000 callers, however many come", () => {
  const limiter = createRateLimiter(SETTINGS);
  for (let made = 0; made < 300_000; made += 1) limiter.take(`2001:db8:${made}::/64`, 1);
  expect(limiter.callers()).toBe(100_000);
});
