import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { CANCELLATION_FIELDS } from "./cancellation-fields.ts";
import { readResource, selectResource } from "./field.ts";
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

/** What of a row makes a {@link Cancellation}: for {@link toCancellation} alone. */
export const CANCELLATION_COLUMNS = selectResource(CANCELLATION_FIELDS);

export function toCancellation(row: Readonly<Record<string, unknown>>): StoredCancellation {
  return readResource(CANCELLATION_FIELDS, row);
}
