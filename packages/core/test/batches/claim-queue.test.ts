import { afterEach, expect, it, vi } from "vitest";

import type { Claim } from "../../src/settle/claim.ts";
import { BusyError } from "../../src/model/errors.ts";
import {
  createClaimQueue,
  type Batch,
  type ClaimQueue,
  type ClaimQueueOptions,
} from "../../src/settle/claim-queue.ts";

const purchaseOf = (id: string, ticketOptionId: string) =>
  ({
    kind: "purchase",
    id,
    ticketOptionId,
    userId: "user",
    quantity: 1,
    isRepeatable: false,
    orderLines: null,
    createdBy: null,
    reference: null,
    metadata: null,
  }) as const;

/** A queue with named claims: purchases of one option, or orders of several. */
function openQueue(limits: Partial<ClaimQueueOptions> = {}) {
  const queue = createClaimQueue({
    isOneOptionABatch: () => false,
    maxBatchWeight: 10,
    timeoutMs: Infinity,
    latencyTargetMs: Infinity,
    ...limits,
  });
  const names = new Map<Claim, string>();
  const rejected = new Map<string, unknown>();
  function add(
    name: string,
    options: string,
    { signal, since = performance.now() }: { signal?: AbortSignal; since?: number } = {},
  ): void {
    const lines = options.split(" ").map((option) => purchaseOf(name, option));
    const claim: Claim = lines.length === 1 ? lines[0]! : { kind: "order", lines };
    names.set(claim, name);
    queue.add({
      ticketOptionIds: options.split(" "),
      claim,
      signal,
      since,
      resolve: () => {},
      reject: (fault) => rejected.set(name, fault),
    });
  }
  /** Takes the claims of a batch, while other sessions have locked some options. */
  function take(batch: Batch | undefined, lockedByOthers = ""): string[] {
    const contested = [...batch!.ticketOptionIds].filter((id) => lockedByOthers.includes(id));
    return queue.take(batch!, new Set(contested)).map(({ claim }) => names.get(claim)!);
  }
  const isOverloaded = (options: string) =>
    queue.isOverloaded(options.split(" "), performance.now());
  return { queue, add, take, rejected, isOverloaded };
}

const optionsOf = (batch: Batch | undefined) => [...batch!.ticketOptionIds].join(" ");

/** Finds options locked by other sessions, until a batch waits for them. */
function findLocked(
  { queue, take }: Pick<ReturnType<typeof openQueue>, "queue" | "take">,
  options: string,
) {
  return [1, 2].map(() => {
    const batch = queue.reserve("skip");
    const taken = take(batch, options);
    queue.release(batch!);
    return taken;
  });
}

function settleAll({ queue, take }: { queue: ClaimQueue; take: (batch: Batch) => string[] }) {
  const batches: string[][] = [];
  for (let batch; (batch = queue.reserve("skip")); queue.release(batch)) batches.push(take(batch));
  return batches;
}

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
function contestedOrder() {
  const opened = openQueue();
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
  expect(take(alone)).toEqual([]);
  queue.release(alone!);

  const again = queue.reserve("wait in order");
  expect(take(again)).toEqual(["order"]);
  queue.release(again!);
  expect(queue.size()).toBe(0);
});

it("takes claims before thousands of orders that wait for an option locked by another session", () => {
  const { queue, add, take } = openQueue({ maxBatchWeight: 192 });
  add("1", "locked");
  findLocked({ queue, take }, "locked");
  for (let index = 0; index < 4_000; index += 1) add(`order ${index}`, "a locked");
  add("2", "a");
  add("order", "a b");
  const batch = queue.reserve("skip");
  expect(take(batch)).toEqual(["2", "order"]);
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

it("keeps the place of a claim whose caller has waited before", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { queue, add, take } = openQueue();
  const since = performance.now();
  vi.advanceTimersByTime(50);
  add("1", "a");
  add("waited", "a b", { since });
  add("2", "a");
  const batch = queue.reserve("skip");
  expect(queue.firstSince(batch!)).toBe(since);
  expect(take(batch)).toEqual(["waited", "1", "2"]);
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

it("drops a claim whose caller has disconnected or whose timeout has ended, and no other", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { queue, add, take, rejected } = openQueue({ timeoutMs: 100 });
  const caller = new AbortController();
  add("late", "a");
  vi.advanceTimersByTime(50);
  add("gone", "a", { signal: caller.signal });
  add("kept", "a");
  vi.advanceTimersByTime(50);
  caller.abort("gone away");
  const batch = queue.reserve("skip");
  expect(queue.begin(batch!)).toBe(true);
  expect(take(batch)).toEqual(["kept"]);
  expect(rejected.get("late")).toBeInstanceOf(BusyError);
  expect(rejected.get("gone")).toBe("gone away");
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

/** Makes 512 claims wait for an option in a running batch, the first for the given time. */
function longQueue(firstWaitsMs: number) {
  vi.useFakeTimers({ toFake: ["performance"] });
  const opened = openQueue({ latencyTargetMs: 100 });
  opened.add("in flight", "a");
  const batch = opened.queue.reserve("skip");
  opened.take(batch);
  for (let index = 0; index < 512; index += 1) opened.add(`${index}`, "a");
  vi.advanceTimersByTime(firstWaitsMs);
  return { ...opened, batch };
}

it("admits any number while none waits for longer than the latency target", () => {
  const { isOverloaded } = longQueue(100);
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

it("admits no claim on any option when 512 wait and a batch has waited too long for a connection", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { queue, add, isOverloaded } = openQueue({ latencyTargetMs: 100, maxBatchWeight: 100 });
  for (let index = 0; index < 512; index += 1) add(`${index}`, `option ${index}`.replace(" ", "-"));
  const batch = queue.reserve("skip");
  vi.advanceTimersByTime(101);
  expect(isOverloaded("z")).toBe(true);
  queue.begin(batch!);
  expect(isOverloaded("z")).toBe(true);
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
