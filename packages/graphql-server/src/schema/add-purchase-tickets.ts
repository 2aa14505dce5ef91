import { ForbiddenError, TICKET_ERRORS as refusals } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { idempotencyKeyField } from "./idempotency-key-field.ts";
import { PurchaseType } from "./purchase-type.ts";

const PurchaseTicketsInput = builder.inputType("PurchaseTicketsInput", {
  description: "Who wants how many tickets of what.",
  fields: (t) => ({
    ticketOptionId: t.id({ required: true, description: "Id of the ticket option to buy from." }),
    userId: t.id({
      required: true,
      description: "UUID of the buyer. Users are managed elsewhere: any UUID is a user.",
    }),
    quantity: t.int({ required: true, description: "Tickets to buy: 1 to 2147483647." }),
    idempotencyKey: t.string(idempotencyKeyField),
  }),
});

export function addPurchaseTickets(): void {
  builder.mutationField("purchaseTickets", (t) =>
    t.field({
      type: PurchaseType,
      description: "Sells tickets to a user: all that were asked for, or none.",
      args: {
        input: t.arg({
          type: PurchaseTicketsInput,
          required: true,
          description: "The tickets asked for.",
        }),
      },
      errors: {
        types: [
          refusals.allocation_exceeded,
          refusals.ticket_option_not_found,
          refusals.sale_not_open,
          refusals.quantity_out_of_range,
          refusals.user_limit_exceeded,
          refusals.invalid_input,
          refusals.idempotency_key_reused,
          refusals.busy,
          refusals.outcome_unknown,
          ForbiddenError,
        ],
        union: {
          name: "PurchaseTicketsResult",
          description: "The purchase, or why nothing was sold.",
        },
      },
      resolve: (_, { input: { idempotencyKey, ...newPurchase } }, { boxOffice }) =>
        boxOffice.purchaseTickets(newPurchase, { idempotencyKey: idempotencyKey ?? undefined }),
    }),
  );
}
