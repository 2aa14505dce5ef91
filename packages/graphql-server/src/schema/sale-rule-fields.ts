import type { InputFieldBuilder } from "@pothos/core";

import type { builder } from "./builder.ts";

type SchemaTypes =
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;

/** The fields of a ticket option's rules, for the inputs that set them. */
export const saleRuleFields = (t: InputFieldBuilder<SchemaTypes, "InputObject">) => ({
  saleStartsAt: t.field({
    type: "DateTime",
    description: "From when on tickets can be purchased and held. Null: since ever.",
  }),
  saleEndsAt: t.field({
    type: "DateTime",
    description:
      "From when on they no longer can, after `saleStartsAt`; active holds can still be confirmed. Null: never.",
  }),
  minPerPurchase: t.int({
    description: "Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1.",
  }),
  maxPerPurchase: t.int({
    description:
      "Tickets that it takes at the most: `minPerPurchase` to 2147483647. Null: no limit.",
  }),
  maxPerUser: t.int({
    description:
      "Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit.",
  }),
});
