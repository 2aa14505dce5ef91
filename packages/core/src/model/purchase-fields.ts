import { oneOf, type Choice } from "./choice.ts";
import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { METADATA } from "./metadata.ts";
import { REFERENCE } from "./reference.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

const PURCHASE_STATUS = {
  name: "PurchaseStatus",
  description: "What became of a purchase.",
  values: {
    confirmed: "Nothing of it was cancelled.",
    partially_cancelled: "A part was.",
    cancelled: "All of it was.",
  },
} as const satisfies Choice;

/** All but the id, in the order in which clients get them. */
export const PURCHASE_FIELDS = {
  quantity: {
    column: "quantity",
    type: "integer",
    schema: rules.quantity,
    description: "Tickets bought.",
    isDefault: true,
  },
  status: {
    column: "status",
    type: "choice",
    choice: PURCHASE_STATUS,
    schema: oneOf(PURCHASE_STATUS),
    description: "Whether tickets of it were given back.",
  },
  cancelledQuantity: {
    column: "cancelled_quantity",
    type: "integer",
    schema: rules.allocation,
    description: "Tickets of it that were given back: 0 to `quantity`.",
  },
  exchangedQuantity: {
    column: "exchanged_quantity",
    type: "integer",
    schema: rules.allocation,
    description: "Those of them that were exchanged for tickets of another ticket option.",
    isReadLater: true,
  },
  reference: { ...REFERENCE, isReadLater: true },
  metadata: { ...METADATA, isReadLater: true },
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When it was made, by the database's clock.",
    isReadLater: true,
  },
  createdBy: { ...CREATED_BY, isReadLater: true },
  ticketOptionId: {
    ...RELATIONSHIPS.ticketOptionId,
    description: "What the tickets are for, in its current state.",
  },
  userId: { ...RELATIONSHIPS.userId, description: "UUID of the user who has it." },
} as const satisfies Fields;

const { status: _status, ...stored } = PURCHASE_FIELDS;

/** Those with a column. */
export const STORED_PURCHASE_FIELDS = stored;
