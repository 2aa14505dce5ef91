import type { Selectable } from "kysely";
import { z } from "zod";

import type { CancellationTable } from "./database.ts";
import { rules } from "./rules.ts";

/** Tickets of a purchase that were given back. */
export interface Cancellation {
  readonly id: string;
  readonly purchaseId: string;
  readonly ticketOptionId: string;
  readonly quantity: number;
}

/** What {@link BoxOffice.cancelPurchase} takes. */
export interface NewCancellation {
  readonly purchaseId: string;
  /** Whole tickets. @default all that is left of the purchase */
  readonly quantity?: number | undefined;
}

export const newCancellationSchema = z.object({
  purchaseId: z.string({ error: "must be a string" }),
  quantity: rules.quantity.optional(),
});

export const CANCELLATION_COLUMNS = ["id", "purchase_id", "ticket_option_id", "quantity"] as const;

type CancellationRow = Pick<Selectable<CancellationTable>, (typeof CANCELLATION_COLUMNS)[number]>;

export function toCancellation(row: CancellationRow): Cancellation {
  return {
    id: row.id,
    purchaseId: row.purchase_id,
    ticketOptionId: row.ticket_option_id,
    quantity: row.quantity,
  };
}
