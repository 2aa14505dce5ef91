import { afterEach, expect, it, vi } from "vitest";

import { coalesce, type Batch, type SettleBatch } from "../src/settle/coalesce.ts";
import { BusyError } from "../src/errors.ts";

/** Settles each batch when told to, and keeps them all for a look. */
function manualSettling() {
  const batches: {
    subject: string;
    /** Takes the claims; those of a finished batch are taken by then. */
    take(): void;
    claims: readonly number[];
    finish(): void;
    fail(fault: Error): void;
  }[] = [];
  const settleBatch = (subject: string, settling: Batch<number>) =>
    new Promise<readonly string[]>((resolve, reject) => {
      const batch = {
        subject,
        claims: [] as readonly number[],
        take() {
          settling.begin();
          batch.claims = settling.take();
        },
        finish() {
          batch.take();
          resolve(batch.claims.map((claim) => `${subject}${claim}`));
        },
        fail: reject,
      };
      batches.push(batch);
    });
  return { batches, settleBatch };
}

/** In a queue without limits, unless they are given. */
function gather<Outcome>(
  settleBatch: SettleBatch<number, Outcome>,
  limits: { maxBatchWeight?: number; timeoutMs?: number; latencyTargetMs?: number } = {},
) {
  return coalesce(settleBatch, {
    maxBatchWeight: 10,
    weigh: () => 1,
    timeoutMs: Infinity,
    latencyTargetMs: Infinity,
    isOneClaimToBlame: (fault) => fault instanceof RangeError,
    ...limits,
  });
}

afterEach(() => vi.useRealTimers());

