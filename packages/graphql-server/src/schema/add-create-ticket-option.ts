import { ForbiddenError, TICKET_ERRORS as refusals } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { idempotencyKeyField } from "./idempotency-key-field.ts";
import { saleRuleFields } from "./sale-rule-fields.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

const CreateTicketOptionInput = builder.inputType("CreateTicketOptionInput", {
  description: "A ticket option to put on sale.",
  fields: (t) => ({
    id: t.id({
      description: "A UUID that no ticket option has. Left out or null: the server chooses one.",
    }),
    name: t.string({ required: true, description: "Not blank; up to 1,000 characters." }),
    description: t.string({
      description: "What buyers should know about it: up to 10,000 characters.",
    }),
    allocation: t.int({ required: true, description: "Tickets to sell: 0 to 2147483647." }),
    ...saleRuleFields(t),
    idempotencyKey: t.string(idempotencyKeyField),
  }),
});

export function addCreateTicketOption(): void {
  builder.mutationField("createTicketOption", (t) =>
    t.field({
      type: TicketOptionType,
      description: "Puts a new ticket option on sale.",
      args: {
        input: t.arg({
          type: CreateTicketOptionInput,
          required: true,
          description: "The ticket option.",
        }),
      },
      errors: {
        types: [
          refusals.ticket_option_id_taken,
          refusals.invalid_input,
          refusals.idempotency_key_reused,
          refusals.busy,
          refusals.outcome_unknown,
          ForbiddenError,
        ],
        union: {
          name: "CreateTicketOptionResult",
          description: "The new ticket option, or why there is none.",
        },
      },
      resolve: (_, { input: { idempotencyKey, ...option } }, { boxOffice }) =>
        boxOffice.createTicketOption(option, { idempotencyKey: idempotencyKey ?? undefined }),
    }),
  );
}
