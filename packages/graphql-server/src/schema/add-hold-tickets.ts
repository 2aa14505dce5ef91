import { ForbiddenError, TICKET_ERRORS as refusals } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { HoldType } from "./hold-type.ts";
import { idempotencyKeyField } from "./idempotency-key-field.ts";

const HoldTicketsInput = builder.inputType("HoldTicketsInput", {
  description: "For whom how many tickets of what are to be kept.",
  fields: (t) => ({
    ticketOptionId: t.id({ required: true, description: "Id of the ticket option to hold of." }),
    userId: t.id({
      required: true,
      description: "UUID of the user. Users are managed elsewhere: any UUID is a user.",
    }),
    quantity: t.int({ required: true, description: "Tickets to hold: 1 to 2147483647." }),
    seconds: t.int({
      description: "How long: 1 to 3600. Left out or null: 600.",
    }),
    idempotencyKey: t.string(idempotencyKeyField),
  }),
});

export function addHoldTickets(): void {
  builder.mutationField("holdTickets", (t) =>
    t.field({
      type: HoldType,
      description:
        "Keeps tickets for a user for a while, as if they were purchased, by the same rules: all that were asked for, or none.",
      args: {
        input: t.arg({
          type: HoldTicketsInput,
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
          name: "HoldTicketsResult",
          description: "The hold, or why nothing is held.",
        },
      },
      resolve: (_, { input: { idempotencyKey, seconds, ...asked } }, { boxOffice }) =>
        boxOffice.holdTickets(
          { ...asked, seconds: seconds ?? undefined },
          { idempotencyKey: idempotencyKey ?? undefined },
        ),
    }),
  );
}
