import { RESOURCE_FIELDS, type Cancellation } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { PurchaseType } from "./purchase-type.ts";

const { cancellations: fields } = RESOURCE_FIELDS;

export const CancellationType = builder.objectRef<Cancellation>("Cancellation").implement({
  description: "Tickets of a purchase that were given back.",
  fields: (t) => ({
    ...exposeFields(t, fields, (boxOffice, id) => boxOffice.findCancellation(id)),
    purchase: t.field({
      type: PurchaseType,
      nullable: true,
      description: `${fields.purchaseId.description} Null when the caller may not read it: who may cancel a purchase need not be allowed to read it.`,
      // Not a refusal: it would take the answer about what was cancelled with it.
      resolve: ({ purchaseId }, _, { boxOffice }) => boxOffice.findPurchase(purchaseId),
    }),
  }),
});
