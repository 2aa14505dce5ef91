import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { LineClaim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import type { Ledger } from "../../src/settle/decide/ledger.ts";
import type { OrderClaim } from "../../src/settle/kinds/order.ts";
import { confirmationOf, holdOf, purchaseOf, releaseOfHold } from "./claims.ts";
import { inSeconds, knownHold, knownPurchase, ledgerOf, ledgersOf, NOW } from "./ledger-of.ts";

const OPTIONS = ["first", "second", "third"];
const USERS = ["me", "you"];

const limit = fc.option(fc.integer({ min: 1, max: 12 }), { nil: null });
const sale = fc.record({
  left: fc.nat(12),
  maxPerUser: limit,
  maxHeldPerUser: limit,
  maxPerPurchase: limit,
  usage: fc.nat(6),
  held: fc.nat(3),
  holds: fc.array(fc.constantFrom("active", "expired", "released", "confirmed"), { maxLength: 4 }),
});
const sales = fc.tuple(sale, sale, sale);

const wanted = fc.record({
  option: fc.constantFrom(...OPTIONS, "none"),
  userId: fc.constantFrom(...USERS),
  quantity: fc.integer({ min: 1, max: 6 }),
});
const taking = fc
  .tuple(
    fc.constantFrom("order" as const, "basket_hold" as const),
    fc.array(wanted, { minLength: 1, maxLength: 8 }),
  )
  .map(([kind, lines]): OrderClaim => ({
    kind,
    lines: lines.map(({ option, ...line }, index) => ({
      ...(kind === "order" ? { kind: "purchase" } : { kind: "hold", seconds: 60 }),
      ...line,
      ticketOptionId: option,
      id: `line ${index}`,
      isRepeatable: false,
      orderLines: lines.length,
      createdBy: null,
      reference: null,
      metadata: null,
    })),
  }));

const resolving = fc
  .tuple(
    fc.constantFrom("basket_confirmation" as const, "basket_release" as const),
    fc.uniqueArray(fc.tuple(fc.constantFrom(...OPTIONS), fc.nat(4)), {
      minLength: 1,
      maxLength: 8,
      selector: String,
    }),
  )
  .map(([kind, holds]): OrderClaim => ({
    kind,
    lines: holds.map(([ticketOptionId, index]): LineClaim => {
      const hold = { ticketOptionId, holdId: `${ticketOptionId} ${index}` };
      if (kind === "basket_release") return { kind: "release", ...hold };
      const id = `line ${ticketOptionId} ${index}`;
      const made = {
        id,
        quantity: undefined,
        isRepeatable: false,
        orderLines: holds.length,
        createdBy: null,
        reference: null,
        metadata: null,
      };
      return { kind: "confirmation", ...hold, ...made };
    }),
  }));

const order = fc.oneof(taking, resolving);

type Sale = typeof sale extends fc.Arbitrary<infer Of> ? Of : never;

function open(described: readonly Sale[]): Map<string, Ledger> {
  return new Map(
    described.map(({ left, usage, held, holds, ...rules }, index) => {
      const id = OPTIONS[index]!;
      const known = holds.map((status, number) => {
        const [userId, quantity] = [USERS[number % 2]!, number + 1];
        const times = { createdAt: NOW, seconds: 60, expiresAt: NOW };
        return [
          `${id} ${number}`,
          {
            userId,
            quantity,
            ...times,
            status,
            orderLines: null,
            createdBy: null,
            reference: null,
            metadata: null,
          },
        ] as const;
      });
      return [
        id,
        {
          ...ledgerOf(left, rules, {
            now: NOW,
            usage: eachWith(usage),
            held: eachWith(held),
            holds: new Map(known),
          }),
          ticketOptionId: id,
        },
      ];
    }),
  );
}

function eachWith(tickets: number): Map<string, number> {
  return new Map(USERS.map((user) => [user, tickets]));
}

/** What is left, and what the users have, by option. */
function booksOf(ledgers: ReadonlyMap<string, Ledger>) {
  return [...ledgers.values()].map(({ left, usage, held, events, holds }) =>
    structuredClone({ left, usage, held, events, holds }),
  );
}

describe("the decision about an order or a basket", () => {
  it("grants it if, and only if, each line is granted after those before it", () => {
    fc.assert(
      fc.property(sales, order, (described, claim) => {
        const [together, singly] = [open(described), open(described)];
        const [outcome] = decideClaims(together, [claim]);
        const outcomes = decideClaims(singly, claim.lines);
        expect(outcome!.is === "granted").toBe(outcomes.every(({ is }) => is === "granted"));
        if (outcome!.is === "granted") expect(booksOf(together)).toEqual(booksOf(singly));
      }),
    );
  });

  it("changes nothing where it refuses one", () => {
    fc.assert(
      fc.property(sales, order, (described, claim) => {
        const ledgers = open(described);
        const before = booksOf(ledgers);
        const [outcome] = decideClaims(ledgers, [claim]);
        if (outcome!.is !== "granted") expect(booksOf(ledgers)).toEqual(before);
      }),
    );
  });

  it("refuses the lines that are to blame: without them it is granted", () => {
    fc.assert(
      fc.property(sales, order, (described, claim) => {
        const [outcome] = decideClaims(open(described), [claim]);
        if (outcome!.is !== "refused order") return;
        const { lines: refused } = outcome!;
        const lines = claim.lines.filter((_, index) => !refused.has(index));
        if (lines.length === 0) return;
        const [others] = decideClaims(open(described), [{ ...claim, lines }]);
        expect(others!.is).toBe("granted");
      }),
    );
  });

  it("takes no more than is left, and no more than a user may have and hold", () => {
    fc.assert(
      fc.property(sales, taking, (described, claim) => {
        const [outcome] = decideClaims(open(described), [claim]);
        for (const [index, { left, usage, held, ...rules }] of described.entries()) {
          const sumOf = (userId?: string) =>
            claim.lines
              .filter((line) => line.ticketOptionId === OPTIONS[index])
              .filter((line) => "userId" in line && (!userId || line.userId === userId))
              .reduce((sum, line) => sum + ("quantity" in line ? line.quantity! : 0), 0);
          if (outcome!.is !== "granted") return;
          expect(sumOf()).toBeLessThanOrEqual(left);
          for (const userId of USERS.filter(sumOf)) {
            expect(usage + sumOf(userId)).toBeLessThanOrEqual(rules.maxPerUser ?? Infinity);
            if (claim.kind === "order") continue;
            expect(held + sumOf(userId)).toBeLessThanOrEqual(rules.maxHeldPerUser ?? Infinity);
          }
        }
      }),
    );
  });

  it("confirms a basket whole, or nothing of it", () => {
    fc.assert(
      fc.property(sales, resolving, (described, claim) => {
        const ledgers = open(described);
        const [outcome] = decideClaims(ledgers, [claim]);
        if (claim.kind !== "basket_confirmation") return;
        const made = [...ledgers.values()].flatMap(({ events }) =>
          events.filter(({ type }) => type === "purchase_made"),
        );
        const isWhole = claim.lines.every(({ ticketOptionId, ...line }) => {
          const [, number] = "holdId" in line ? line.holdId.split(" ") : [];
          return described[OPTIONS.indexOf(ticketOptionId)]!.holds[Number(number)] === "active";
        });
        expect(outcome!.is === "granted").toBe(isWhole);
        expect(made).toHaveLength(isWhole ? claim.lines.length : 0);
      }),
    );
  });
});

describe("an order", () => {
  const first = purchaseOf({ id: "1", orderLines: 2 });
  const second = purchaseOf({ id: "2", orderLines: 2 });
  const orderOf = (...lines: readonly LineClaim[]): OrderClaim => ({ kind: "order", lines });

  it("has the grant of each line, and all their events", () => {
    const ledgers = ledgersOf({ option: {} });
    const [outcome] = decideClaims(ledgers, [orderOf(first, second)]);
    const { events } = ledgers.get("option")!;
    expect(outcome).toEqual({
      is: "granted",
      events,
      lines: events.map((event) => ({ is: "granted", events: [event] })),
    });
    expect(events).toHaveLength(2);
  });

  it("names what is refused of it, and why", () => {
    const missing = { ticketOptionId: "none" };
    const refusalsOf = (...lines: readonly LineClaim[]) => {
      const [outcome] = decideClaims(ledgersOf({ option: {} }), [orderOf(...lines)]);
      return outcome!.is === "refused order" && [...outcome!.lines];
    };
    const refused = (code: string) => ({ is: "refused", code });
    expect(refusalsOf(first, purchaseOf(missing))).toEqual([
      [1, refused("ticket_option_not_found")],
    ]);
    expect(refusalsOf({ ...releaseOfHold, ...missing }, confirmationOf())).toEqual([
      [0, refused("hold_not_found")],
      [1, refused("hold_not_found")],
    ]);
  });

  it("is judged by what its user would hold altogether", () => {
    const basketWith = (maxHeldPerUser: number) => {
      const ledgers = ledgersOf({ option: { rules: { maxHeldPerUser } } });
      const lines = [holdOf({ id: "1" }), holdOf({ id: "2" })];
      return decideClaims(ledgers, [{ kind: "basket_hold", lines }])[0]!.is;
    };
    expect([basketWith(3), basketWith(4)]).toEqual(["refused order", "granted"]);
  });

  it("is repeated in full, or its key was used for another one", () => {
    const decideKnowing = (...known: readonly ReturnType<typeof purchaseOf>[]) => {
      const ledgers = ledgersOf({ option: {} });
      for (const { id, userId, quantity } of known) {
        const stored = knownPurchase({ buyerId: userId, quantity, orderLines: 2 });
        ledgers.get("option")!.purchases.set(id, stored);
      }
      return decideClaims(ledgers, [orderOf(first, second)]);
    };
    const replayed = { is: "replayed", cancelledQuantity: 0 };
    expect(decideKnowing(first, second)).toEqual([{ is: "replayed", lines: [replayed, replayed] }]);
    const reused = { is: "refused", code: "idempotency_key_reused" };
    expect(decideKnowing(second)).toEqual([reused]);
    expect(decideKnowing(first, { ...second, quantity: 1 })).toEqual([reused]);
    expect(decideKnowing({ ...first, userId: "you" })).toEqual([reused]);
  });

  it("of holds lets all of them expire at the same time", () => {
    const ledgers = ledgersOf({ option: {}, other: {} });
    const lines = [holdOf({ id: "1" }), holdOf({ id: "2", ticketOptionId: "other" })];
    decideClaims(ledgers, [{ kind: "basket_hold", lines }]);
    const expiries = [...ledgers.values()].map(({ holdsExpireAt }) => holdsExpireAt);
    expect(expiries).toEqual([inSeconds(60), inSeconds(60)]);
  });

  it("confirms several holds, and makes a purchase of each", () => {
    const ledgers = ledgersOf({ option: {} });
    const { holds } = ledgers.get("option")!;
    holds.set("a", knownHold()).set("b", knownHold({ userId: "you", quantity: 1 }));
    const lines = ["a", "b"].map((holdId) => confirmationOf({ id: `of ${holdId}`, holdId }));
    const [outcome] = decideClaims(ledgers, [{ kind: "basket_confirmation", lines }]);
    const grants = [
      { userId: "me", quantity: 3 },
      { userId: "you", quantity: 1 },
    ];
    expect(outcome).toMatchObject({ is: "granted", lines: grants });
  });
});
