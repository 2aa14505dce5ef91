import { RESOURCE_FIELDS, type Cancellation } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { exposePurchase } from "./expose-purchase.ts";
import { NodeType } from "./node-type.ts";

const { cancellations: fields } = RESOURCE_FIELDS;

export const CancellationType = builder.objectRef<Cancellation>("Cancellation").implement({
  description: "Tickets of a purchase that were given back.",
  interfaces: [NodeType],
  fields: (t) => ({
    ...exposeFields(t, fields, (boxOffice, id) => boxOffice.findCancellation(id)),
    purchase: exposePurchase(t, fields.purchaseId, ({ purchaseId }) => purchaseId),
  }),
});
