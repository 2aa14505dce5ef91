import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

/** All but the id, in the order in which clients get them. */
export const TRANSFER_FIELDS = {
  quantity: {
    column: "quantity",
    type: "integer",
    schema: rules.quantity,
    description: "Tickets that were left of the purchase.",
    isDefault: true,
  },
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When it was transferred, by the database's clock.",
    isReadLater: true,
  },
  createdBy: { ...CREATED_BY, isReadLater: true },
  purchaseId: {
    ...RELATIONSHIPS.purchaseId,
    description: "What was transferred, in its current state.",
  },
  ticketOptionId: {
    ...RELATIONSHIPS.ticketOptionId,
    description: "What the tickets are for, in its current state.",
  },
  fromUserId: { ...RELATIONSHIPS.fromUserId, description: "UUID of the user who had it before." },
  userId: { ...RELATIONSHIPS.userId, description: "UUID of the user who got it." },
} as const satisfies Fields;
