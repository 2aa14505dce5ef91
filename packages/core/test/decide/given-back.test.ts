import { describe, expect, it } from "vitest";

import type { Claim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import type { KnownPurchase } from "../../src/settle/decide/ledger.ts";
import { cancellationOf, exchangeOf, transferOf } from "./claims.ts";
import { knownPurchase, ledgersOf, needsFor } from "./ledger-of.ts";

/** Decides claims on an option of which "me" has 5 tickets, and another option of which "me" has 1. */
function decide(claims: readonly Claim[], purchase?: Partial<KnownPurchase>) {
  const ledgers = ledgersOf({ option: {}, other: { rules: { maxPerUser: 4 } } });
  const [option, other] = ledgers.values();
  option!.usage.set("me", 5).set("you", 0);
  other!.usage.set("me", 1);
  if (purchase) option!.purchases.set("purchase", knownPurchase(purchase));
  const outcomes = decideClaims(ledgers, claims);
  return { outcomes, option: option!, other: other! };
}

const refused = (code: string) => ({ is: "refused", code });

describe("a cancellation", () => {
  it("gives tickets of a purchase back, and knows what is left of it", () => {
    const first = cancellationOf({ quantity: 2 });
    const rest = cancellationOf({ id: "rest" });
    const { outcomes, option } = decide([first, rest], { cancelledQuantity: 1, quantity: 5 });
    const cancelled = { ticketOptionId: "option", purchaseId: "purchase", userId: "me" };
    const event = { type: "purchase_cancelled", ...cancelled, replacement: null };
    expect(option.events).toEqual([
      { ...event, id: "new cancellation", quantity: 2, createdBy: "seller" },
      { ...event, id: "rest", quantity: 2, createdBy: "seller" },
    ]);
    expect(outcomes).toMatchObject([
      { is: "granted", userId: "me", quantity: 2 },
      { is: "granted", userId: "me", quantity: 2 },
    ]);
    expect(option.left).toBe(14);
    expect(option.usage.get("me")).toBe(1);
    expect(option.purchases.get("purchase")).toMatchObject({
      cancelledQuantity: 5,
      exchangedQuantity: 0,
    });
  });

  it("is refused for more than is left of the purchase", () => {
    const cancel = (quantity: number | undefined, cancelledQuantity: number) =>
      decide([cancellationOf({ quantity })], { cancelledQuantity }).outcomes[0];
    expect(cancel(3, 0)).toMatchObject({ is: "granted" });
    expect(cancel(3, 1)).toEqual(refused("cancellation_exceeds_purchase"));
    expect(cancel(undefined, 3)).toEqual(refused("cancellation_exceeds_purchase"));
  });

  it("is refused unless the purchase exists and belongs to the expected user", () => {
    const cancel = (expectedUserId: string | null, purchase?: Partial<KnownPurchase>) =>
      decide([cancellationOf({ expectedUserId })], purchase).outcomes[0];
    expect(decide([cancellationOf()]).outcomes[0]).toEqual(refused("purchase_not_found"));
    expect(cancel("me", {})).toMatchObject({ is: "granted" });
    expect(cancel("ME", {})).toMatchObject({ is: "granted" });
    expect(cancel("you", {})).toEqual(refused("purchase_not_found"));
    expect(cancel(null, {})).toEqual(refused("purchase_not_found"));
    expect(cancel("me")).toEqual(refused("purchase_not_found"));
  });

  it("is repeated, unless the key was used for another one", () => {
    const first = cancellationOf({ quantity: 2 });
    const again = (given: Parameters<typeof cancellationOf>[0]) =>
      decide([first, cancellationOf({ quantity: 2, ...given })], {}).outcomes[1];
    expect(again({})).toEqual({ is: "replayed", quantity: 2 });
    expect(again({ quantity: undefined })).toEqual({ is: "replayed", quantity: 2 });
    expect(again({ quantity: 1 })).toEqual(refused("idempotency_key_reused"));
    expect(again({ purchaseId: "other" })).toEqual(refused("idempotency_key_reused"));
    const replacement = { ticketOptionId: "other", id: "new purchase" };
    expect(again({ replacement })).toEqual(refused("idempotency_key_reused"));
  });

  it("needs the purchase, and an earlier cancellation only if there may be one", () => {
    const needs = needsFor(cancellationOf());
    expect([needs.purchases, needs.cancellations]).toEqual([new Set(["purchase"]), new Set()]);
    const made = new Set(["new cancellation"]);
    expect(needsFor(cancellationOf(), true).cancellations).toEqual(made);
    expect(needsFor(cancellationOf({ isRepeatable: true })).cancellations).toEqual(made);
  });
});

describe("an exchange", () => {
  it("gives tickets back and takes as many of another option", () => {
    const { outcomes, option, other } = decide([exchangeOf({ quantity: 2 })], {});
    const events = [...option.events, ...other.events];
    expect(outcomes).toEqual([{ is: "granted", events, quantity: 2 }]);
    expect(events).toMatchObject([
      { type: "purchase_cancelled", quantity: 2, replacement: { id: "new purchase" } },
      { type: "purchase_made", quantity: 2, userId: "me" },
    ]);
    expect([option.left, other.left]).toEqual([12, 8]);
    expect(option.purchases.get("purchase")).toMatchObject({
      cancelledQuantity: 2,
      exchangedQuantity: 2,
    });
    expect(option.cancellations.get("new cancellation")).toEqual({
      purchaseId: "purchase",
      quantity: 2,
      newPurchaseId: "new purchase",
    });
  });

  it("takes nothing if one of its lines is refused", () => {
    const refusals = [
      [decide([exchangeOf()]), "purchase_not_found"],
      [decide([exchangeOf({ quantity: 4 })], {}), "cancellation_exceeds_purchase"],
      [decide([exchangeOf()], { userId: "you" }), "purchase_not_found"],
      [decide([exchangeOf({}, { ticketOptionId: "none" })], {}), "ticket_option_not_found"],
      [decide([exchangeOf({ ticketOptionId: "none" })], {}), "purchase_not_found"],
      [decide([exchangeOf()], { quantity: 4 }), "user_limit_exceeded"],
    ] as const;
    for (const [{ outcomes, option, other }, code] of refusals) {
      expect(outcomes).toEqual([refused(code)]);
      expect([option.events, other.events]).toEqual([[], []]);
    }
  });

  it("is repeated, unless the key was used for the exchange of another purchase", () => {
    const { outcomes } = decide([exchangeOf(), exchangeOf()], {});
    expect(outcomes[1]).toEqual({ is: "replayed", quantity: 3 });
    const ledgers = ledgersOf({ option: {}, other: {} });
    const [option, other] = ledgers.values();
    option!.purchases.set("purchase", knownPurchase());
    other!.purchases.set("new purchase", knownPurchase());
    expect(decideClaims(ledgers, [exchangeOf()])).toEqual([refused("idempotency_key_reused")]);
  });

  it("judges only the difference where both options draw on the same one", () => {
    const exchange = (hallLeft: number, newUnits: number, maxPerUser: number | null) => {
      const ledgers = ledgersOf({
        hall: { allocation: hallLeft, rules: { maxPerUser } },
        option: { drawsOn: [{ ticketOptionId: "hall", units: 1 }] },
        other: { drawsOn: [{ ticketOptionId: "hall", units: newUnits }] },
      });
      const hall = ledgers.get("hall")!;
      hall.usage.set("me", 3);
      ledgers.get("option")!.purchases.set("purchase", knownPurchase());
      const [outcome] = decideClaims(ledgers, [exchangeOf()]);
      return { outcome, moved: [hall.left, hall.drawn, hall.usage.get("me")] };
    };
    const ofHall = { drawnId: "hall" };
    expect(exchange(0, 1, 1)).toMatchObject({ outcome: { is: "granted" }, moved: [0, 0, 3] });
    expect(exchange(3, 2, 6)).toMatchObject({ outcome: { is: "granted" }, moved: [0, 3, 6] });
    expect(exchange(2, 2, 6).outcome).toEqual({ ...refused("allocation_exceeded"), ...ofHall });
    expect(exchange(3, 2, 5).outcome).toEqual({ ...refused("user_limit_exceeded"), ...ofHall });
  });
});

describe("a transfer", () => {
  it("gives what is left of a purchase to another user, and moves no tickets", () => {
    const { outcomes, option } = decide([transferOf()], { quantity: 5, cancelledQuantity: 1 });
    const moved = { purchaseId: "purchase", fromUserId: "me", userId: "you", quantity: 4 };
    const events = [
      {
        type: "purchase_transferred",
        ticketOptionId: "option",
        id: "new transfer",
        createdBy: "seller",
        ...moved,
      },
    ];
    expect(outcomes).toEqual([{ is: "granted", events, fromUserId: "me", quantity: 4 }]);
    expect(option.transfers.get("new transfer")).toEqual(moved);
    expect(option.purchases.get("purchase")).toMatchObject({ userId: "you", buyerId: "me" });
    expect(option.left).toBe(10);
    expect([...option.usage]).toEqual([
      ["me", 1],
      ["you", 4],
    ]);
  });

  it("is refused if nothing is left, to the same user, and above the limit of the new user", () => {
    const transfer = (given: Parameters<typeof transferOf>[0], purchase?: Partial<KnownPurchase>) =>
      decide([transferOf(given)], purchase).outcomes[0];
    expect(transfer({})).toEqual(refused("purchase_not_found"));
    expect(transfer({ expectedUserId: "you" }, {})).toEqual(refused("purchase_not_found"));
    expect(transfer({}, { cancelledQuantity: 3 })).toEqual(refused("purchase_cancelled"));
    expect(transfer({ userId: "me" }, {})).toEqual(refused("same_user"));
  });

  it("is judged by the limits of the new user, also of what the option draws on", () => {
    const transfer = (limits: readonly [number, number]) => {
      const ledgers = ledgersOf({
        hall: { rules: { maxPerUser: limits[1] } },
        option: {
          drawsOn: [{ ticketOptionId: "hall", units: 2 }],
          rules: { maxPerUser: limits[0] },
        },
      });
      const option = ledgers.get("option")!;
      option.purchases.set("purchase", knownPurchase());
      option.usage.set("you", 1);
      return decideClaims(ledgers, [transferOf()])[0];
    };
    expect(transfer([4, 6])).toMatchObject({ is: "granted" });
    expect(transfer([3, 6])).toEqual(refused("user_limit_exceeded"));
    expect(transfer([4, 5])).toEqual({ ...refused("user_limit_exceeded"), drawnId: "hall" });
  });

  it("is repeated, unless the key was used for another one", () => {
    const again = (given: Parameters<typeof transferOf>[0]) =>
      decide([transferOf(), transferOf(given)], {}).outcomes[1];
    expect(again({})).toEqual({ is: "replayed", fromUserId: "me", quantity: 3 });
    expect(again({ purchaseId: "other" })).toEqual(refused("idempotency_key_reused"));
    expect(again({ userId: "they" })).toEqual(refused("idempotency_key_reused"));
  });

  it("needs the purchase, the new user, and an earlier transfer only if there may be one", () => {
    const needs = needsFor(transferOf());
    expect([needs.purchases, needs.transfers]).toEqual([new Set(["purchase"]), new Set()]);
    expect(needs.users).toEqual(new Set(["you"]));
    const made = new Set(["new transfer"]);
    expect(needsFor(transferOf(), true).transfers).toEqual(made);
    expect(needsFor(transferOf({ isRepeatable: true })).transfers).toEqual(made);
  });
});
