import { afterEach, expect, it, vi } from "vitest";

import type { ClaimQueueOptions } from "../../src/settle/claim-queue.ts";
import { findLocked, openQueue, optionsOf, settleAll } from "./open-queue.ts";

afterEach(() => vi.useRealTimers());

it("settles an option that another session has locked separately, and delays no other", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  add("2", "b");
  expect(findLocked({ queue, take }, "a")).toEqual([["2"], []]);

  add("3", "b");
  add("4", "a");
  const contested = queue.reserve("wait in order");
  expect(optionsOf(contested)).toBe("a");
  expect(queue.reserve("wait in order")).toBeUndefined();
  const others = queue.reserve("skip");
  expect(optionsOf(others)).toBe("b");
  expect(take(others)).toEqual(["3"]);
  queue.release(others!);

  expect(take(contested)).toEqual(["1", "4"]);
  queue.release(contested!);
  expect(queue.size()).toBe(0);
});

/** An order of two options. Another session has locked the second one. */
function contestedOrder(limits: Partial<ClaimQueueOptions> = {}) {
  const opened = openQueue(limits);
  const { queue, add, take } = opened;
  add("order", "a b");
  expect(findLocked({ queue, take }, "b")).toEqual([[], []]);
  return opened;
}

it("tries again to lock an option that another session had locked once", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  for (const _ of [1, 2, 3]) {
    const batch = queue.reserve("skip");
    expect(take(batch, "a")).toEqual([]);
    queue.release(batch!);
    const again = queue.reserve("skip");
    expect(take(again)).toEqual(["1"]);
    queue.release(again!);
    add("1", "a");
  }
  expect(queue.reserve("wait in order")).toBeUndefined();
});

it("waits for all locks of an order, one after another", () => {
  const { queue, add, take } = contestedOrder();
  add("1", "b");
  const contested = queue.reserve("wait in order");
  expect(optionsOf(contested)).toBe("a b");
  expect(take(contested)).toEqual(["order", "1"]);
  queue.release(contested!);
  expect(queue.size()).toBe(0);
});

it("waits for an option that stays locked, without locking any other", () => {
  const { queue, add, take } = contestedOrder();
  const inOrder = queue.reserve("wait in order");
  add("1", "a");
  expect(take(inOrder, "b")).toEqual(["1"]);
  queue.release(inOrder!);

  expect(queue.reserve("wait in order")).toBeUndefined();
  const alone = queue.reserve("wait");
  expect(optionsOf(alone)).toBe("b");
  add("2", "a");
  const others = queue.reserve("skip");
  expect(take(others)).toEqual(["2"]);
  queue.release(others!);
  add("3", "b");
  expect(take(alone)).toEqual(["3"]);
  queue.release(alone!);

  const again = queue.reserve("wait in order");
  expect(take(again)).toEqual(["order"]);
  queue.release(again!);
  expect(queue.size()).toBe(0);
});

it("waits alone for an option that a batch of an order finds locked, too", () => {
  const { queue, take } = contestedOrder();
  const inOrder = queue.reserve("wait in order");
  expect(take(inOrder, "a")).toEqual([]);
  queue.release(inOrder!);
  expect(optionsOf(queue.reserve("wait"))).toBe("a");
});

it("waits for the locks of an order when the running batch has released its other option", () => {
  const { queue, add, take } = contestedOrder();
  add("1", "a");
  const running = queue.reserve("skip");
  expect(take(running)).toEqual(["1"]);
  expect(queue.reserve("wait in order")).toBeUndefined();
  queue.release(running!);
  expect(take(queue.reserve("wait in order"))).toEqual(["order"]);
});

it("delays no claim because of an order of an option that is locked and one in a running batch", () => {
  const { queue, add, take } = openQueue();
  add("1", "b");
  findLocked({ queue, take }, "b");
  add("2", "a");
  take(queue.reserve("skip"));
  add("order", "a b c");
  add("3", "c");
  expect(take(queue.reserve("skip"))).toEqual(["3"]);
});

