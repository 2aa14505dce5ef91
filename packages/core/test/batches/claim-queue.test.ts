import { afterEach, expect, it, vi } from "vitest";

import { BusyError } from "../../src/model/errors.ts";
import { openQueue, optionsOf, settleAll } from "./open-queue.ts";

afterEach(() => vi.useRealTimers());

it("puts all waiting claims into one batch, of any options", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  add("2", "b");
  add("3", "a");
  add("4", "c");
  expect(queue.size()).toBe(4);
  expect(take(queue.reserve("skip"))).toEqual(["1", "3", "2", "4"].toSorted());
  expect(queue.size()).toBe(0);
  expect(queue.reserve("skip")).toBeUndefined();
});

it("limits a batch to one option, or to those of one order, if required", () => {
  const { queue, add, take } = openQueue({ isOneOptionABatch: () => true });
  add("1", "a");
  add("2", "b");
  add("3", "a");
  add("4", "a c d");
  add("5", "a e");
  add("6", "a");
  add("7", "c");
  expect(settleAll({ queue, take })).toEqual([["1", "3", "4", "7"], ["2"], ["5", "6"]]);
});

it("leaves claims on options of a running batch for the next one", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  const first = queue.reserve("skip");
  expect(take(first)).toEqual(["1"]);
  add("2", "a");
  add("3", "b");
  const second = queue.reserve("skip");
  expect(take(second)).toEqual(["3"]);
  expect(queue.reserve("skip")).toBeUndefined();
  queue.release(first!);
  expect(take(queue.reserve("skip"))).toEqual(["2"]);
});

it("takes claims that arrived after their option was reserved", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  const batch = queue.reserve("skip");
  add("2", "a");
  expect(take(batch)).toEqual(["1", "2"]);
});

it("takes at most the maximum weight, in arrival order", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 2 });
  for (const name of "12345") add(name, "a");
  expect(settleAll({ queue, take })).toEqual([["1", "2"], ["3", "4"], ["5"]]);
});

it("delays a claim by at most one batch because of many claims on another option", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 3 });
  for (let index = 0; index < 100; index += 1) add(`hot ${index}`, "hot");
  const first = queue.reserve("skip");
  expect(take(first)).toHaveLength(3);
  add("quiet", "quiet");
  queue.release(first!);
  expect(take(queue.reserve("skip"))).toContain("quiet");
});

it("takes the claims for which a batch was reserved, even if many others arrive on one of its options", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 4 });
  vi.useFakeTimers({ toFake: ["performance"] });
  for (const name of "123") add(name, "hot");
  add("quiet", "quiet");
  const batch = queue.reserve("skip");
  vi.advanceTimersByTime(1);
  for (const name of "4567") add(name, "hot");
  expect(take(batch)).toContain("quiet");
});

it("keeps one order of arrival for all options, also of claims of the same time", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { queue, add, take } = openQueue();
  add("1", "bundle");
  add("2", "hall bundle");
  const first = queue.reserve("skip");
  queue.learnDraws("bundle", ["hall"]);
  expect(take(first, "hall")).toEqual([]);
  queue.release(first!);
  expect(take(queue.reserve("skip"))).toEqual(["1", "2"]);
});

it("rejects a claim after its timeout, even if no batch takes its option", () => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  const { queue, add, rejected } = openQueue({ timeoutMs: 100 });
  add("1", "a");
  vi.advanceTimersByTime(50);
  add("2", "b");
  vi.advanceTimersByTime(50);
  expect([...rejected.keys()]).toEqual(["1"]);
  vi.advanceTimersByTime(50);
  expect([...rejected.values()]).toEqual([expect.any(BusyError), expect.any(BusyError)]);
  expect(queue.size()).toBe(0);
  // It does not stay in memory either.
  expect(queue.reserve("skip")).toBeUndefined();
});

it("settles a claim that waited for an order whose caller has given up meanwhile", () => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  const { queue, add, take, rejected } = openQueue({ timeoutMs: 100 });
  add("in flight", "b");
  const running = queue.reserve("skip");
  expect(take(running)).toEqual(["in flight"]);
  add("order", "a b");
  vi.advanceTimersByTime(50);
  add("later", "a");
  expect(queue.reserve("skip")).toBeUndefined();
  vi.advanceTimersByTime(50);
  expect([...rejected.keys()]).toEqual(["order"]);
  queue.release(running!);
  expect(take(queue.reserve("skip"))).toEqual(["later"]);
});

it("takes an order together with the claims on all its options", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  add("order", "a b");
  add("2", "b");
  expect(take(queue.reserve("skip"))).toEqual(["1", "order", "2"]);
});

it("keeps a heavy order for a batch in which it is first", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 2 });
  add("1", "a");
  add("order", "a b c d");
  add("2", "a");
  expect(settleAll({ queue, take })).toEqual([["1"], ["order"], ["2"]]);
});

it("keeps an order for the next batch if it is too heavy for this one", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 2 });
  add("1", "a");
  add("order", "b c");
  expect(settleAll({ queue, take })).toEqual([["1"], ["order"]]);
});

