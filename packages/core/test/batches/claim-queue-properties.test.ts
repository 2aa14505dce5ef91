import fc from "fast-check";
import { expect, it } from "vitest";

import type { Claim } from "../../src/settle/claim.ts";
import { createClaimQueue, type Batch, type WaitingClaim } from "../../src/settle/claim-queue.ts";
import type { Locking } from "../../src/settle/option-turns.ts";

const OPTIONS = ["a", "b", "c", "d", "e"];
const LOCKINGS = ["wait", "wait in order", "skip"] as const satisfies Locking[];
const MAX_BATCH_WEIGHT = 4;

/** A mutation test tries fewer, because it runs the tests for each mutant. */
const RUNS = Number(process.env["QUEUE_RUNS"] ?? 1_000);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ add: fc.subarray(OPTIONS, { minLength: 1, maxLength: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ reserve: fc.constantFrom(...LOCKINGS) }) },
  { weight: 2, arbitrary: fc.record({ take: fc.nat(3), lockedByOthers: fc.subarray(OPTIONS) }) },
  { weight: 2, arbitrary: fc.record({ release: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ abort: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ oneOptionABatch: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const optionsOf = (claim: Claim) =>
  "lines" in claim
    ? claim.lines.map(({ ticketOptionId }) => ticketOptionId)
    : [claim.ticketOptionId];

const isIn = (id: string, { ticketOptionIds }: Batch) => ticketOptionIds.has(id);

const isNoAbort = (next: Step) => !("abort" in next);

/**
 * Runs the steps on a queue and records the outcomes of the claims.
 *
 * @param locked options that other sessions keep locked. @default as the steps say
 */
function simulate(steps: readonly Step[], locked?: readonly string[]) {
  let isOneOptionABatch = false;
  const queue = createClaimQueue({
    isOneOptionABatch: () => isOneOptionABatch,
    maxBatchWeight: MAX_BATCH_WEIGHT,
    timeoutMs: Infinity,
    latencyTargetMs: Infinity,
  });
  const added: { claim: Claim; caller: AbortController }[] = [];
  const ended: Claim[] = [];
  const inFlight: { batch: Batch; isTaken: boolean }[] = [];

  function add(ticketOptionIds: readonly string[]): void {
    const lines = ticketOptionIds.map((ticketOptionId) => ({
      kind: "purchase" as const,
      id: `${added.length}`,
      ticketOptionId,
      userId: "user",
      quantity: 1,
      isRepeatable: false,
      orderLines: null,
      createdBy: null,
      reference: null,
      metadata: null,
    }));
    const claim: Claim = lines.length === 1 ? lines[0]! : { kind: "order", lines };
    const caller = new AbortController();
    added.push({ claim, caller });
    queue.add({
      ticketOptionIds,
      claim,
      signal: caller.signal,
      since: added.length,
      resolve: () => {},
      reject: () => ended.push(claim),
    });
  }

  function reserve(locking: Locking): boolean {
    const batch = queue.reserve(locking);
    if (!batch) return false;
    for (const { batch: other } of inFlight) {
      expect(OPTIONS.filter((id) => isIn(id, batch) && isIn(id, other))).toEqual([]);
    }
    const { size } = batch.ticketOptionIds;
    if (isOneOptionABatch && size > 1) {
      const orders = added.map(({ claim }) => optionsOf(claim));
      const isOfBatch = (ids: readonly string[]) => ids.every((id) => isIn(id, batch));
      expect(orders.some((ids) => ids.length === size && isOfBatch(ids))).toBe(true);
    }
    if (locking === "wait") expect(batch.ticketOptionIds.size).toBe(1);
    inFlight.push({ batch, isTaken: false });
    return true;
  }

  function take(index: number, lockedByOthers: readonly string[]): readonly WaitingClaim[] {
    const entry = inFlight[index];
    if (!entry || entry.isTaken) return [];
    entry.isTaken = true;
    const { batch } = entry;
    const contested = batch.locking === "wait" ? [] : lockedByOthers;
    const claims = queue.take(batch, new Set(contested.filter((id) => isIn(id, batch))));
    for (const { ticketOptionIds, claim } of claims) {
      expect(ticketOptionIds.every((id) => batch.ticketOptionIds.has(id))).toBe(true);
      expect(ticketOptionIds.some((id) => contested.includes(id))).toBe(false);
      ended.push(claim);
    }
    const weight = claims.reduce((sum, { ticketOptionIds }) => sum + ticketOptionIds.length, 0);
    if (claims.length > 1) expect(weight).toBeLessThanOrEqual(MAX_BATCH_WEIGHT);
    expect(claims.map(({ since }) => since)).toEqual(
      claims.map(({ since }) => since).toSorted((one, other) => one - other),
    );
    return claims;
  }

  function release(index: number): void {
    const [entry] = inFlight.splice(index, 1);
    if (!entry) return;
    if (!entry.isTaken) {
      inFlight.push(entry);
      take(inFlight.length - 1, locked ?? []);
      inFlight.pop();
    }
    queue.release(entry.batch);
  }

  for (const next of steps) {
    if ("add" in next) add(next.add);
    if ("reserve" in next) reserve(next.reserve);
    if ("take" in next) take(next.take, locked ?? next.lockedByOthers);
    if ("release" in next) release(next.release);
    if ("oneOptionABatch" in next) ({ oneOptionABatch: isOneOptionABatch } = next);
    if ("abort" in next) added[next.abort]?.caller.abort("gone away");
  }
  return { queue, added, ended, inFlight, reserve, release };
}

it("settles each claim once, and all claims when no row is locked any more", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { queue, added, ended, inFlight, reserve, release } = simulate(steps);
      while (inFlight.length > 0) release(0);
      // Each batch takes a claim, or finds that a row is not locked any more.
      for (let batches = 0; queue.size() > 0; batches += 1) {
        expect(batches).toBeLessThan(20 * (added.length + OPTIONS.length));
        expect(LOCKINGS.some((locking) => reserve(locking))).toBe(true);
        release(0);
      }
      expect(LOCKINGS.some((locking) => reserve(locking))).toBe(false);
      expect(ended).toHaveLength(added.length);
      expect(new Set(ended)).toEqual(new Set(added.map(({ claim }) => claim)));
    }),
    { numRuns: 2 * RUNS },
  );
});

