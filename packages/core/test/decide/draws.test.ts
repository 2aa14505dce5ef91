import { describe, expect, it } from "vitest";

import type { SaleRules } from "../../src/model/sale-rules.ts";
import type { Claim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import { openLedgers, type Ledger } from "../../src/settle/decide/ledger.ts";
import { confirmationOf, holdOf, purchaseOf, releaseOfHold } from "./claims.ts";
import { knownHold, ledgersOf } from "./ledger-of.ts";

/** An option whose tickets take one unit of a door and two of a hall each. */
function open(hallLeft: number, hallRules: Partial<SaleRules> = {}) {
  const ledgers = ledgersOf({
    door: { allocation: 100 },
    hall: { allocation: hallLeft, rules: hallRules },
    option: {
      drawsOn: [
        { ticketOptionId: "door", units: 1 },
        { ticketOptionId: "hall", units: 2 },
      ],
    },
  });
  const of = (id: string): Ledger => ledgers.get(id)!;
  of("hall").usage.set("me", 4);
  of("hall").held.set("me", 2);
  return { ledgers, of, decide: (...claims: Claim[]) => decideClaims(ledgers, claims) };
}

describe("an option that draws on others", () => {
  it("takes its units of each of them, and gives them back", () => {
    const { of, decide } = open(20);
    of("option").holds.set("hold", knownHold());
    decide(purchaseOf(), holdOf());
    const numbersOf = ({ left, drawn, usage, held }: Ledger) =>
      [left, drawn, usage.get("me"), held.get("me")] as const;
    expect(numbersOf(of("hall"))).toEqual([12, 8, 12, 6]);
    expect(numbersOf(of("door"))).toEqual([96, 4, undefined, undefined]);
    expect(of("option").left).toBe(6);
    decide(releaseOfHold);
    expect(numbersOf(of("hall"))).toEqual([18, 2, 6, 0]);
    expect(numbersOf(of("door"))).toEqual([99, 1, undefined, undefined]);
    // The events are those of the option alone.
    expect(of("hall").events).toEqual([]);
  });

  it("sells no more than each of them has", () => {
    const lacking = { is: "refused", code: "allocation_exceeded", drawnId: "hall" };
    expect(open(4).decide(purchaseOf())).toMatchObject([{ is: "granted" }]);
    expect(open(3).decide(purchaseOf())).toEqual([lacking]);
    // Its own count comes first.
    const tooMany = purchaseOf({ quantity: 11 });
    expect(open(3).decide(tooMany)).toEqual([{ is: "refused", code: "allocation_exceeded" }]);
  });

  it("is sold by the rules of each of them, in units, but not by the quantities at once", () => {
    const outcomeWith = (rules: Partial<SaleRules>, claim: Claim = purchaseOf()) =>
      open(20, rules).decide(claim)[0]!;
    const refused = (code: string) => ({ is: "refused", code, drawnId: "hall" });
    expect(outcomeWith({ state: "paused" })).toEqual(refused("sale_paused"));
    expect(outcomeWith({ maxPerUser: 7 })).toEqual(refused("user_limit_exceeded"));
    expect(outcomeWith({ maxPerUser: 8 })).toMatchObject({ is: "granted" });
    expect(outcomeWith({ maxHeldPerUser: 5 }, holdOf())).toEqual(refused("held_limit_exceeded"));
    expect(outcomeWith({ maxHeldPerUser: 6 }, holdOf())).toMatchObject({ is: "granted" });
    const quantities = { minPerPurchase: 20, maxPerPurchase: 30 };
    expect(outcomeWith(quantities)).toMatchObject({ is: "granted" });
  });

  it("is not confirmed once one of them is archived", () => {
    const confirm = (state: SaleRules["state"]) => {
      const { of, decide } = open(20, { state });
      of("option").holds.set("hold", knownHold());
      return decide(confirmationOf())[0];
    };
    expect(confirm("paused")).toMatchObject({ is: "granted" });
    expect(confirm("archived")).toEqual({ is: "refused", code: "sale_paused", drawnId: "hall" });
  });

  it("is judged in an order by what all lines take of the same option", () => {
    const order = (quantity: number): Claim => ({
      kind: "order",
      lines: [
        purchaseOf({ id: "1", orderLines: 2 }),
        purchaseOf({ id: "2", orderLines: 2, ticketOptionId: "hall", quantity }),
      ],
    });
    const granted = open(10, { maxPerUser: 14 }).decide(order(6))[0]!;
    expect(granted).toMatchObject({ is: "granted" });
    const lacking = open(9).decide(order(6))[0]!;
    const ofHall = { is: "refused", code: "allocation_exceeded" };
    expect(lacking.is === "refused order" && [...lacking.lines]).toEqual([
      [0, { ...ofHall, drawnId: "hall" }],
      [1, ofHall],
    ]);
    const limited = open(10, { maxPerUser: 13 }).decide(order(6))[0]!;
    const exceeded = { is: "refused", code: "user_limit_exceeded" };
    expect(limited.is === "refused order" && [...limited.lines]).toEqual([
      [0, { ...exceeded, drawnId: "hall" }],
      [1, exceeded],
    ]);
  });

  it("cannot be decided while one of them is not locked", () => {
    const [locked] = [...open(20).ledgers.values()].slice(-1);
    const drawsOn = [{ ticketOptionId: "hall", units: 1 }];
    const { rules, isInJournal } = locked!;
    const counts = { allocation: 1, capacity: 1, holdsExpireAt: null, uncountedFrom: null };
    const option = { id: "option", drawsOn, rules, isInJournal, ...counts };
    expect(() => openLedgers([option], undefined)).toThrow("hall is not locked");
  });
});
