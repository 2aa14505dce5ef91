import { z } from "zod";

import { asMilliseconds, asText, toInteger, toText, toTime } from "../database/column-text.ts";
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
}

/** What {@link BoxOffice.cancelPurchase} takes. */
export interface NewCancellation {
  readonly purchaseId: string;
  /** Whole tickets. @default all that is left of the purchase */
  readonly quantity?: number | null | undefined;
}

export const newCancellationSchema = z
  .object({
    purchaseId: rules.id.meta({ description: "Id of the purchase." }),
    quantity: rules.quantity.nullish().meta({
      description: "Tickets to give back. Left out or null: all that is left of the purchase.",
    }),
  })
  .meta({ description: "What is to be given back of which purchase." });

/** What of a row makes a {@link Cancellation}, as text: for {@link toCancellation} alone. */
export const CANCELLATION_COLUMNS = [
  asText("id").as("id"),
  asText("purchase_id").as("purchase_id"),
  asText("ticket_option_id").as("ticket_option_id"),
  asText("quantity").as("quantity"),
  asMilliseconds("created_at").as("created_at"),
] as const;

type CancellationRow = Readonly<
  Record<"id" | "purchase_id" | "ticket_option_id" | "quantity" | "created_at", unknown>
>;

export function toCancellation(row: CancellationRow): StoredCancellation {
  return {
    id: toText(row.id),
    purchaseId: toText(row.purchase_id),
    ticketOptionId: toText(row.ticket_option_id),
    quantity: toInteger(row.quantity),
    createdAt: toTime(row.created_at),
  };
}
