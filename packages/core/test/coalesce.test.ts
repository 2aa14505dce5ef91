import { expect, it } from "vitest";

import { coalesce } from "../src/coalesce.ts";

/** Settles each batch when told to, and keeps them all for a look. */
function manualSettling() {
  const batches: {
    subject: string;
    claims: readonly number[];
    finish(): void;
    fail(fault: Error): void;
  }[] = [];
  const settleBatch = (subject: string, claims: readonly number[]) =>
    new Promise<readonly string[]>((resolve, reject) => {
      const finish = () => resolve(claims.map((claim) => `${subject}${claim}`));
      batches.push({ subject, claims, finish, fail: reject });
    });
  return { batches, settleBatch };
}

const isOneClaimToBlame = (fault: unknown) => fault instanceof RangeError;

/** Lets everything run that waits for no batch. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it("sends a claim on an idle subject off at once, alone", () => {
  const { batches, settleBatch } = manualSettling();
  void coalesce(settleBatch, { maxBatchSize: 10, isOneClaimToBlame })("a", 1);
  expect(batches).toMatchObject([{ subject: "a", claims: [1] }]);
});

it("gathers what comes while a batch is in flight, in arrival order", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = coalesce(settleBatch, { maxBatchSize: 10, isOneClaimToBlame });
  const answers = [1, 2, 3].map((claim) => settle("a", claim));
  expect(batches).toHaveLength(1);

  batches[0]!.finish();
  await settled();
  expect(batches.map(({ claims }) => claims)).toEqual([[1], [2, 3]]);

  batches[1]!.finish();
  expect(await Promise.all(answers)).toEqual(["a1", "a2", "a3"]);
});

it("keeps the batches of different subjects apart", () => {
  const { batches, settleBatch } = manualSettling();
  const settle = coalesce(settleBatch, { maxBatchSize: 10, isOneClaimToBlame });
  void settle("a", 1);
  void settle("b", 2);
  expect(batches).toMatchObject([{ subject: "a" }, { subject: "b" }]);
});

it("sends no more than the largest batch at once", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = coalesce(settleBatch, { maxBatchSize: 2, isOneClaimToBlame });
  for (const claim of [1, 2, 3, 4]) void settle("a", claim);
  for (const index of [0, 1]) {
    batches[index]!.finish();
    await settled();
  }
  expect(batches.map(({ claims }) => claims)).toEqual([[1], [2, 3], [4]]);
});

it("tells a fault to each claim of its batch and to no other", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = coalesce(settleBatch, { maxBatchSize: 10, isOneClaimToBlame });
  const first = settle("a", 1);
  const second = settle("a", 2);

  batches[0]!.fail(new Error("connection lost"));
  await expect(first).rejects.toThrow("connection lost");
  await settled();
  batches[1]!.finish();
  expect(await second).toBe("a2");
});

it("starts anew after it has been idle", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = coalesce(settleBatch, { maxBatchSize: 10, isOneClaimToBlame });
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
  const settle = coalesce(
    async (_subject: string, claims: readonly number[]) => {
      settled.push(claims);
      if (claims.includes(3)) throw new RangeError("poison");
      return claims;
    },
    { maxBatchSize: 10, isOneClaimToBlame },
  );
  const answers = await Promise.allSettled([1, 2, 3, 4].map((claim) => settle("a", claim)));
  expect(answers.map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  expect(settled).toEqual([[1], [2, 3, 4], [2], [3, 4], [3], [4]]);
});

it("drops a claim whose caller went away before it left, and no other", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = coalesce(settleBatch, { maxBatchSize: 10, isOneClaimToBlame });
  const caller = new AbortController();
  const sent = settle("a", 1, caller.signal);
  const dropped = settle("a", 2, caller.signal);
  const kept = settle("a", 3);
  caller.abort(new Error("gone"));

  batches[0]!.finish();
  await expect(dropped).rejects.toThrow("gone");
  batches[1]!.finish();
  expect([await sent, await kept]).toEqual(["a1", "a3"]);
  expect(batches.map(({ claims }) => claims)).toEqual([[1], [3]]);
});

it("sends nothing when everybody who waited went away", async () => {
  const { batches, settleBatch } = manualSettling();
  const settle = coalesce(settleBatch, { maxBatchSize: 10, isOneClaimToBlame });
  void settle("a", 1);
  const dropped = expect(settle("a", 2, AbortSignal.abort(new Error("gone")))).rejects.toThrow(
    "gone",
  );
  batches[0]!.finish();
  await dropped;
  expect(batches).toHaveLength(1);
});
