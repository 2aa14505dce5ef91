import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

/** All but the id, in the order in which clients get them. */
export const EXCHANGE_FIELDS = {
  quantity: {
    column: "quantity",
    type: "integer",
    schema: rules.quantity,
    description: "Tickets exchanged.",
    isDefault: true,
  },
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When they were exchanged, by the database's clock.",
    isReadLater: true,
  },
  createdBy: { ...CREATED_BY, isReadLater: true },
  purchaseId: {
    ...RELATIONSHIPS.purchaseId,
    description: "What they were given back of, in its current state.",
  },
  ticketOptionId: {
    ...RELATIONSHIPS.ticketOptionId,
    column: "new_ticket_option_id",
    description: "What the new tickets are for.",
  },
  newPurchaseId: {
    ...RELATIONSHIPS.newPurchaseId,
    description: "What was purchased instead, in its current state.",
  },
} as const satisfies Fields;
