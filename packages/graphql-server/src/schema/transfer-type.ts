import { RESOURCE_FIELDS, type Transfer } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { exposePurchase } from "./expose-purchase.ts";
import { NodeType } from "./node-type.ts";

const { transfers: fields } = RESOURCE_FIELDS;

export const TransferType = builder.objectRef<Transfer>("Transfer").implement({
  description: "A purchase that was given to another user.",
  interfaces: [NodeType],
  fields: (t) => ({
    ...exposeFields(t, fields, (boxOffice, id) => boxOffice.findTransfer(id)),
    purchase: exposePurchase(t, fields.purchaseId, ({ purchaseId }) => purchaseId),
  }),
});
