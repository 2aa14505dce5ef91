import { rules, type NewPurchase } from "@ticket-allocation/core";
import { z } from "zod";

import { createdAt } from "./created-at.ts";
import {
  closedObject,
  includedMember,
  noId,
  noToOne,
  object,
  readOnly,
  toOne,
  typeMember,
} from "./envelope.ts";
import { ticketOptionDocument } from "./ticket-option-documents.ts";

export const readOnlyOfPurchase = {
  status: readOnly(),
  cancelled_quantity: readOnly(),
  created_at: readOnly(),
};

/** A purchase that a client wants to make. */
export const newPurchaseResource = object({
  type: typeMember("purchases"),
  id: noId(),
  attributes: closedObject({
    quantity: rules.quantity.meta({ description: "Tickets to take." }),
    ...readOnlyOfPurchase,
  }),
  relationships: closedObject({
    ticket_option: toOne("ticket_options", rules.id),
    user: toOne("users", rules.uuid),
    hold: noToOne(),
  }),
});

/** What a client sends to purchase tickets. */
export const newPurchaseDocument = object({ data: newPurchaseResource });

/** The same in the box office's words. */
export function toNewPurchase({
  attributes,
  relationships,
}: z.output<typeof newPurchaseResource>): NewPurchase {
  return {
    ticketOptionId: relationships.ticket_option.data.id,
    userId: relationships.user.data.id,
    quantity: attributes.quantity,
  };
}

const SHOWN_WHEN_ASKED = "Answered when `fields[purchases]` asks for it.";

/** What a client is answered about a purchase. */
export const purchaseDocument = object({
  data: object({
    type: typeMember("purchases"),
    id: rules.uuid,
    attributes: object({
      quantity: rules.quantity,
      status: z
        .enum(["confirmed", "partially_cancelled", "cancelled"])
        .meta({ description: SHOWN_WHEN_ASKED }),
      cancelled_quantity: rules.allocation.meta({
        description: `Tickets of it that were given back. ${SHOWN_WHEN_ASKED}`,
      }),
      created_at: createdAt("purchases"),
    })
      .partial()
      .optional(),
    relationships: object({
      ticket_option: toOne("ticket_options", rules.uuid),
      user: toOne("users", rules.uuid),
    })
      .partial()
      .optional(),
  }),
  included: includedMember(ticketOptionDocument.shape.data),
});
