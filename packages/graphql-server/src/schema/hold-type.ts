import { RESOURCE_FIELDS, type Hold } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { exposeTicketOption } from "./expose-ticket-option.ts";

const { holds: fields } = RESOURCE_FIELDS;

export const HoldType = builder.objectRef<Hold>("Hold").implement({
  description: "Tickets that are kept for a user for a while.",
  fields: (t) => ({
    ...exposeFields(t, fields),
    ticketOption: exposeTicketOption(t, fields.ticketOptionId),
  }),
});
