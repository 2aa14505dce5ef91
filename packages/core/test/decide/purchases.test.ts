import { expect, it } from "vitest";

import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import { purchaseOf } from "./claims.ts";
import { knownPurchase, ledgersOf, needsFor } from "./ledger-of.ts";

it("makes a purchase as it was asked for, and takes its tickets", () => {
  const ledgers = ledgersOf({ option: { allocation: 5 } });
  const given = { orderLines: 2, reference: "A-1", metadata: { seat: 7 } };
  const [outcome] = decideClaims(ledgers, [purchaseOf(given)]);
  const { events, left } = ledgers.get("option")!;
  expect(outcome).toEqual({ is: "granted", events });
  expect(events).toEqual([
    {
      type: "purchase_made",
      ticketOptionId: "option",
      id: "new purchase",
      userId: "me",
      quantity: 2,
      holdId: null,
      createdBy: "seller",
      ...given,
    },
  ]);
  expect(left).toBe(3);
});

it("returns what was cancelled of a purchase that is repeated, also if it belongs to another user now", () => {
  const ledgers = ledgersOf({ option: {} });
  const stored = { quantity: 2, cancelledQuantity: 1, reference: "A-1", metadata: { seat: 7 } };
  const { purchases } = ledgers.get("option")!;
  purchases.set("new purchase", knownPurchase({ ...stored, userId: "you" }));
  const repeated = purchaseOf({ reference: "A-1", metadata: { seat: 7 } });
  const [outcome] = decideClaims(ledgers, [repeated]);
  expect(outcome).toEqual({ is: "replayed", cancelledQuantity: 1 });
});

it("refuses a key that was used for a purchase that differs in anything", () => {
  const differences = [
    { buyerId: "you" },
    { quantity: 3 },
    { holdId: "hold" },
    { orderLines: 1 },
    { reference: "A-1" },
    { metadata: {} },
  ];
  for (const difference of differences) {
    const ledgers = ledgersOf({ option: {} });
    const { purchases } = ledgers.get("option")!;
    purchases.set("new purchase", knownPurchase({ quantity: 2, ...difference }));
    const [outcome] = decideClaims(ledgers, [purchaseOf()]);
    expect(outcome).toEqual({ is: "refused", code: "idempotency_key_reused" });
  }
});

it("knows a purchase of the same batch in full, to repeat it", () => {
  const ledgers = ledgersOf({ option: {} });
  const claim = purchaseOf({ orderLines: 1, reference: "A-1", metadata: { seat: 7 } });
  const [, repeated] = decideClaims(ledgers, [claim, claim]);
  expect(repeated).toEqual({ is: "replayed", cancelledQuantity: 0 });
  const known = { quantity: 2, orderLines: 1, reference: "A-1", metadata: { seat: 7 } };
  expect(ledgers.get("option")!.purchases.get("new purchase")).toEqual(knownPurchase(known));
});

it("looks for an earlier purchase only if there may be one", () => {
  const needs = needsFor(purchaseOf());
  expect(needs.purchases).toEqual(new Set());
  expect(needs.users).toEqual(new Set(["me"]));
  expect(needs.holders).toEqual(new Set());
  expect(needs.demand).toBe(2);
  expect(needs.time).toBe(false);
  expect(needsFor(purchaseOf(), true).purchases).toEqual(new Set(["new purchase"]));
  const repeatable = purchaseOf({ isRepeatable: true });
  expect(needsFor(repeatable).purchases).toEqual(new Set(["new purchase"]));
});
