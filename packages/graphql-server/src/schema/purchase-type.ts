import type { Purchase, PurchaseStatus, StoredPurchase } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

export const PurchaseStatusType = builder.enumType("PurchaseStatus", {
  description: "What became of a purchase.",
  values: {
    CONFIRMED: { value: "confirmed", description: "Nothing of it was cancelled." },
    PARTIALLY_CANCELLED: { value: "partially_cancelled", description: "A part was." },
    CANCELLED: { value: "cancelled", description: "All of it was." },
  } as const satisfies Record<Uppercase<PurchaseStatus>, object>,
});

export const PurchaseType = builder.objectRef<Purchase | StoredPurchase>("Purchase").implement({
  description: "Tickets that a user has bought.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "UUID, in lower case." }),
    quantity: t.exposeInt("quantity", { description: "Tickets bought." }),
    status: t.expose("status", {
      type: PurchaseStatusType,
      description: "Whether tickets of it were given back.",
    }),
    cancelledQuantity: t.exposeInt("cancelledQuantity", {
      description: "Tickets of it that were given back: 0 to `quantity`.",
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "When it was made, by the database's clock.",
      resolve: async (purchase, _, { unguarded }) => {
        if ("createdAt" in purchase) return purchase.createdAt;
        // It has just been made, which does not wait to hear when.
        const stored = await unguarded.findPurchase(purchase.id);
        if (!stored) throw new Error(`purchase ${purchase.id} was made and is not found`);
        return stored.createdAt;
      },
    }),
    userId: t.exposeID("userId", { description: "UUID of the buyer." }),
    ticketOption: t.field({
      type: TicketOptionType,
      description: "What the tickets are for, as it now stands.",
      resolve: async ({ id, ticketOptionId }, _, { unguarded }) => {
        const option = await unguarded.findTicketOption(ticketOptionId);
        // A foreign key stands against it.
        if (!option) throw new Error(`purchase ${id} has no ticket option ${ticketOptionId}`);
        return option;
      },
    }),
  }),
});
