import { describe, expect, it } from "vitest";

import type { Claim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import type { KnownHold, Ledger } from "../../src/settle/decide/ledger.ts";
import { confirmationOf, extensionOf, holdOf, releaseOfHold } from "./claims.ts";
import { inSeconds, knownHold, knownPurchase, ledgersOf, needsFor, NOW } from "./ledger-of.ts";

/** Decides one claim on an option of which "me" has 5 tickets, 4 of them held, among others by "hold". */
function decide(claim: Claim, hold?: Partial<KnownHold>, prepare?: (ledger: Ledger) => void) {
  const ledger = ledgersOf({ option: {} }).get("option")!;
  ledger.usage.set("me", 5);
  ledger.held.set("me", 4);
  if (hold) ledger.holds.set("hold", knownHold(hold));
  prepare?.(ledger);
  const [outcome] = decideClaims(new Map([["option", ledger]]), [claim]);
  const { left, usage, held } = ledger;
  const known = ledger.holds.get("hold");
  return { outcome: outcome!, ledger, known, moved: [left, usage.get("me"), held.get("me")] };
}

describe("a hold", () => {
  it("keeps its tickets from now until it expires", () => {
    const given = { orderLines: 2, reference: "A-1", metadata: { seat: 7 } };
    const { outcome, ledger, moved } = decide(holdOf(given));
    const made = { createdBy: "seller", reference: "A-1", metadata: { seat: 7 } };
    const times = { createdAt: NOW, expiresAt: inSeconds(60) };
    const hold = { status: "active", ...times, ...made };
    expect(outcome).toEqual({ is: "granted", events: ledger.events, hold });
    const ofHold = { userId: "me", quantity: 2, orderLines: 2, ...times, ...made };
    expect(ledger.events).toEqual([
      { type: "hold_made", ticketOptionId: "option", id: "new hold", ...ofHold },
    ]);
    expect(ledger.holds.get("new hold")).toEqual({ ...ofHold, seconds: 60, status: "active" });
    expect(moved).toEqual([8, 7, 6]);
  });

  it("is repeated with its current state, and is not made again", () => {
    const { outcome, moved } = decide(holdOf({ id: "hold" }), {
      quantity: 2,
      createdBy: "somebody",
      status: "released",
      expiresAt: inSeconds(90),
    });
    expect(outcome).toEqual({
      is: "replayed",
      hold: {
        status: "released",
        createdAt: NOW,
        expiresAt: inSeconds(90),
        createdBy: "somebody",
        reference: null,
        metadata: null,
      },
    });
    expect(moved).toEqual([10, 5, 4]);
  });

  it("is not repeated with a key that was used for another one", () => {
    const differences: Partial<KnownHold>[] = [
      { userId: "you" },
      { quantity: 3 },
      { seconds: 61 },
      { orderLines: 1 },
      { reference: "A-1" },
      { metadata: {} },
    ];
    for (const difference of differences) {
      const { outcome } = decide(holdOf({ id: "hold" }), { quantity: 2, ...difference });
      expect(outcome).toEqual({ is: "refused", code: "idempotency_key_reused" });
    }
  });

  it("is judged by the rules and by what is left", () => {
    const { outcome } = decide(holdOf({ quantity: 11 }));
    expect(outcome).toEqual({ is: "refused", code: "allocation_exceeded" });
  });

  it("needs the clock, its user, and an earlier hold only if there may be one", () => {
    const needs = needsFor(holdOf());
    expect(needs.holds).toEqual(new Set());
    expect([needs.users, needs.holders]).toEqual([new Set(["me"]), new Set(["me"])]);
    expect([needs.demand, needs.time]).toEqual([2, true]);
    expect(needsFor(holdOf(), true).holds).toEqual(new Set(["new hold"]));
    expect(needsFor(holdOf({ isRepeatable: true })).holds).toEqual(new Set(["new hold"]));
  });
});

describe("the time when the first hold of an option expires", () => {
  const expiryAfter = (...claims: Claim[]) => {
    const ledgers = ledgersOf({ option: {} });
    ledgers.get("option")!.holds.set("hold", knownHold());
    decideClaims(ledgers, claims);
    return ledgers.get("option")!.holdsExpireAt;
  };

  it("is that of the hold that expires first", () => {
    const later = holdOf({ id: "later", seconds: 90 });
    expect(expiryAfter(holdOf(), later)).toEqual(inSeconds(60));
    expect(expiryAfter(later, holdOf())).toEqual(inSeconds(60));
  });

  it("is not put off by an extension, and comes earlier with one that shortens the hold", () => {
    expect(expiryAfter(holdOf(), extensionOf({ seconds: 30 }))).toEqual(inSeconds(30));
    expect(expiryAfter(holdOf(), extensionOf({ seconds: 300 }))).toEqual(inSeconds(60));
  });
});

describe("a confirmation", () => {
  it("purchases all tickets of the hold, with its reference and metadata", () => {
    const described = { reference: "A-1", metadata: { seat: 7 } };
    const { outcome, ledger, known, moved } = decide(confirmationOf({ orderLines: 2 }), described);
    const { events } = ledger;
    expect(outcome).toEqual({ is: "granted", events, userId: "me", quantity: 3 });
    const ofOption = { ticketOptionId: "option", userId: "me" };
    const made = { quantity: 3, holdId: "hold", orderLines: 2, createdBy: "seller", ...described };
    expect(events).toEqual([
      { type: "hold_resolved", ...ofOption, id: "hold", status: "confirmed", returned: 0 },
      { type: "purchase_made", ...ofOption, id: "new purchase", ...made },
    ]);
    expect(known!.status).toBe("confirmed");
    // They are not taken a second time, and are not held any more.
    expect(moved).toEqual([10, 5, 1]);
  });

  it("prefers its own reference and metadata", () => {
    const own = { reference: "B-2", metadata: { row: 1 } };
    const hold = { reference: "A-1", metadata: { seat: 7 } };
    const { ledger } = decide(confirmationOf(own), hold);
    expect(ledger.purchases.get("new purchase")).toMatchObject(own);
  });

  it("gives back what is not purchased", () => {
    const { ledger, moved } = decide(confirmationOf({ quantity: 1 }), {});
    expect(ledger.events).toMatchObject([{ returned: 2 }, { quantity: 1 }]);
    expect(moved).toEqual([12, 3, 1]);
  });

  it("is refused for more than the hold has, and for what cannot be confirmed", () => {
    const codeOf = (...decided: Parameters<typeof decide>) => decide(...decided).outcome;
    const refused = (code: string) => ({ is: "refused", code });
    const tooMuch = confirmationOf({ quantity: 4 });
    expect(codeOf(tooMuch, {})).toEqual(refused("quantity_out_of_range"));
    expect(codeOf(confirmationOf())).toEqual(refused("hold_not_found"));
    for (const status of ["expired", "released", "confirmed"] as const) {
      expect(codeOf(confirmationOf(), { status })).toEqual(refused("hold_not_active"));
    }
  });

  it("is possible while an option is paused, but not once it is archived", () => {
    const stateOf = (state: "paused" | "archived") =>
      decide(confirmationOf(), {}, (ledger) => {
        ledger.rules = { ...ledger.rules, state };
      }).outcome;
    expect(stateOf("paused")).toMatchObject({ is: "granted" });
    expect(stateOf("archived")).toEqual({ is: "refused", code: "sale_paused" });
  });

  it("is repeated with what was purchased", () => {
    const purchase = { holdId: "hold", quantity: 3, buyerId: "buyer", cancelledQuantity: 1 };
    const repeat = (quantity: number | undefined, hold?: Partial<KnownHold>) =>
      decide(confirmationOf({ quantity }), hold, ({ purchases }) => {
        purchases.set("new purchase", knownPurchase(purchase));
      }).outcome;
    const replayed = { is: "replayed", userId: "buyer", quantity: 3, cancelledQuantity: 1 };
    expect(repeat(undefined, { status: "confirmed" })).toEqual(replayed);
    expect(repeat(3, { status: "confirmed" })).toEqual(replayed);
    // Without the hold it is not known how many tickets were meant.
    expect(repeat(undefined)).toEqual({ is: "refused", code: "idempotency_key_reused" });
  });

  it("is repeated whether or not the purchase has taken over what the hold has", () => {
    const hold = { reference: "A-1", metadata: { seat: 7 } };
    for (const stored of [hold, { reference: null, metadata: null }]) {
      const { outcome } = decide(confirmationOf(), hold, ({ purchases }) => {
        purchases.set("new purchase", knownPurchase({ holdId: "hold", ...stored }));
      });
      expect(outcome).toMatchObject({ is: "replayed" });
    }
  });

  it("is not repeated with a key that was used for something else", () => {
    const differences = [
      { holdId: null },
      { quantity: 2 },
      { orderLines: 1 },
      { reference: "A-1" },
      { metadata: {} },
    ];
    for (const difference of differences) {
      const { outcome } = decide(confirmationOf(), {}, ({ purchases }) => {
        purchases.set("new purchase", knownPurchase({ holdId: "hold", ...difference }));
      });
      expect(outcome).toEqual({ is: "refused", code: "idempotency_key_reused" });
    }
  });

  it("needs the hold, the clock, and an earlier purchase only if there may be one", () => {
    const needs = needsFor(confirmationOf());
    expect([needs.purchases, needs.holds]).toEqual([new Set(), new Set(["hold"])]);
    expect(needs.time).toBe(true);
    const made = new Set(["new purchase"]);
    expect(needsFor(confirmationOf(), true).purchases).toEqual(made);
    expect(needsFor(confirmationOf({ isRepeatable: true })).purchases).toEqual(made);
  });
});

describe("a release", () => {
  it("gives all tickets of the hold back", () => {
    const { outcome, ledger, known, moved } = decide(releaseOfHold, {});
    const ofHold = { ticketOptionId: "option", id: "hold", userId: "me" };
    const events = [{ type: "hold_resolved", ...ofHold, status: "released", returned: 3 }];
    expect(ledger.events).toEqual(events);
    expect(outcome).toEqual({ is: "granted", events });
    expect(known!.status).toBe("released");
    expect(moved).toEqual([13, 2, 1]);
  });

  it("changes nothing if the hold was released before or has expired", () => {
    for (const status of ["released", "expired"] as const) {
      const { outcome, moved } = decide(releaseOfHold, { status });
      expect(outcome).toEqual({ is: "granted", events: [] });
      expect(moved).toEqual([10, 5, 4]);
    }
  });

  it("is refused for a hold that is confirmed or unknown", () => {
    expect(decide(releaseOfHold).outcome).toEqual({ is: "refused", code: "hold_not_found" });
    const { outcome } = decide(releaseOfHold, { status: "confirmed" });
    expect(outcome).toEqual({ is: "refused", code: "hold_not_active" });
  });

  it("needs the hold and the clock", () => {
    const { holds, time } = needsFor(releaseOfHold);
    expect([holds, time]).toEqual([new Set(["hold"]), true]);
  });
});

describe("an extension", () => {
  const before = inSeconds(60);
  const expiresAt = inSeconds(120);

  it("lets the hold expire at another time from now", () => {
    const { outcome, ledger, known, moved } = decide(extensionOf(), { reference: "A-1" });
    const { events } = ledger;
    const ofHold = { ticketOptionId: "option", id: "hold", heldSeconds: 60 };
    expect(events).toEqual([{ type: "hold_extended", ...ofHold, before, expiresAt }]);
    const same = { status: "active", createdAt: NOW, createdBy: null, metadata: null };
    const hold = { ...same, reference: "A-1", expiresAt };
    expect(outcome).toEqual({ is: "granted", events, hold });
    expect(known!.expiresAt).toEqual(expiresAt);
    expect(moved).toEqual([10, 5, 4]);
  });

  it("lets no hold get older than allowed", () => {
    const createdAt = inSeconds(-30);
    const longest = extensionOf({ seconds: 90, maxSeconds: 120 });
    expect(decide(longest, { createdAt }).outcome).toMatchObject({ is: "granted" });
    const tooLong = extensionOf({ seconds: 91, maxSeconds: 120 });
    const { outcome } = decide(tooLong, { createdAt });
    expect(outcome).toEqual({ is: "refused", code: "hold_extension_exceeded" });
  });

  it("is refused for a hold that is not active or unknown", () => {
    expect(decide(extensionOf()).outcome).toEqual({ is: "refused", code: "hold_not_found" });
    const { outcome } = decide(extensionOf(), { status: "expired" });
    expect(outcome).toEqual({ is: "refused", code: "hold_not_active" });
  });

  it("after a lost COMMIT, is made once, and overwrites no later one", () => {
    const claim = extensionOf();
    const decideAgain = (storedExpiry: Date) => {
      const ledgers = ledgersOf({ option: {} });
      ledgers.get("option")!.holds.set("hold", knownHold({ expiresAt: storedExpiry }));
      const ofHold = { ticketOptionId: "option", id: "hold", heldSeconds: 60 };
      const extended = { type: "hold_extended", ...ofHold, before, expiresAt } as const;
      return decideClaims(ledgers, [claim], new Map([[claim, { extended }]]))[0]!;
    };
    // It was committed, it was not, and somebody else has extended the hold meanwhile.
    expect(decideAgain(expiresAt)).toMatchObject({
      is: "granted",
      events: [],
      hold: { expiresAt },
    });
    expect(decideAgain(before)).toMatchObject({ is: "granted", events: [{ expiresAt }] });
    expect(decideAgain(inSeconds(99))).toEqual({ is: "refused", code: "outcome_unknown" });
  });

  it("needs the hold and the clock", () => {
    const { holds, time } = needsFor(extensionOf());
    expect([holds, time]).toEqual([new Set(["hold"]), true]);
  });
});