it("takes no order before earlier claims on its other options", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 2 });
  for (const name of "123") add(name, "b");
  add("order", "a b");
  add("4", "a");
  expect(settleAll({ queue, take })).toEqual([["1", "2"], ["3"], ["order"], ["4"]]);
});

it("takes an order when the running batch has released its last option", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  const first = queue.reserve("skip");
  take(first);
  add("order", "a b");
  add("2", "b");
  expect(queue.reserve("skip")).toBeUndefined();
  queue.release(first!);
  expect(take(queue.reserve("skip"))).toEqual(["order", "2"]);
});

it("keeps the place of a claim whose caller has waited before", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.advanceTimersByTime(50);
  const { queue, add, take } = openQueue({ maxBatchWeight: 2 });
  const since = performance.now();
  vi.advanceTimersByTime(50);
  add("1", "a");
  add("waited", "a b", { since });
  add("2", "a");
  const batch = queue.reserve("skip");
  expect(queue.firstSince(batch!)).toBe(since);
  expect(take(batch)).toEqual(["waited"]);
  queue.release(batch!);
  expect(settleAll({ queue, take })).toEqual([["1", "2"]]);
});

it("returns a claim to its place", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 2 });
  for (const name of "123") add(name, "a");
  const batch = queue.reserve("skip");
  const [first] = queue.take(batch!, new Set());
  queue.putBack(first!);
  queue.release(batch!);
  expect(queue.size()).toBe(2);
  expect(settleAll({ queue, take })).toEqual([["1", "3"]]);
});

it("returns a claim with further options that it needs locked", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  const batch = queue.reserve("skip");
  const [first] = queue.take(batch!, new Set());
  queue.putBack(first!, ["b"]);
  queue.release(batch!);
  const next = queue.reserve("skip");
  expect(optionsOf(next)).toBe("a b");
  expect(take(next)).toEqual(["1"]);
});

it("rejects a returned claim after its timeout, even if no batch takes its option", () => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  const { queue, add, rejected } = openQueue({ timeoutMs: 100 });
  add("1", "a");
  vi.advanceTimersByTime(50);
  add("2", "a");
  const batch = queue.reserve("skip");
  const [, second] = queue.take(batch!, new Set());
  vi.advanceTimersByTime(50);
  queue.putBack(second!);
  vi.advanceTimersByTime(50);
  expect([...rejected.keys()]).toEqual(["2"]);
});

it("knows what an option draws on when further claims on it arrive", () => {
  const { queue, add, take } = openQueue();
  add("1", "bundle");
  const batch = queue.reserve("skip");
  queue.learnDraws("bundle", ["hall"]);
  expect(take(batch)).toEqual([]);
  queue.release(batch!);
  expect(settleAll({ queue, take })).toEqual([["1"]]);
  add("2", "bundle");
  expect(optionsOf(queue.reserve("skip"))).toBe("bundle hall");
});

it("drops a claim whose caller has disconnected or whose timeout has ended, and no other", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { queue, add, take, rejected } = openQueue({ timeoutMs: 100 });
  const caller = new AbortController();
  add("late", "a");
  vi.advanceTimersByTime(50);
  add("gone", "a", { signal: caller.signal });
  add("kept", "a");
  add("gone, too", "a", { signal: caller.signal });
  vi.advanceTimersByTime(50);
  caller.abort("gone away");
  const batch = queue.reserve("skip");
  expect(queue.begin(batch!)).toBe(true);
  expect(take(batch)).toEqual(["kept"]);
  expect(rejected.get("late")).toBeInstanceOf(BusyError);
  expect(rejected.get("gone")).toBe("gone away");
  expect(rejected.get("gone, too")).toBe("gone away");
  expect(queue.size()).toBe(0);
});

it("begins no batch without a waiting caller", () => {
  const { queue, add, rejected } = openQueue();
  add("gone", "a", { signal: AbortSignal.abort("gone away") });
  const batch = queue.reserve("skip");
  expect(queue.begin(batch!)).toBe(false);
  expect(rejected.has("gone")).toBe(true);
  queue.release(batch!);
  expect(queue.reserve("skip")).toBeUndefined();
});

it("uses no memory for an option without waiting claims", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 1_000 });
  for (let round = 0; round < 3; round += 1) {
    for (let index = 0; index < 100; index += 1) add(`${round} ${index}`, `${round}-${index}`);
    expect(settleAll({ queue, take }).flat()).toHaveLength(100);
  }
  expect(queue.reserve("skip")).toBeUndefined();
  expect(queue.reserve("wait in order")).toBeUndefined();
});

it("settles 20,000 claims on one option in full batches, in arrival order", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 192 });
  for (let index = 0; index < 20_000; index += 1) add(`${index}`, "a");
  const batches = settleAll({ queue, take });
  expect(batches).toHaveLength(Math.ceil(20_000 / 192));
  expect(batches.flat()).toEqual(Array.from({ length: 20_000 }, (_, index) => `${index}`));
});
