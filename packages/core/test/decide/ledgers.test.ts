import { expect, it } from "vitest";

import { applyEvent } from "../../src/settle/decide/apply-event.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import { isEventOf } from "../../src/settle/decide/event.ts";
import { hasPurchasesOnly, isEmpty, movedBy, type Ledger } from "../../src/settle/decide/ledger.ts";
import { confirmationOf, holdOf, purchaseOf, releaseOfHold } from "./claims.ts";
import { inSeconds, knownHold, ledgersOf } from "./ledger-of.ts";

const open = (): Ledger => ledgersOf({ option: { holdsExpireAt: inSeconds(60) } }).get("option")!;
const decide = (ledger: Ledger, ...claims: Parameters<typeof decideClaims>[1]) => {
  decideClaims(new Map([["option", ledger]]), claims);
  return ledger;
};

it("knows whether there is something to write, and whether that is purchases only", () => {
  const bought = decide(open(), purchaseOf());
  const held = decide(open(), holdOf());
  const drawn = { ...open(), left: 9 };
  const cases = [
    [open(), true, true],
    [bought, false, true],
    [held, false, false],
    // What draws on the option has taken units of it.
    [drawn, false, false],
    [{ ...bought, left: 7 }, false, false],
    [{ ...open(), holdsExpireAt: null }, false, false],
    [{ ...open(), holdsExpireAt: inSeconds(61) }, false, false],
    // The same time, read again.
    [{ ...open(), holdsExpireAt: inSeconds(60) }, true, true],
    [{ ...open(), uncountedFrom: "id" }, false, false],
  ] as const;
  for (const [ledger, hasNothing, hasOnlyPurchases] of cases) {
    expect([isEmpty(ledger), hasPurchasesOnly(ledger)]).toEqual([hasNothing, hasOnlyPurchases]);
  }
});

it("has more than purchases to write after the first hold of an option", () => {
  const ledger = decide(ledgersOf({ option: {} }).get("option")!, holdOf());
  expect(hasPurchasesOnly(ledger)).toBe(false);
});

it("has more than purchases to write if tickets of a hold are purchased, even if others draw as many", () => {
  const ledger = open();
  ledger.holds.set("hold", knownHold());
  decide(ledger, confirmationOf());
  const [, purchase] = ledger.events;
  expect(hasPurchasesOnly({ ...ledger, events: [purchase!], left: 7 })).toBe(false);
});

it("knows how many tickets were taken from the allocation, or given back", () => {
  expect(movedBy(decide(open(), purchaseOf()))).toBe(-2);
  const ledger = open();
  ledger.holds.set("hold", knownHold());
  expect(movedBy(decide(ledger, releaseOfHold))).toBe(3);
});

it("gives the tickets of an expired hold back, and changes nothing of its user: expired holds do not count", () => {
  const ledger = open();
  ledger.usage.set("me", 5);
  const expired = {
    type: "hold_expired",
    ticketOptionId: "option",
    id: "hold",
    quantity: 3,
  } as const;
  applyEvent(ledger, expired);
  expect([ledger.left, ledger.usage.get("me")]).toEqual([13, 5]);
  expect(ledger.events).toEqual([expired]);
});

it("moves no tickets when a purchase is counted for the limit", () => {
  const ledger = open();
  applyEvent(ledger, { type: "purchase_counted", ticketOptionId: "option", id: "purchase" });
  expect(ledger).toEqual({ ...open(), events: ledger.events });
});

it("finds the events of a type", () => {
  const { events } = decide(open(), holdOf(), purchaseOf());
  expect(events.filter(isEventOf("purchase_made"))).toMatchObject([{ id: "new purchase" }]);
});

it("grants a sweep, which causes no events: expired holds are written by each decision", () => {
  const ledgers = new Map([["option", open()]]);
  const outcomes = decideClaims(ledgers, [{ kind: "sweep", ticketOptionId: "option" }]);
  expect(outcomes).toEqual([{ is: "granted", events: [] }]);
});
