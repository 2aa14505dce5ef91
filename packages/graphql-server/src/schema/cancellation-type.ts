import type { Cancellation, StoredCancellation } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { PurchaseType } from "./purchase-type.ts";

export const CancellationType = builder
  .objectRef<Cancellation | StoredCancellation>("Cancellation")
  .implement({
    description: "Tickets of a purchase that were given back.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "UUID, in lower case." }),
      quantity: t.exposeInt("quantity", { description: "Tickets given back." }),
      createdAt: t.field({
        type: "DateTime",
        description: "When they were given back, by the database's clock.",
        resolve: async (cancellation, _, { unguarded }) => {
          if ("createdAt" in cancellation) return cancellation.createdAt;
          // It has just been made, which does not wait to hear when.
          const stored = await unguarded.findCancellation(cancellation.id);
          if (!stored) throw new Error(`cancellation ${cancellation.id} was made and is not found`);
          return stored.createdAt;
        },
      }),
      purchase: t.field({
        type: PurchaseType,
        nullable: true,
        description:
          "What they were given back of, as it now stands. Null when the caller may not read it: who may cancel a purchase need not be allowed to read it.",
        // Not a refusal: it would take the answer about what was cancelled with it.
        resolve: ({ purchaseId }, _, { boxOffice }) => boxOffice.findPurchase(purchaseId),
      }),
    }),
  });