it("delays no claim on any option of an order after one of them was found locked", () => {
  const { queue, add, take } = openQueue();
  add("1", "a");
  take(queue.reserve("skip"));
  add("2", "b");
  add("order", "a b c d");
  add("3", "c");
  // It waits for the order, which waits for the running batch.
  expect(findLocked({ queue, take }, "b")).toEqual([[], []]);
  add("4", "d");
  expect(take(queue.reserve("skip"))).toEqual(["3", "4"]);
});

it("begins no wait for a lock without a waiting caller", () => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  const { queue, take } = contestedOrder({ timeoutMs: 100 });
  const inOrder = queue.reserve("wait in order");
  expect(take(inOrder, "b")).toEqual([]);
  queue.release(inOrder!);
  vi.advanceTimersByTime(100);
  const alone = queue.reserve("wait");
  expect(queue.firstSince(alone!)).toBe(100);
  expect(queue.begin(alone!)).toBe(false);
});

/** Locks "locked" by another session. */
function lockedOption() {
  const opened = openQueue({ maxBatchWeight: 192 });
  const { queue, add, take } = opened;
  add("1", "locked");
  findLocked({ queue, take }, "locked");
  const addOrders = (count: number, options: string) => {
    for (let index = 0; index < count; index += 1) add(`${options} ${index}`, options);
  };
  return { ...opened, addOrders };
}

it("takes claims before thousands of orders that wait for an option locked by another session", () => {
  const { queue, add, addOrders, take } = lockedOption();
  add("0", "z");
  addOrders(4_000, "a locked");
  add("2", "a");
  add("3", "a");
  add("order", "a b");
  expect(take(queue.reserve("skip"))).toEqual(["0", "2", "3", "order"]);
});

it("takes all claims after an order that waits for an option locked by another session", () => {
  const { queue, add, addOrders, take } = lockedOption();
  addOrders(1, "a locked");
  for (let index = 0; index < 4_200; index += 1) add(`${index}`, "a");
  const { length } = settleAll({ queue, take }).flat();
  expect(length).toBe(4_200);
});

it("considers at most 8,192 claims for a batch", () => {
  const { queue, add, addOrders } = lockedOption();
  add("0", "z");
  addOrders(4_096, "a locked");
  addOrders(4_095, "b locked");
  add("2", "c");
  expect(optionsOf(queue.reserve("skip"))).toBe("z");
  expect(optionsOf(queue.reserve("skip"))).toBe("c");
});

it("considers a claim in a later batch if there were too many for the first one", () => {
  const { queue, add, addOrders, take } = lockedOption();
  add("0", "z");
  addOrders(4_096, "a locked");
  addOrders(4_000, "b locked");
  addOrders(200, "c locked");
  add("2", "c");
  expect(take(queue.reserve("skip"))).toEqual(["0"]);
  expect(take(queue.reserve("skip"))).toEqual(["2"]);
});

it("compares at most 8,192 claims with orders for a batch", () => {
  const { queue, addOrders, take } = lockedOption();
  addOrders(4_000, "b locked");
  addOrders(4, "a b");
  expect(take(queue.reserve("skip"))).toEqual(["a b 0", "a b 1", "a b 2"]);
});

it("takes no order that is after the first 4,096 claims on one of its options", () => {
  const { queue, addOrders } = lockedOption();
  addOrders(4_096, "b locked");
  addOrders(1, "a b");
  expect(queue.reserve("skip")).toBeUndefined();
});

it("waits for a contested lock eight times before it tries again without waiting", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 1 });
  for (let index = 0; index < 10; index += 1) add(`${index}`, "a");
  expect(findLocked({ queue, take }, "a")).toEqual([[], []]);
  for (let index = 0; index < 8; index += 1) {
    expect(queue.reserve("skip")).toBeUndefined();
    const contested = queue.reserve("wait in order");
    expect(take(contested)).toEqual([`${index}`]);
    queue.release(contested!);
  }
  expect(queue.reserve("wait in order")).toBeUndefined();
  expect(take(queue.reserve("skip"))).toEqual(["8"]);
});
