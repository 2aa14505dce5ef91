import {
  ForbiddenError,
  InvalidInputError,
  TICKET_ERRORS as refusals,
} from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { saleRuleFields } from "./sale-rule-fields.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

const ChangeTicketOptionInput = builder.inputType("ChangeTicketOptionInput", {
  description: "What is to change. A field that is left out stays as it is; null clears it.",
  fields: (t) => ({
    id: t.id({ required: true, description: "Id of the ticket option." }),
    name: t.string({ description: "Not blank, and not null; up to 1,000 characters." }),
    description: t.string({
      description: "What buyers should know about it: up to 10,000 characters.",
    }),
    capacity: t.int({
      description:
        "Tickets given, 0 to 2147483647, and not null. The allocation moves by the same difference.",
    }),
    ...saleRuleFields(t),
  }),
});

export function addChangeTicketOption(): void {
  builder.mutationField("changeTicketOption", (t) =>
    t.field({
      type: TicketOptionType,
      description:
        "Changes a ticket option: its words, its rules, its capacity. What was sold by other rules stays.",
      args: {
        input: t.arg({
          type: ChangeTicketOptionInput,
          required: true,
          description: "The changes.",
        }),
      },
      errors: {
        types: [
          refusals.ticket_option_not_found,
          refusals.capacity_below_sold,
          refusals.invalid_input,
          refusals.busy,
          refusals.outcome_unknown,
          ForbiddenError,
        ],
        union: {
          name: "ChangeTicketOptionResult",
          description: "The ticket option as it now stands, or why nothing was changed.",
        },
      },
      resolve: async (_, { input: { id, name, capacity, ...changes } }, { boxOffice }) => {
        if (name === null) throw mustNotBeNull("name");
        if (capacity === null) throw mustNotBeNull("capacity");
        return boxOffice.changeTicketOption(id, { ...changes, name, capacity });
      },
    }),
  );
}

function mustNotBeNull(field: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message: "must not be null" }]);
}
