import { expect, it, vi } from "vitest";

import type { WaitingClaim } from "../../src/settle/claim-queue.ts";
import { OutcomeUnknownError } from "../../src/model/errors.ts";
import { rejectLateClaims } from "../../src/settle/reject-late-claims.ts";
import { purchaseOf } from "../decide/claims.ts";
import { fakeTime, pass } from "./fake-time.ts";

fakeTime();

/** Claims that have waited since so many milliseconds, the oldest first. */
function claimsOf(...ages: readonly number[]) {
  const rejected: (readonly [age: number, fault: unknown])[] = [];
  const claims = ages.map((age): WaitingClaim => ({
    ticketOptionIds: ["option"],
    claim: purchaseOf(),
    signal: undefined,
    since: performance.now() - age,
    resolve: () => {},
    reject: (fault) => rejected.push([age, fault]),
  }));
  return { claims, rejected, ages: () => rejected.map(([age]) => age) };
}

it("rejects each claim at its own timeout, because it may still be granted", async () => {
  const { claims, rejected, ages } = claimsOf(90, 90, 50, 10);
  rejectLateClaims(100).watch(claims);
  await pass(9);
  expect(rejected).toEqual([]);
  await pass(1);
  expect(ages()).toEqual([90, 90]);
  await pass(40);
  expect(ages()).toEqual([90, 90, 50]);
  expect(rejected[0]![1]).toBeInstanceOf(OutcomeUnknownError);
});

it("leaves the last claim to the deadline of its batch", async () => {
  const { claims, rejected } = claimsOf(50, 10);
  rejectLateClaims(100).watch(claims);
  rejectLateClaims(100).watch([]);
  expect(vi.getTimerCount()).toBe(1);
  await pass(1_000);
  expect(rejected).toHaveLength(1);
});

it("rejects none after the batch has ended", async () => {
  const { claims, rejected } = claimsOf(50, 10);
  const late = rejectLateClaims(100);
  late.watch(claims);
  late.stop();
  await pass(1_000);
  expect(rejected).toEqual([]);
});

it("watches only the claims of the last attempt", async () => {
  const first = claimsOf(50, 10);
  const second = claimsOf(40, 10);
  const late = rejectLateClaims(100);
  late.watch(first.claims);
  late.watch(second.claims);
  await pass(1_000);
  expect(first.rejected).toEqual([]);
  expect(second.ages()).toEqual([40]);
});
