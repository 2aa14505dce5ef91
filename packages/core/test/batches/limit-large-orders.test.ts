import { expect, it } from "vitest";

import type { Claim } from "../../src/settle/claim.ts";
import type { Outcome } from "../../src/settle/outcome.ts";
import { limitLargeOrders } from "../../src/settle/limit-large-orders.ts";
import type { SettleClaim } from "../../src/settle/settle-claim.ts";
import { BusyError } from "../../src/model/errors.ts";
import { fakeTime, pass, watch } from "./fake-time.ts";

fakeTime();

const GRANTED: Outcome = { is: "granted", events: [] };
const optionsOf = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
const LARGE = optionsOf(33);
const CLAIM: Claim = { kind: "order", lines: [] };

function orderOf(lines: number): Claim {
  const line = { kind: "release", ticketOptionId: "hot", holdId: "hold" } as const;
  return { kind: "basket_release", lines: Array.from({ length: lines }, () => line) };
}

/** Orders take this long, and are recorded. */
function openLimit(durationMs: number, timeoutMs = 5_000) {
  const calls: { readonly beganAt: number; readonly since: number | undefined }[] = [];
  const settle: SettleClaim = async (_, claim, signal, since) => {
    calls.push({ beganAt: performance.now(), since });
    await new Promise((resolve) => setTimeout(resolve, durationMs));
    return GRANTED;
  };
  return { ...limitLargeOrders(settle, timeoutMs), calls };
}

it("settles orders of many options one at a time, and pauses for one and a half times as long as one took", async () => {
  const { settleClaim, calls, waiting } = openLimit(100);
  const beganAt = performance.now();
  const orders = [1, 2, 3].map(() => watch(settleClaim(LARGE, CLAIM)));
  expect(waiting()).toBe(2);
  await pass(1_000);
  expect(calls.map((call) => call.beganAt - beganAt)).toEqual([0, 250, 500]);
  expect(orders.map(({ value }) => value)).toEqual([GRANTED, GRANTED, GRANTED]);
  // The timeout of their callers began when they were placed.
  expect(calls.map(({ since }) => since)).toEqual([beganAt, beganAt, beganAt]);
  expect(waiting()).toBe(0);
});

it("pauses for at most half a second, and not at all if that is over", async () => {
  const { settleClaim, calls } = openLimit(1_000);
  const beganAt = performance.now();
  watch(settleClaim(LARGE, CLAIM));
  watch(settleClaim(LARGE, CLAIM));
  await pass(2_500);
  expect(calls.map((call) => call.beganAt - beganAt)).toEqual([0, 1_500]);
  await pass(2_500);
  watch(settleClaim(LARGE, CLAIM));
  await pass(0);
  expect(calls[2]!.beganAt - beganAt).toBe(5_000);
});

it("counts the time that a caller has waited elsewhere as a part of its timeout", async () => {
  const { settleClaim, calls } = openLimit(100, 1_000);
  const since = performance.now();
  await pass(600);
  watch(settleClaim(["hot"], CLAIM, undefined, since));
  const [first, second] = [LARGE, LARGE].map((options) =>
    watch(settleClaim(options, CLAIM, undefined, since)),
  );
  await pass(400);
  expect(calls.map((call) => call.since)).toEqual([since, since, since]);
  const late = watch(settleClaim(LARGE, CLAIM, undefined, since));
  await pass(0);
  expect([first, second].map((order) => order?.value)).toEqual([GRANTED, GRANTED]);
  expect(late.fault).toBeInstanceOf(BusyError);
});

it("settles orders that are heavier than a batch one at a time, and all others at once", async () => {
  const { settleClaim, calls, waiting } = openLimit(100);
  for (const lines of [193, 1_000]) watch(settleClaim(["hot"], orderOf(lines)));
  expect(waiting()).toBe(1);
  for (const [options, lines] of [
    [["hot"], 192],
    [optionsOf(32), 32],
  ] as const) {
    watch(settleClaim(options, orderOf(lines)));
  }
  await pass(0);
  expect(calls).toHaveLength(3);
  expect(calls.filter(({ since }) => since === undefined)).toHaveLength(2);
});

it("is busy for an order where 64 wait, and where one has waited for as long as a call may take", async () => {
  const { settleClaim, waiting } = openLimit(60_000, 1_000);
  const first = watch(settleClaim(LARGE, CLAIM));
  const others = Array.from({ length: 64 }, () => watch(settleClaim(LARGE, CLAIM)));
  expect(waiting()).toBe(64);
  const rejected = watch(settleClaim(LARGE, CLAIM));
  await pass(0);
  expect(rejected.fault).toBeInstanceOf(BusyError);
  await pass(1_000);
  // Although the first is still being settled.
  for (const { fault } of others) expect(fault).toBeInstanceOf(BusyError);
  expect(waiting()).toBe(0);
  await pass(60_000);
  expect(first.value).toBe(GRANTED);
});

it("is busy at once if the pause would take as long as a call may take", async () => {
  const { settleClaim, calls } = openLimit(200, 300);
  watch(settleClaim(LARGE, CLAIM));
  await pass(200);
  const late = watch(settleClaim(LARGE, CLAIM));
  await pass(0);
  expect(late.fault).toBeInstanceOf(BusyError);
  await pass(1);
  const inTime = watch(settleClaim(LARGE, CLAIM));
  await pass(500);
  expect(inTime.value).toBe(GRANTED);
  expect(calls).toHaveLength(2);
});

it("settles none whose caller has gone away, and makes no pause for it", async () => {
  const { settleClaim, calls } = openLimit(100);
  const beganAt = performance.now();
  const gone = AbortSignal.abort(new Error("gone"));
  watch(settleClaim(LARGE, CLAIM));
  const others = [1, 2].map(() => watch(settleClaim(LARGE, CLAIM, gone)));
  watch(settleClaim(LARGE, CLAIM));
  await pass(250);
  for (const { fault } of others) expect(fault).toBe(gone.reason);
  expect(calls.map((call) => call.beganAt - beganAt)).toEqual([0, 250]);
});

it("settles the next order after one that has failed", async () => {
  let calls = 0;
  const { settleClaim } = limitLargeOrders(async () => {
    calls += 1;
    if (calls === 1) throw new Error("fault");
    return GRANTED;
  }, 1_000);
  const [failed, next] = [1, 2].map(() => watch(settleClaim(LARGE, CLAIM)));
  await pass(1);
  expect(failed!.fault).toMatchObject({ message: "fault" });
  expect(next!.value).toBe(GRANTED);
});
