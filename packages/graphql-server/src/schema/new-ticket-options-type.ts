import type { TicketOption } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

/** Ticket options that were put on sale together. */
interface NewTicketOptions {
  readonly ticketOptions: readonly TicketOption[];
}

export const NewTicketOptionsType = builder
  .objectRef<NewTicketOptions>("NewTicketOptions")
  .implement({
    description: "Ticket options that were put on sale together.",
    fields: (t) => ({
      ticketOptions: t.field({
        type: [TicketOptionType],
        description: "In the order of the input.",
        resolve: ({ ticketOptions }) => ticketOptions,
      }),
    }),
  });
