import type { Purchase } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

export const PurchaseType = builder.objectRef<Purchase>("Purchase").implement({
  description: "Tickets that a user has bought.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "UUID, in lower case." }),
    quantity: t.exposeInt("quantity", { description: "Tickets bought." }),
    userId: t.exposeID("userId", { description: "UUID of the buyer." }),
    ticketOption: t.field({
      type: TicketOptionType,
      description: "What the tickets are for, as it now stands.",
      resolve: async ({ id, ticketOptionId }, _, { ticketOptions }) => {
        const option = await ticketOptions.load(ticketOptionId);
        // A foreign key stands against it.
        if (!option) throw new Error(`purchase ${id} has no ticket option ${ticketOptionId}`);
        return option;
      },
    }),
  }),
});
