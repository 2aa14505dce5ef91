import { expect, it } from "vitest";

import type { Claim } from "../../src/settle/claim.ts";
import { MAX_BATCH_WEIGHT, weigh } from "../../src/settle/weigh.ts";
import { exchangeOf, purchaseOf } from "../decide/claims.ts";

const withIds = (claim: Claim, count: number): Claim => ({
  ...claim,
  chosenIds: {
    request: "request",
    ids: Array.from({ length: count }, (_, index) => ({ id: `${index}`, lockKey: `${index}` })),
  },
});

it("weighs a claim by its lines", () => {
  expect(weigh(purchaseOf())).toBe(1);
  expect(weigh(exchangeOf())).toBe(2);
  expect(weigh({ kind: "order", lines: Array.from({ length: 5 }, () => purchaseOf()) })).toBe(5);
});

it("lets a batch have at most 64 chosen ids, each with a lock", () => {
  expect(64 * weigh(withIds(purchaseOf(), 1))).toBe(MAX_BATCH_WEIGHT);
  expect(weigh(withIds(purchaseOf(), 2))).toBe(5);
  expect(weigh(withIds({ kind: "order", lines: [purchaseOf(), purchaseOf()] }, 1))).toBe(4);
});
