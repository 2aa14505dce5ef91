import { TICKET_OPTION_FIELDS, type TicketOption } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";

export const TicketOptionType = builder.objectRef<TicketOption>("TicketOption").implement({
  description: "Something on sale with a fixed number of tickets: early bird, day pass.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "UUID, in lower case." }),
    ...exposeFields(t, TICKET_OPTION_FIELDS),
  }),
});
