import fc from "fast-check";

import type { Json } from "./odd-json.ts";

const moment = fc.constantFrom<Json>(
  "2020-01-01T00:00:00Z",
  "2099-12-31T23:59:59.999+02:00",
  "2099-01-01T00:00:00+14:00",
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:60Z",
  "-271821-04-20T00:00:00Z",
  null,
);

/** The rules of a sale by their names in the core, each with a value that is correct or nearly so. */
export const SALE_RULES = {
  state: fc.constantFrom<Json>(
    "on_sale",
    "on_sale",
    "on_sale",
    "paused",
    "archived",
    "closed",
    null,
  ),
  saleStartsAt: moment,
  saleEndsAt: moment,
  minPerPurchase: fc.constantFrom<Json>(null, 1, 2, 0),
  maxPerPurchase: fc.constantFrom<Json>(null, 1, 2, 1_000, 2_147_483_648),
  maxPerUser: fc.constantFrom<Json>(null, 1, 5, 2_147_483_647, 0),
  maxHeldPerUser: fc.constantFrom<Json>(null, 1, 3, 2_147_483_647, 0),
};

/** Some of the rules, mostly none, with the names of GraphQL. */
export const saleRuleInput: fc.Arbitrary<Readonly<Record<string, Json>>> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record(SALE_RULES, { requiredKeys: [] }) },
);

/** The same with the names of JSON:API. */
export const saleRuleAttributes: fc.Arbitrary<Readonly<Record<string, Json>>> = saleRuleInput.map(
  (rules) =>
    Object.fromEntries(
      Object.entries(rules).map(([name, value]) => [
        name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`),
        value,
      ]),
    ),
);
