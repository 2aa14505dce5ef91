import { z } from "zod";

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