/** Lets everything run that waits for no batch. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it("sends a claim on an idle subject off at once, alone", () => {
  const { batches, settleBatch } = manualSettling();
  void gather(settleBatch).settle("a", 1);
  batches[0]!.take();
  expect(batches).toMatchObject([{ subject: "a", claims: [1] }]);
});

it("gathers what comes while a batch is in flight, in arrival order", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch).settle;
  const first = settle("a", 1);
  batches[0]!.take();
  const answers = [first, settle("a", 2), settle("a", 3)];
  expect(batches).toHaveLength(1);

  batches[0]!.finish();
  await settled();
  batches[1]!.finish();
  expect(await Promise.all(answers)).toEqual(["a1", "a2", "a3"]);
  expect(batches.map(({ claims }) => claims)).toEqual([[1], [2, 3]]);
});

it("lets those join who come before the claims are taken", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch).settle;
  const answers = [settle("a", 1), settle("a", 2)];
  batches[0]!.finish();
  expect(await Promise.all(answers)).toEqual(["a1", "a2"]);
  expect(batches.map(({ claims }) => claims)).toEqual([[1, 2]]);
});

it("sends the next batch off before it has answered all of a large one", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch, { maxBatchWeight: 100 }).settle;
  let answered = 0;
  const answers = Array.from({ length: 100 }, async (_, claim) => {
    await settle("a", claim);
    answered += 1;
  });
  batches[0]!.take();
  const next = settle("a", 100);

  batches[0]!.finish();
  await settled();
  expect(batches).toHaveLength(2);
  expect(answered).toBeLessThan(100);
  batches[1]!.finish();
  expect(await next).toBe("a100");
  await Promise.all(answers);
});

it("keeps the batches of different subjects apart", () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch).settle;
  void settle("a", 1);
  void settle("b", 2);
  for (const batch of batches) batch.take();
  expect(batches).toMatchObject([{ subject: "a" }, { subject: "b" }]);
});

it("sends no more than the largest batch at once", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch, { maxBatchWeight: 2 }).settle;
  for (const claim of [1, 2, 3, 4, 5]) void settle("a", claim);
  for (const index of [0, 1]) {
    batches[index]!.finish();
    await settled();
  }
  batches[2]!.take();
  expect(batches.map(({ claims }) => claims)).toEqual([[1, 2], [3, 4], [5]]);
});

it("tells a fault to each claim of its batch and to no other", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch).settle;
  const first = settle("a", 1);
  batches[0]!.take();
  const second = settle("a", 2);

  batches[0]!.fail(new Error("connection lost"));
  await expect(first).rejects.toThrow("connection lost");
  await settled();
  batches[1]!.finish();
  expect(await second).toBe("a2");
});

it("tells a fault that came before the claims were taken to those who waited", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch, { maxBatchWeight: 2 }).settle;
  const answers = Promise.allSettled([1, 2, 3].map((claim) => settle("a", claim)));
  batches[0]!.fail(new Error("no connection"));
  await settled();
  batches[1]!.finish();
  expect(await answers).toMatchObject([
    { status: "rejected", reason: new Error("no connection") },
    { status: "rejected", reason: new Error("no connection") },
    { status: "fulfilled", value: "a3" },
  ]);
});

it("starts anew after it has been idle", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch).settle;
  for (const claim of [1, 2]) {
    const answer = settle("a", claim);
    batches.at(-1)!.finish();
    await answer;
    await settled();
  }
  expect(batches.map(({ claims }) => claims)).toEqual([[1], [2]]);
});

it("finds the one claim of a batch that is to blame, and settles the others", async () => {
  const settled: (readonly number[])[] = [];
  const { settle } = gather(async (_subject, batch) => {
    await Promise.resolve();
    const claims = batch.take();
    settled.push(claims);
    if (claims.includes(3)) throw new RangeError("poison");
    return claims;
  });
  const answers = await Promise.allSettled([1, 2, 3, 4].map((claim) => settle("a", claim)));
  expect(answers.map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  expect(settled).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
});

it("settles no claim again whose caller was told meanwhile that nothing is done", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const done: number[] = [];
  const caller = new AbortController();
  const { settle } = gather(
    async (_subject, batch) => {
      await Promise.resolve();
      if (!batch.begin()) return [];
      const claims = batch.take();
      if (claims.includes(5)) {
        caller.abort(new Error("gone"));
        vi.advanceTimersByTime(1);
        throw new RangeError("poison");
      }
      done.push(...claims);
      return claims;
    },
    { timeoutMs: 100 },
  );
  const answers = [settle("a", 1, caller.signal), settle("a", 2)];
  vi.advanceTimersByTime(99);
  answers.push(settle("a", 3), settle("a", 4, caller.signal), settle("a", 5), settle("a", 6));

  const gone = { status: "rejected", reason: new Error("gone") };
  expect(await Promise.allSettled(answers)).toMatchObject([
    gone,
    { status: "rejected", reason: expect.any(BusyError) },
    { status: "fulfilled", value: 3 },
    gone,
    { status: "rejected", reason: expect.any(RangeError) },
    { status: "fulfilled", value: 6 },
  ]);
  expect(done).toEqual([3, 6]);
});

it("drops a claim whose caller went away before it was taken, and no other", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch).settle;
  const caller = new AbortController();
  const sent = settle("a", 1, caller.signal);
  batches[0]!.take();
  const dropped = settle("a", 2, caller.signal);
  const kept = settle("a", 3);
  caller.abort(new Error("gone"));

  batches[0]!.finish();
  await settled();
  batches[1]!.finish();
  await expect(dropped).rejects.toThrow("gone");
  expect([await sent, await kept]).toEqual(["a1", "a3"]);
  expect(batches.map(({ claims }) => claims)).toEqual([[1], [3]]);
});

it("settles nothing when everybody who waited went away", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch).settle;
  const dropped = settle("a", 1, AbortSignal.abort(new Error("gone")));
  batches[0]!.finish();
  await expect(dropped).rejects.toThrow("gone");
  expect(batches.map(({ claims }) => claims)).toEqual([[]]);
});

it("drops a claim that has waited for too long before anything is sent for it", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { batches, settleBatch } = manualSettling();
  const { settle, waiting } = gather(settleBatch, { timeoutMs: 100 });
  const sent = settle("a", 1);
  batches[0]!.take();
  const dropped = expect(settle("a", 2)).rejects.toBeInstanceOf(BusyError);
  vi.advanceTimersByTime(99);
  const kept = settle("a", 3);
  vi.advanceTimersByTime(1);
  expect(waiting()).toBe(2);

  batches[0]!.finish();
  await settled();
  batches[1]!.finish();
  await dropped;
  expect([await sent, await kept]).toEqual(["a1", "a3"]);
  expect(batches.map(({ claims }) => claims)).toEqual([[1], [3]]);
  expect(waiting()).toBe(0);
});

/** Lets 512 wait behind a claim on "a" that is being settled, the first for so long. */
function longQueue(firstWaitsMs: number) {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { batches, settleBatch } = manualSettling();
  const { settle } = gather(settleBatch, { latencyTargetMs: 100, maxBatchWeight: 1_000 });
  const answers = [settle("a", 0)];
  batches[0]!.take();
  for (let claim = 1; claim <= 512; claim += 1) answers.push(settle("a", claim));
  vi.advanceTimersByTime(firstWaitsMs);
  return { batches, settle, answers };
}

