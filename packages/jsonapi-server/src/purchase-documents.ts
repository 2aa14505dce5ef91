import { rules } from "@ticket-allocation/core";
import { z } from "zod";

import { closedObject, object, toOne, typeMember } from "./envelope.ts";

/** What a client sends to purchase tickets. */
export const newPurchaseDocument = object({
  data: object({
    type: typeMember("purchases"),
    id: z.never({ error: "must be left out: the server chooses it" }).optional(),
    attributes: closedObject({
      quantity: rules.quantity.meta({ description: "Tickets to take." }),
    }),
    relationships: closedObject({
      // Text that is no UUID names no ticket option, which is the box office's to say.
      ticket_option: toOne("ticket_options", z.string({ error: "must be a string" })),
      user: toOne("users", rules.uuid),
    }),
  }),
});

/** What a client is answered about a purchase. */
export const purchaseDocument = object({
  data: object({
    type: typeMember("purchases"),
    id: rules.uuid,
    attributes: object({ quantity: rules.quantity }).partial().optional(),
    relationships: object({
      ticket_option: toOne("ticket_options", rules.uuid),
      user: toOne("users", rules.uuid),
    })
      .partial()
      .optional(),
  }),
});
