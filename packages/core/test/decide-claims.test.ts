import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { decideClaims, type Claim } from "../src/decide-claims.ts";

const MAX_TICKETS = 2_147_483_647;

const option = fc.record({ allocation: fc.oneof(fc.nat(40), fc.nat(MAX_TICKETS)) });
const claims = fc.array(
  fc.record({
    id: fc.uuid(),
    userId: fc.uuid(),
    quantity: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: MAX_TICKETS })),
  }),
  { maxLength: 60 },
);

/** What was left before each claim, and after all of them. */
function replay(allocation: number, decided: readonly Claim[]) {
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

  it("grants exactly the claims that fit when their turn comes", () => {
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

  it("is the same in one batch as in any two that follow each other", () => {
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

  it("leaves the claims alone and answers the same again", () => {
    fc.assert(
      fc.property(option, claims, (anOption, decided) => {
        const before = structuredClone(decided);
        expect(decideClaims(anOption, decided)).toEqual(decideClaims(anOption, decided));
        expect(decided).toEqual(before);
      }),
    );
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
