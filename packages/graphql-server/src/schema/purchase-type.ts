import { RESOURCE_FIELDS, type Purchase } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { exposeTicketOption } from "./expose-ticket-option.ts";
import { NodeType } from "./node-type.ts";

const { purchases: fields } = RESOURCE_FIELDS;

export const PurchaseType = builder.objectRef<Purchase>("Purchase").implement({
  description: "Tickets that a user has bought.",
  interfaces: [NodeType],
  fields: (t) => ({
    ...exposeFields(t, fields, (boxOffice, id) => boxOffice.findPurchase(id)),
    ticketOption: exposeTicketOption(t, fields.ticketOptionId),
  }),
});
