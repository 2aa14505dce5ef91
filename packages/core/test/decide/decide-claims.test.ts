import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { PurchaseClaim } from "../../src/settle/kinds/purchase.ts";
import { decideClaims as decide } from "../../src/settle/decide/decide-claims.ts";
import { ledgerOf } from "./ledger-of.ts";

const MAX_TICKETS = 2_147_483_647;

const option = fc.record({ allocation: fc.oneof(fc.nat(40), fc.nat(MAX_TICKETS)) });
const claims = fc.array(
  fc.record({
    kind: fc.constant("purchase" as const),
    ticketOptionId: fc.constant("option"),
    id: fc.uuid(),
    isRepeatable: fc.boolean(),
    orderLines: fc.constant(null),
    createdBy: fc.constant(null),
    reference: fc.constant(null),
    metadata: fc.constant(null),
    userId: fc.uuid(),
    quantity: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: MAX_TICKETS })),
  }),
  { maxLength: 60 },
);

/** The names of the outcomes of purchases of one option. */
function decideClaims(
  option: { readonly allocation: number } | undefined,
  decided: readonly PurchaseClaim[],
  grantedBefore: ReadonlyMap<string, PurchaseClaim> = new Map(),
) {
  const ledger = ledgerOf(option?.allocation ?? 0);
  for (const [id, { userId, quantity }] of grantedBefore) {
    const purchase = {
      userId,
      buyerId: userId,
      quantity,
      holdId: null,
      orderLines: null,
      createdBy: null,
      reference: null,
      metadata: null,
      cancelledQuantity: 0,
      exchangedQuantity: 0,
    };
    ledger.purchases.set(id, purchase);
  }
  const ledgers = new Map(option ? [["option", ledger]] : []);
  return decide(ledgers, decided).map((outcome) =>
    outcome.is === "refused" ? outcome.code : outcome.is,
  );
}

/** The allocation before each claim, and after all of them. */
function replay(allocation: number, decided: readonly PurchaseClaim[]) {
  const outcomes = decideClaims({ allocation }, decided);
  const leftBefore: number[] = [];
  let left = allocation;
  for (const [index, { quantity }] of decided.entries()) {
    leftBefore.push(left);
    if (outcomes[index] === "granted") left -= quantity;
  }
  return { outcomes, leftBefore, left };
}

describe("the decision", () => {
  it("grants no more tickets than are left", () => {
    fc.assert(
      fc.property(option, claims, ({ allocation }, decided) => {
        const { left } = replay(allocation, decided);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(allocation);
      }),
    );
  });

  it("grants exactly the claims that fit when they are decided", () => {
    fc.assert(
      fc.property(option, claims, ({ allocation }, decided) => {
        const { outcomes, leftBefore } = replay(allocation, decided);
        const fits = decided.map(({ quantity }, index) => quantity <= leftBefore[index]!);
        expect(outcomes).toEqual(fits.map((fit) => (fit ? "granted" : "allocation_exceeded")));
      }),
    );
  });

  it("refuses only what would not fit at the end either", () => {
    fc.assert(
      fc.property(option, claims, ({ allocation }, decided) => {
        const { outcomes, left } = replay(allocation, decided);
        for (const [index, { quantity }] of decided.entries()) {
          if (outcomes[index] !== "granted") expect(quantity).toBeGreaterThan(left);
        }
      }),
    );
  });

  it("is the same in one batch as in two consecutive ones", () => {
    fc.assert(
      fc.property(option, claims, fc.nat(60), ({ allocation }, decided, cut) => {
        const first = replay(allocation, decided.slice(0, cut));
        const second = replay(first.left, decided.slice(cut));
        expect([...first.outcomes, ...second.outcomes]).toEqual(
          replay(allocation, decided).outcomes,
        );
      }),
    );
  });

  it("does not change the claims, and returns the same outcomes again", () => {
    fc.assert(
      fc.property(option, claims, (anOption, decided) => {
        const before = structuredClone(decided);
        expect(decideClaims(anOption, decided)).toEqual(decideClaims(anOption, decided));
        expect(decided).toEqual(before);
      }),
    );
  });

  it("grants nothing again to a claim that was granted before", () => {
    fc.assert(
      fc.property(option, claims, (anOption, decided) => {
        const repeatable = decided.map((claim) => ({ ...claim, isRepeatable: true }));
        const outcomes = decideClaims(anOption, repeatable);
        const granted = new Map(
          repeatable
            .filter((_, index) => outcomes[index] === "granted")
            .map((one) => [one.id, one]),
        );
        const left = { allocation: 0 };
        expect(decideClaims(left, repeatable, granted)).toEqual(
          outcomes.map((outcome) => (outcome === "granted" ? "replayed" : outcome)),
        );
      }),
    );
  });

  it("distinguishes a repeated claim from another one with the same id, also within a batch", () => {
    const claim: PurchaseClaim = {
      kind: "purchase",
      ticketOptionId: "option",
      id: "1",
      userId: "me",
      quantity: 2,
      isRepeatable: true,
      orderLines: null,
      createdBy: null,
      reference: null,
      metadata: null,
    };
    const another = [
      { ...claim, quantity: 1 },
      { ...claim, userId: "you" },
    ];
    expect(decideClaims({ allocation: 9 }, [claim, claim, ...another])).toEqual([
      "granted",
      "replayed",
      "idempotency_key_reused",
      "idempotency_key_reused",
    ]);
    expect(decideClaims({ allocation: 1 }, [claim, claim, ...another])).toEqual([
      "allocation_exceeded",
      "allocation_exceeded",
      "granted",
      "idempotency_key_reused",
    ]);
  });

  it("refuses every claim on a ticket option that does not exist", () => {
    fc.assert(
      fc.property(claims, (decided) => {
        expect(decideClaims(undefined, decided)).toEqual(
          decided.map(() => "ticket_option_not_found"),
        );
      }),
    );
  });
});
