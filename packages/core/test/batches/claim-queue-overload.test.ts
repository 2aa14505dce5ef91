import { afterEach, expect, it, vi } from "vitest";

import { openQueue } from "./open-queue.ts";

afterEach(() => vi.useRealTimers());

/** Makes claims wait for an option in a running batch, the first for the given time. */
function longQueue(firstWaitsMs: number, count = 512) {
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.advanceTimersByTime(50);
  const opened = openQueue({ latencyTargetMs: 100 });
  opened.add("in flight", "a");
  const batch = opened.queue.reserve("skip");
  opened.take(batch);
  for (let index = 0; index < count; index += 1) opened.add(`${index}`, "a");
  vi.advanceTimersByTime(firstWaitsMs);
  return { ...opened, batch };
}

it("admits any number while none waits for longer than the latency target", () => {
  const { isOverloaded } = longQueue(100);
  expect(isOverloaded("a")).toBe(false);
});

it("admits claims while fewer than 512 wait, however long", () => {
  const { isOverloaded } = longQueue(101, 511);
  expect(isOverloaded("a")).toBe(false);
});

it("admits no claim when 512 wait, one of them for too long", () => {
  const { isOverloaded } = longQueue(101);
  expect(isOverloaded("a")).toBe(true);
  expect(isOverloaded("a b")).toBe(true);
});

it("admits claims on other options while one option stays locked", () => {
  const { isOverloaded, add, queue, take } = longQueue(101);
  expect(isOverloaded("b")).toBe(false);
  add("other", "b");
  expect(take(queue.reserve("skip"))).toEqual(["other"]);
});

/** Makes 512 claims wait for an option each. */
function manyOptions(maxBatchWeight: number) {
  vi.useFakeTimers({ toFake: ["performance"] });
  const opened = openQueue({ latencyTargetMs: 100, maxBatchWeight });
  for (let index = 0; index < 512; index += 1) opened.add(`${index}`, `option-${index}`);
  return opened;
}

it("admits no claim on any option when 512 wait and a batch has waited too long for a connection", () => {
  const { queue, isOverloaded } = manyOptions(512);
  const batch = queue.reserve("skip");
  vi.advanceTimersByTime(101);
  expect(isOverloaded("z")).toBe(true);
  queue.begin(batch!);
  expect(isOverloaded("z")).toBe(false);
});

it("admits no claim on any option when 512 wait and an option has waited too long for a batch", () => {
  const { queue, isOverloaded } = manyOptions(100);
  vi.advanceTimersByTime(101);
  queue.begin(queue.reserve("skip")!);
  expect(isOverloaded("z")).toBe(true);
});

it("does not count claims that were rejected because of their timeout", () => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  const { queue, add, take, isOverloaded, rejected } = openQueue({
    latencyTargetMs: 100,
    timeoutMs: 1_000,
    maxBatchWeight: 1,
  });
  for (let index = 0; index < 512; index += 1) add(`${index}`, "a");
  vi.advanceTimersByTime(1_000);
  expect(rejected.size).toBe(512);
  expect(queue.reserve("skip")).toBeUndefined();
  for (let index = 0; index < 513; index += 1) add(`${index}`, "b");
  take(queue.reserve("skip"));
  vi.advanceTimersByTime(101);
  expect(isOverloaded("b")).toBe(true);
  expect(isOverloaded("a")).toBe(false);
});
