import { RESOURCE_FIELDS, type Exchange } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { exposePurchase } from "./expose-purchase.ts";
import { NodeType } from "./node-type.ts";

const { exchanges: fields } = RESOURCE_FIELDS;

export const ExchangeType = builder.objectRef<Exchange>("Exchange").implement({
  description: "Tickets of a purchase that were given back for as many of another ticket option.",
  interfaces: [NodeType],
  fields: (t) => ({
    ...exposeFields(t, fields, (boxOffice, id) => boxOffice.findExchange(id)),
    purchase: exposePurchase(t, fields.purchaseId, ({ purchaseId }) => purchaseId),
    newPurchase: exposePurchase(t, fields.newPurchaseId, ({ newPurchaseId }) => newPurchaseId),
  }),
});
