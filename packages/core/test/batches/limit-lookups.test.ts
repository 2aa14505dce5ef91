import { expect, it } from "vitest";

import { withDefaults } from "../../src/model/field.ts";
import { SALE_RULES, type SaleRules } from "../../src/model/sale-rules.ts";
import type { Claim } from "../../src/settle/claim.ts";
import { limitLookups } from "../../src/settle/limit-lookups.ts";
import type { LockedTicketOption } from "../../src/settle/lock-ticket-options.ts";
import { needsOf } from "../../src/settle/read/needs.ts";
import { holdOf, purchaseOf, releaseOfHold } from "../decide/claims.ts";

/** A hall, which 99 options and "option" draw on: a user is looked up in 101 of them. */
function openHall(rules: Partial<SaleRules>): readonly LockedTicketOption[] {
  const drawing = Array.from({ length: 99 }, (_, index) => `drawing ${index}`).concat("option");
  const common = { allocation: 1_000, capacity: 1_000, holdsExpireAt: null, uncountedFrom: null };
  const unlimited = { ...common, isInJournal: true, rules: withDefaults(SALE_RULES, {}) };
  const drawnBy = drawing.map((ticketOptionId) => ({ ticketOptionId, units: 1 }));
  return [
    { ...unlimited, id: "hall", drawsOn: [], drawnBy, rules: withDefaults(SALE_RULES, rules) },
    { ...unlimited, id: "option", drawsOn: [{ ticketOptionId: "hall", units: 1 }], drawnBy: [] },
    { ...unlimited, id: "free", drawsOn: [], drawnBy: [] },
  ];
}

/** What is read for claims on these options. */
function neededBy(options: readonly LockedTicketOption[], claims: readonly Claim[]) {
  const needs = needsOf(options, claims, false);
  return options.map((option) => Object.assign(option, { needs: needs.get(option.id)! }));
}

/** The places of the claims whose users are not looked up, with what happens to them. */
function unreadOf(claims: readonly Claim[], rules: Partial<SaleRules> = { maxPerUser: 1 }) {
  const unread = limitLookups(neededBy(openHall(rules), claims), claims);
  return claims.flatMap((claim, place) => {
    const outcome = unread.get(claim);
    return outcome ? [[place, outcome.is] as const] : [];
  });
}

const usersOf = (count: number) => Array.from({ length: count }, (_, index) => `user ${index}`);
const purchases = (count: number, ticketOptionId = "option") =>
  usersOf(count).map((userId) => purchaseOf({ userId, ticketOptionId }));
const orderOf = (lines: ReturnType<typeof purchases>): Claim => ({ kind: "order", lines });
const later = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => [from + index, "undecided"]);

it("looks up 2,000 users in options in a transaction: the claims of 19 users of this hall", () => {
  expect(unreadOf(purchases(19))).toEqual([]);
  expect(unreadOf(purchases(30))).toEqual(later(19, 30));
  expect(unreadOf(purchases(30, "hall"))).toEqual(later(19, 30));
});

it("looks up nobody where there is no limit", () => {
  expect(unreadOf(purchases(30), {})).toEqual([]);
  expect(unreadOf([...purchases(30), ...purchases(3, "free")])).toEqual(later(19, 30));
});

it("looks up a user once, whatever the user claims", () => {
  const [first] = purchases(1);
  const repeated = [...purchases(19), first!, purchaseOf({ userId: "user 1" })];
  expect(unreadOf([...repeated, ...purchases(20)])).toEqual(later(40, 41));
});

it("leaves out a claim only if it needs lookups, also after the limit", () => {
  const unlimited: Claim[] = [releaseOfHold, purchaseOf({ ticketOptionId: "none" })];
  const claims = [...purchases(20), ...unlimited, ...purchases(1)];
  expect(unreadOf(claims)).toEqual(later(19, 20));
});

it("does not decide a claim before an earlier one that needs more lookups", () => {
  const large = orderOf(purchases(20));
  const [small] = purchases(1, "hall");
  const last = purchaseOf({ userId: "last" });
  expect(unreadOf([last, large, small!])).toEqual([
    [1, "undecided"],
    [2, "undecided"],
  ]);
});

it("looks up as many as the first claim needs, if these are not more than 10,000", () => {
  expect(unreadOf([orderOf(purchases(99))])).toEqual([]);
  expect(unreadOf([orderOf(purchases(100))])).toEqual([[0, "refused"]]);
  // It is refused alone.
  const few = purchases(19, "hall");
  expect(unreadOf([orderOf(purchases(100)), ...few])).toEqual([[0, "refused"]]);
});

it("says why an order with too many users is refused", () => {
  const order = orderOf(purchases(100));
  const needed = neededBy(openHall({ maxPerUser: 1 }), [order]);
  expect(limitLookups(needed, [order]).get(order)).toEqual({
    is: "refused",
    code: "invalid_input",
    issues: [
      {
        path: [],
        message:
          "must have fewer users: too many ticket options draw on those with a limit per user",
      },
    ],
  });
});

it("counts two lookups for a user who holds, where what users hold is limited too", () => {
  const holds = (count: number) => usersOf(count).map((userId) => holdOf({ userId }));
  const limits = { maxPerUser: 1, maxHeldPerUser: 1 };
  expect(unreadOf(holds(30), limits)).toEqual(later(9, 30));
  expect(unreadOf(holds(30), { maxHeldPerUser: 1 })).toEqual(later(19, 30));
  expect(unreadOf(purchases(30), { maxHeldPerUser: 1 })).toEqual([]);
});
