import type { Purchase } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { PurchaseType } from "./purchase-type.ts";

/** Purchases that were made together. */
export interface Order {
  readonly purchases: readonly Purchase[];
}

export const OrderType = builder.objectRef<Order>("Order").implement({
  description: "Purchases that were made together.",
  fields: (t) => ({
    purchases: t.field({
      type: [PurchaseType],
      description: "One for each line, in the order of the lines.",
      resolve: ({ purchases }) => purchases,
    }),
  }),
});
