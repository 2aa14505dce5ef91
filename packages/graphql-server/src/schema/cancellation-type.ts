import type { Cancellation } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { PurchaseType } from "./purchase-type.ts";

export const CancellationType = builder.objectRef<Cancellation>("Cancellation").implement({
  description: "Tickets of a purchase that were given back.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "UUID, in lower case." }),
    quantity: t.exposeInt("quantity", { description: "Tickets given back." }),
    purchase: t.field({
      type: PurchaseType,
      description: "What they were given back of, as it now stands.",
      resolve: async ({ id, purchaseId }, _, { purchases }) => {
        const purchase = await purchases.load(purchaseId);
        // A foreign key stands against it.
        if (!purchase) throw new Error(`cancellation ${id} has no purchase ${purchaseId}`);
        return purchase;
      },
    }),
  }),
});
