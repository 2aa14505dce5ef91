import type { Hold, HoldStatus } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

export const HoldStatusType = builder.enumType("HoldStatus", {
  description: "What became of a hold. Once it is no longer active, it stays what it has become.",
  values: {
    ACTIVE: { value: "active", description: "It has its tickets." },
    CONFIRMED: { value: "confirmed", description: "It became a purchase." },
    RELEASED: { value: "released", description: "It was given back." },
    EXPIRED: { value: "expired", description: "Its time ran out." },
  } as const satisfies Record<Uppercase<HoldStatus>, object>,
});

export const HoldType = builder.objectRef<Hold>("Hold").implement({
  description: "Tickets that are kept for a user for a while.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "UUID, in lower case." }),
    quantity: t.exposeInt("quantity", { description: "Tickets held." }),
    status: t.expose("status", {
      type: HoldStatusType,
      description: "EXPIRED from `expiresAt` on, by the database's clock.",
    }),
    expiresAt: t.expose("expiresAt", {
      type: "DateTime",
      description: "From when on the tickets are anybody's again, unless it is confirmed before.",
    }),
    createdAt: t.expose("createdAt", {
      type: "DateTime",
      description: "When it was made, by the database's clock.",
    }),
    userId: t.exposeID("userId", { description: "UUID of whom they are kept for." }),
    ticketOption: t.field({
      type: TicketOptionType,
      description: "What the tickets are for, as it now stands.",
      resolve: async ({ id, ticketOptionId }, _, { unguarded }) => {
        const option = await unguarded.findTicketOption(ticketOptionId);
        // A foreign key stands against it.
        if (!option) throw new Error(`hold ${id} has no ticket option ${ticketOptionId}`);
        return option;
      },
    }),
  }),
});
