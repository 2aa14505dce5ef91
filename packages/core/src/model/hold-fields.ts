import { oneOf, type Choice } from "./choice.ts";
import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { METADATA } from "./metadata.ts";
import { REFERENCE } from "./reference.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

export const HOLD_STATUS = {
  name: "HoldStatus",
  description: "What became of a hold. Once it is no longer active, it stays what it has become.",
  values: {
    active: "It has its tickets.",
    confirmed: "It became a purchase.",
    released: "It was given back.",
    expired: "Its time ran out.",
  },
} as const satisfies Choice;

/** All but the id, in the order in which clients get them. */
export const HOLD_FIELDS = {
  quantity: {
    column: "quantity",
    type: "integer",
    schema: rules.quantity,
    description: "Tickets held.",
    isDefault: true,
  },
  status: {
    column: "status",
    type: "choice",
    choice: HOLD_STATUS,
    schema: oneOf(HOLD_STATUS),
    description: "Expired from its time of expiry on, by the database's clock.",
    isDefault: true,
  },
  expiresAt: {
    column: "expires_at",
    type: "time",
    schema: rules.time,
    description: "From when on the tickets are anybody's again, unless it is confirmed before.",
    isDefault: true,
  },
  reference: REFERENCE,
  metadata: METADATA,
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When it was made, by the database's clock.",
  },
  createdBy: CREATED_BY,
  ticketOptionId: {
    ...RELATIONSHIPS.ticketOptionId,
    description: "What the tickets are for, in its current state.",
  },
  userId: { ...RELATIONSHIPS.userId, description: "UUID of whom they are kept for." },
} as const satisfies Fields;

const { status: _status, ...stored } = HOLD_FIELDS;

/** Those that are read as they are stored. */
export const STORED_HOLD_FIELDS = stored;
