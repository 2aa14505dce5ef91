import { rules } from "@ticket-allocation/core";

import { anyId, closedObject, noId, object, toOne, typeMember } from "./envelope.ts";

/** What a client sends to give tickets of a purchase back. */
export const newCancellationDocument = object({
  data: object({
    type: typeMember("cancellations"),
    id: noId(),
    attributes: closedObject({
      quantity: rules.quantity
        .optional()
        .meta({ description: "Tickets to give back. All that are left of it when left out." }),
    }).optional(),
    relationships: closedObject({ purchase: toOne("purchases", anyId()) }),
  }),
});

/** What a client is answered about a cancellation. */
export const cancellationDocument = object({
  data: object({
    type: typeMember("cancellations"),
    id: rules.uuid,
    attributes: object({ quantity: rules.quantity }).partial().optional(),
    relationships: object({
      purchase: toOne("purchases", rules.uuid),
      ticket_option: toOne("ticket_options", rules.uuid),
    })
      .partial()
      .optional(),
  }),
});
