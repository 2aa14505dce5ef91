import type { Hold } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { HoldType } from "./hold-type.ts";

/** Holds that were made or released together. */
export interface Basket {
  readonly holds: readonly Hold[];
}

export const BasketType = builder.objectRef<Basket>("Basket").implement({
  description: "Holds that were made or released together.",
  fields: (t) => ({
    holds: t.field({
      type: [HoldType],
      description: "In the order of the input.",
      resolve: ({ holds }) => holds,
    }),
  }),
});
