import { rules } from "@ticket-allocation/core";
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
import { purchaseDocument } from "./purchase-documents.ts";
import { ticketOptionDocument } from "./ticket-option-documents.ts";

/** What a client sends to give tickets of a purchase back. */
export const newCancellationDocument = object({
  data: object({
    type: typeMember("cancellations"),
    id: noId(),
    attributes: closedObject({
      quantity: rules.quantity
        .nullish()
        .meta({ description: "Tickets to give back. All that are left of it when left out." }),
      created_at: readOnly(),
    }).nullish(),
    relationships: closedObject({
      purchase: toOne("purchases", rules.id),
      ticket_option: noToOne(),
    }),
  }),
});

/** What a client is answered about a cancellation. */
export const cancellationDocument = object({
  data: object({
    type: typeMember("cancellations"),
    id: rules.uuid,
    attributes: object({ quantity: rules.quantity, created_at: createdAt("cancellations") })
      .partial()
      .optional(),
    relationships: object({
      purchase: toOne("purchases", rules.uuid),
      ticket_option: toOne("ticket_options", rules.uuid),
    })
      .partial()
      .optional(),
  }),
  included: includedMember(z.union([purchaseDocument.shape.data, ticketOptionDocument.shape.data])),
});
