import {
  OPTIONAL_TICKET_OPTION_FIELDS,
  rules,
  TICKET_OPTION_FIELDS,
} from "@ticket-allocation/core";
import { z } from "zod";

import { closedObject, object, readOnly, typeMember } from "./envelope.ts";
import { moment, optionalAttributes, shownAttributes } from "./field-attributes.ts";

const { description, ...others } = optionalAttributes(OPTIONAL_TICKET_OPTION_FIELDS);

/** What a client sends to put a ticket option on sale. */
export const newTicketOptionDocument = object({
  data: object({
    type: typeMember("ticket_options"),
    id: rules.uuid
      .nullish()
      .meta({ description: "One of your own choice. Chosen for you when left out." }),
    attributes: closedObject({
      name: rules.name,
      description,
      allocation: rules.allocation.meta({ description: "Tickets to sell." }),
      capacity: readOnly(),
      created_at: readOnly(),
      revision: readOnly(),
      ...others,
    }),
    relationships: closedObject({}).nullish(),
  }),
});

const UNCHANGED = "Read-only: taken when it is what it is now, so that all can be sent back.";

function unchangedCount(error: string) {
  return z
    .int({ error })
    .min(0, { error })
    .max(2_147_483_647, { error })
    .optional()
    .meta({ description: UNCHANGED });
}

/** What a client sends to change a ticket option. What is left out stays as it is. */
export const ticketOptionChangesDocument = object({
  data: object({
    type: typeMember("ticket_options"),
    id: rules.id.meta({ description: "The one in the path." }),
    attributes: closedObject({
      name: rules.name.optional(),
      description,
      capacity: rules.allocation
        .optional()
        .meta({ description: "Tickets given. The allocation moves by the same difference." }),
      allocation: unchangedCount("is read-only: it moves with the capacity"),
      created_at: moment("is read-only").optional().meta({ description: UNCHANGED }),
      revision: unchangedCount("is read-only"),
      ...others,
    }).nullish(),
    relationships: closedObject({}).nullish(),
  }),
});

/** What a client is answered about a ticket option. */
export const ticketOptionDocument = object({
  data: object({
    type: typeMember("ticket_options"),
    id: rules.uuid,
    attributes: object(shownAttributes("ticket_options", TICKET_OPTION_FIELDS))
      .partial()
      .optional(),
  }),
});
