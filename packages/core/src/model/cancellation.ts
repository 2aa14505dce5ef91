import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

/** Tickets of a purchase that were given back. */
export interface Cancellation {
  readonly id: string;
  readonly purchaseId: string;
  readonly ticketOptionId: string;
  readonly quantity: number;
}

/** A cancellation that was looked up. What makes one does not wait to hear when it was written. */
export interface StoredCancellation extends Cancellation {
  /** By the database's clock. */
  readonly createdAt: Date;
  /** Who made it. Null: unknown. */
  readonly createdBy: string | null;
}

/** What {@link BoxOffice.cancelPurchase} takes. */
export interface NewCancellation {
  /** A UUID that nothing else has: it makes the request safe to repeat. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  readonly purchaseId: string;
  /** Whole tickets. @default all that is left of the purchase */
  readonly quantity?: number | null | undefined;
}

export const newCancellationSchema = z
  .object({
    id: idInput,
    purchaseId: rules.id.meta({ description: "Id of the purchase." }),
    quantity: rules.quantity.nullish().meta({
      description: "Tickets to give back. Left out or null: all that is left of the purchase.",
    }),
  })
  .meta({ description: "What is to be given back of which purchase." });

/** All but the id, in the order in which clients get them. */
export const CANCELLATION_FIELDS = {
  quantity: {
    column: "quantity",
    type: "integer",
    schema: rules.quantity,
    description: "Tickets given back.",
    isDefault: true,
  },
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When they were given back, by the database's clock.",
    isReadLater: true,
  },
  createdBy: { ...CREATED_BY, isReadLater: true },
  purchaseId: {
    ...RELATIONSHIPS.purchaseId,
    description: "What they were given back of, in its current state.",
  },
  ticketOptionId: { ...RELATIONSHIPS.ticketOptionId, description: "What the tickets were for." },
} as const satisfies Fields;