it("settles claims on each option in arrival order if no other session locks it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { added, ended, inFlight, reserve, release } = simulate(steps.filter(isNoAbort), []);
      while (inFlight.length > 0) release(0);
      while (reserve("skip")) release(0);
      const places = new Map(added.map(({ claim }, place) => [claim, place]));
      for (const option of OPTIONS) {
        const onOption = ended.filter((claim) => optionsOf(claim).includes(option));
        const arrivals = onOption.map((claim) => places.get(claim)!);
        expect(arrivals).toEqual(arrivals.toSorted((one, other) => one - other));
      }
    }),
    { numRuns: RUNS },
  );
});

it("does not delay a claim because of an order that waits for a row locked by another session", () => {
  const locked = OPTIONS.at(-1)!;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const miss: Step[] = [{ reserve: "skip" }, { release: 0 }];
      const found = [{ add: [locked] }, ...miss, ...miss];
      const { added, ended, inFlight, reserve } = simulate(found.concat(steps.filter(isNoAbort)), [
        locked,
      ]);
      while (LOCKINGS.some((locking) => reserve(locking)));
      const waiting = added.map(({ claim }) => claim).filter((claim) => !ended.includes(claim));
      const isReserved = (id: string) =>
        inFlight.some(({ batch }) => batch.ticketOptionIds.has(id));
      for (const [place, claim] of waiting.entries()) {
        const options = optionsOf(claim);
        if (options.length > 1 || options.some(isReserved)) continue;
        const before = waiting.slice(0, place).map(optionsOf);
        const isBehindOrder = before.some(
          (others) => others.length > 1 && others.includes(options[0]!) && !others.includes(locked),
        );
        // Otherwise a batch could settle it.
        expect(isBehindOrder).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
});
