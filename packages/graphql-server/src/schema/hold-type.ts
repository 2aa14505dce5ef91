import { RESOURCE_FIELDS, type Hold } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { exposeTicketOption } from "./expose-ticket-option.ts";
import { NodeType } from "./node-type.ts";

const { holds: fields } = RESOURCE_FIELDS;

export const HoldType = builder.objectRef<Hold>("Hold").implement({
  description: "Tickets that are kept for a user for a while.",
  interfaces: [NodeType],
  fields: (t) => ({
    ...exposeFields(t, fields),
    ticketOption: exposeTicketOption(t, fields.ticketOptionId),
  }),
});
