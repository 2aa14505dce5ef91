import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

/** All but the id, in the order in which clients get them. */
export const CAPACITY_MOVE_FIELDS = {
  quantity: {
    column: "quantity",
    type: "integer",
    schema: rules.quantity,
    description: "Tickets that were moved.",
    isDefault: true,
  },
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When they were moved, by the database's clock.",
    isReadLater: true,
  },
  createdBy: { ...CREATED_BY, isReadLater: true },
  fromId: {
    ...RELATIONSHIPS.fromId,
    description: "The ticket option that they were taken from, in its current state.",
  },
  toId: {
    ...RELATIONSHIPS.toId,
    description: "The ticket option that they were given to, in its current state.",
  },
} as const satisfies Fields;
