import { rules } from "@ticket-allocation/core";

import { closedObject, object, typeMember } from "./envelope.ts";

/** What a client sends to put a ticket option on sale. */
export const newTicketOptionDocument = object({
  data: object({
    type: typeMember("ticket_options"),
    id: rules.uuid
      .optional()
      .meta({ description: "One of your own choice. Chosen for you when left out." }),
    attributes: closedObject({
      name: rules.name,
      description: rules.description.optional(),
      allocation: rules.allocation.meta({ description: "Tickets to sell." }),
    }),
    relationships: closedObject({}).optional(),
  }),
});

/** What a client is answered about a ticket option. */
export const ticketOptionDocument = object({
  data: object({
    type: typeMember("ticket_options"),
    id: rules.uuid,
    attributes: object({
      name: rules.name,
      description: rules.description,
      allocation: rules.allocation.meta({ description: "Tickets left." }),
      capacity: rules.allocation.meta({
        description: "Tickets given. Answered when `fields[ticket_options]` asks for it.",
      }),
    })
      .partial()
      .optional(),
  }),
});
