import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { CREATED_BY } from "./created-by.ts";
import { newCancellationSchema } from "./cancellation.ts";
import type { Fields } from "./field.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

/** A purchase that was transferred to another user. */
export interface Transfer {
  readonly id: string;
  readonly purchaseId: string;
  readonly ticketOptionId: string;
  /** The user who had it before. */
  readonly fromUserId: string;
  readonly userId: string;
  /** Tickets that were left of the purchase. */
  readonly quantity: number;
}

/** A transfer that was looked up. What makes one does not wait to hear when it was written. */
export interface StoredTransfer extends Transfer {
  /** By the database's clock. */
  readonly createdAt: Date;
  /** Who made it. Null: unknown. */
  readonly createdBy: string | null;
}

/** What {@link BoxOffice.transferPurchase} takes. */
export interface NewTransfer {
  /** A UUID that nothing else has: it makes the request safe to repeat. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  readonly purchaseId: string;
  /** The user who gets the purchase. Any UUID: users are managed elsewhere. */
  readonly userId: string;
}

export const newTransferSchema = z
  .object({
    id: idInput,
    purchaseId: newCancellationSchema.shape.purchaseId,
    userId: rules.uuid.meta({
      description: "UUID of the user who gets it. Users are managed elsewhere: any UUID is a user.",
    }),
  })
  .meta({ description: "The purchase to transfer, and its new user." });

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
