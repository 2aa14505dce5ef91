import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { newCancellationSchema } from "./cancellation.ts";
import { readResource, selectResource } from "./field.ts";
import { rules } from "./rules.ts";
import { TRANSFER_FIELDS } from "./transfer-fields.ts";

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

/** What of a row makes a {@link Transfer}: for {@link toTransfer} alone. */
export const TRANSFER_COLUMNS = selectResource(TRANSFER_FIELDS);

export function toTransfer(row: Readonly<Record<string, unknown>>): StoredTransfer {
  return readResource(TRANSFER_FIELDS, row);
}
