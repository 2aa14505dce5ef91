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
import { readOnlyOfPurchase } from "./purchase-documents.ts";
import { ticketOptionDocument } from "./ticket-option-documents.ts";

/** What a client sends to have tickets kept. */
export const newHoldDocument = object({
  data: object({
    type: typeMember("holds"),
    id: noId(),
    attributes: closedObject({
      quantity: rules.quantity.meta({ description: "Tickets to keep." }),
      seconds: rules.holdSeconds.nullish().meta({ description: "How long. 600 when left out." }),
      status: readOnly(),
      expires_at: readOnly(),
      created_at: readOnly(),
    }),
    relationships: closedObject({
      ticket_option: toOne("ticket_options", rules.id),
      user: toOne("users", rules.uuid),
    }),
  }),
});

/** What a client sends to make a hold expire at another time. */
export const holdExtensionDocument = object({
  data: object({
    type: typeMember("holds"),
    id: rules.id.meta({ description: "The one in the path." }),
    attributes: closedObject({
      seconds: rules.holdExtensionSeconds.meta({ description: "From now until it expires." }),
      quantity: readOnly(),
      status: readOnly(),
      expires_at: readOnly(),
      created_at: readOnly(),
    }),
    relationships: closedObject({}).nullish(),
  }),
});

/** What a client sends to purchase what is held: for the hold's user, of its ticket option. */
export const holdConfirmationDocument = object({
  data: object({
    type: typeMember("purchases"),
    id: noId(),
    attributes: closedObject({
      quantity: rules.quantity
        .nullish()
        .meta({ description: "Tickets to take; the rest is released. All when left out." }),
      ...readOnlyOfPurchase,
    }).nullish(),
    relationships: closedObject({
      hold: toOne("holds", rules.id),
      ticket_option: noToOne(),
      user: noToOne(),
    }),
  }),
});

/** What a client is answered about a hold. */
export const holdDocument = object({
  data: object({
    type: typeMember("holds"),
    id: rules.uuid,
    attributes: object({
      quantity: rules.quantity,
      status: z.enum(["active", "confirmed", "released", "expired"]),
      expires_at: z.iso.datetime().meta({ description: "By the database's clock." }),
      created_at: createdAt("holds"),
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
