import { moment, OPERATIONS, rules } from "@ticket-allocation/core";
import { z } from "zod";

import { sentDocument } from "./sent-document.ts";

const UNCHANGED = "Read-only: taken when it is what it is now, so that all can be sent back.";

function unchangedCount(least: number, error: string) {
  return z
    .int({ error })
    .min(least, { error })
    .max(2_147_483_647, { error })
    .optional()
    .meta({ description: UNCHANGED });
}

/** What a client sends to put a ticket option on sale. */
export const newTicketOptionDocument = sentDocument(
  "ticket_options",
  OPERATIONS.createTicketOption.input.extend({
    allocation: rules.allocation.meta({ description: "Tickets to sell." }),
  }),
);

/** The same for one that draws on others, so that it needs no count of its own. */
export const drawingTicketOptionDocument = sentDocument(
  "ticket_options",
  OPERATIONS.createTicketOption.input.extend({
    drawsOn: OPERATIONS.createTicketOption.input.shape.drawsOn.unwrap().unwrap(),
  }),
);

/** What a client sends to put one of several ticket options on sale. */
export const newTicketOptionLine = sentDocument(
  "ticket_options",
  OPERATIONS.createTicketOptions.input.shape.ticketOptions.element,
);

/** What a client sends to change a ticket option. What is left out stays as it is. */
export const ticketOptionChangesDocument = sentDocument(
  "ticket_options",
  OPERATIONS.changeTicketOption.input.omit({ expectedRevision: true }).extend({
    allocation: unchangedCount(0, "is read-only: it moves with the capacity"),
    createdAt: moment("is read-only").optional().meta({ description: UNCHANGED }),
    createdBy: z
      .string({ error: "is read-only" })
      .nullable()
      .optional()
      .meta({ description: UNCHANGED }),
    revision: unchangedCount(1, "is read-only"),
    drawsOn: OPERATIONS.createTicketOption.input.shape.drawsOn
      .unwrap()
      .optional()
      .meta({ description: UNCHANGED }),
  }),
);

/** What a client sends to purchase tickets. */
export const newPurchaseDocument = sentDocument("purchases", OPERATIONS.purchaseTickets.input, [
  "holdId",
]);

/** What a client sends to purchase what is held: for the hold's user, of its ticket option. */
export const holdConfirmationDocument = sentDocument("purchases", OPERATIONS.confirmHold.input);

/** What a client sends to have tickets kept. */
export const newHoldDocument = sentDocument("holds", OPERATIONS.holdTickets.input);

/** What a client sends to make a hold expire at another time. */
export const holdExtensionDocument = sentDocument(
  "holds",
  OPERATIONS.extendHold.input
    .omit({ holdId: true })
    .extend({ id: rules.id.meta({ description: "The one in the path." }) }),
);

/** What a client sends to create a webhook. */
export const newWebhookDocument = sentDocument("webhooks", OPERATIONS.createWebhook.input);

/** What a client sends to change a webhook. What is left out stays as it is. */
export const webhookChangesDocument = sentDocument("webhooks", OPERATIONS.changeWebhook.input);
