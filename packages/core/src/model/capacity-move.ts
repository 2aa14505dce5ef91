import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

/** Tickets that were moved from the capacity of one ticket option to that of another. */
export interface CapacityMove {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly quantity: number;
}

/** A move that was looked up. What makes one does not wait to hear when it was written. */
export interface StoredCapacityMove extends CapacityMove {
  /** By the database's clock. */
  readonly createdAt: Date;
  /** Who made it. Null: unknown. */
  readonly createdBy: string | null;
}

/** What {@link BoxOffice.moveCapacity} takes. */
export interface NewCapacityMove {
  /** A UUID that nothing else has: it makes the request safe to repeat. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  readonly fromId: string;
  readonly toId: string;
  /** 1 to 2,147,483,647. */
  readonly quantity: number;
}

export const newCapacityMoveSchema = z
  .object({
    id: idInput,
    fromId: rules.id.meta({ description: "Id of the ticket option to take from." }),
    toId: rules.id.meta({ description: "Id of the ticket option to give to." }),
    quantity: rules.quantity.meta({ description: "Tickets to move: 1 to 2147483647." }),
  })
  .meta({ description: "Which tickets are to be sold as another ticket option." });

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
