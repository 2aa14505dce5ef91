import { RESOURCE_FIELDS, type TicketOption } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { NodeType } from "./node-type.ts";

export const TicketOptionType = builder.objectRef<TicketOption>("TicketOption").implement({
  description: "Something on sale with a fixed number of tickets: early bird, day pass.",
  interfaces: [NodeType],
  fields: (t) => exposeFields(t, RESOURCE_FIELDS.ticket_options),
});