it("lets any number wait while none waits for longer than the latency target", async () => {
  const { batches, settle, answers } = longQueue(100);
  answers.push(settle("a", 513));
  batches[0]!.finish();
  await settled();
  batches[1]!.finish();
  expect(await Promise.all(answers)).toHaveLength(514);
});

it("lets no more in, and loses none that it let in, when 512 wait and one for too long", async () => {
  const { batches, settle, answers } = longQueue(101);
  await expect(settle("a", 513)).rejects.toBeInstanceOf(BusyError);
  batches[0]!.finish();
  await settled();
  batches[1]!.finish();
  expect(await Promise.all(answers)).toHaveLength(513);
  expect(settle("a", 514)).toBeInstanceOf(Promise);
});

it("keeps nobody out of another subject because one stands still", async () => {
  const { batches, settle } = longQueue(101);
  const other = settle("b", 1);
  batches[1]!.finish();
  expect(await other).toBe("b1");
});

it("lets no more in on any subject when 512 wait for a connection and one for too long", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { batches, settleBatch } = manualSettling();
  const { settle } = gather(settleBatch, { latencyTargetMs: 100 });
  for (let claim = 0; claim <= 512; claim += 1) void settle(`subject ${claim}`, claim);
  vi.advanceTimersByTime(101);
  await expect(settle("late", 1)).rejects.toBeInstanceOf(BusyError);

  batches[0]!.finish();
  vi.advanceTimersByTime(1);
  await expect(settle("late", 2)).rejects.toBeInstanceOf(BusyError);
  for (const batch of batches.slice(1)) batch.take();
  void settle("in time", 3);
  expect(batches.at(-1)).toMatchObject({ subject: "in time" });
});

it("gives the places of those who have gone away to those who have not", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = gather(settleBatch, { maxBatchWeight: 2 }).settle;
  const first = settle("a", 1);
  batches[0]!.take();
  const caller = new AbortController();
  const gone = Promise.allSettled([2, 3, 4].map((claim) => settle("a", claim, caller.signal)));
  const others = [5, 6, 7].map((claim) => settle("a", claim));
  caller.abort();

  batches[0]!.finish();
  await settled();
  batches[1]!.finish();
  await settled();
  batches[2]!.finish();
  expect(await Promise.all([first, ...others])).toEqual(["a1", "a5", "a6", "a7"]);
  expect(batches.map(({ claims }) => claims)).toEqual([[1], [5, 6], [7]]);
  expect(await gone).toMatchObject([2, 3, 4].map(() => ({ status: "rejected" })));
});
