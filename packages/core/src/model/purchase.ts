import { z } from "zod";

import { asMilliseconds, asText, toInteger, toText, toTime } from "../database/column-text.ts";
import { rules } from "./rules.ts";

/** Tickets that a user has bought: `quantity` of one ticket option. */
export interface Purchase {
  readonly id: string;
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
  /** Tickets of it that were given back. */
  readonly cancelledQuantity: number;
  readonly status: PurchaseStatus;
}

/** A purchase that was looked up. What makes one does not wait to hear when it was written. */
export interface StoredPurchase extends Purchase {
  /** By the database's clock. */
  readonly createdAt: Date;
}

export const PURCHASE_STATUSES = ["confirmed", "partially_cancelled", "cancelled"] as const;

export type PurchaseStatus = (typeof PURCHASE_STATUSES)[number];

/** What {@link BoxOffice.purchaseTickets} takes. */
export interface NewPurchase {
  readonly ticketOptionId: string;
  /** Any UUID: users are managed elsewhere. */
  readonly userId: string;
  /** Whole tickets: 1 to 2,147,483,647. */
  readonly quantity: number;
}

export const newPurchaseSchema = z
  .object({
    ticketOptionId: rules.id.meta({ description: "Id of the ticket option to buy from." }),
    userId: rules.uuid.meta({
      description: "UUID of the buyer. Users are managed elsewhere: any UUID is a user.",
    }),
    quantity: rules.quantity.meta({ description: "Tickets to buy: 1 to 2147483647." }),
  })
  .meta({ title: "OrderLine", description: "Who wants how many tickets of what." });

/** Lines of an order at the most. */
export const MAX_ORDER_LINES = 1_000;

const ORDER_LENGTH = `must have 1 to ${MAX_ORDER_LINES} lines`;

export const newOrderSchema = z
  .array(newPurchaseSchema, { error: "must be a list of lines" })
  .min(1, { error: ORDER_LENGTH })
  .max(MAX_ORDER_LINES, { error: ORDER_LENGTH });

/** What of a row makes a {@link Purchase}, as text: for {@link toPurchase} alone. */
export const PURCHASE_COLUMNS = [
  asText("id").as("id"),
  asText("ticket_option_id").as("ticket_option_id"),
  asText("user_id").as("user_id"),
  asText("quantity").as("quantity"),
  asText("cancelled_quantity").as("cancelled_quantity"),
  asMilliseconds("created_at").as("created_at"),
] as const;

type PurchaseRow = Readonly<
  Record<
    "id" | "ticket_option_id" | "user_id" | "quantity" | "cancelled_quantity" | "created_at",
    unknown
  >
>;

export function toPurchase(row: PurchaseRow): StoredPurchase {
  const quantity = toInteger(row.quantity);
  const cancelledQuantity = toInteger(row.cancelled_quantity);
  return {
    id: toText(row.id),
    ticketOptionId: toText(row.ticket_option_id),
    userId: toText(row.user_id),
    quantity,
    cancelledQuantity,
    status: statusOf(quantity, cancelledQuantity),
    createdAt: toTime(row.created_at),
  };
}

function statusOf(quantity: number, cancelled: number): PurchaseStatus {
  if (cancelled === 0) return "confirmed";
  return cancelled < quantity ? "partially_cancelled" : "cancelled";
}

/** @param cancelledQuantity of one that was made before, and is asked for again with its key */
export function toMadePurchase(
  purchase: Omit<Purchase, "cancelledQuantity" | "status">,
  cancelledQuantity = 0,
): Purchase {
  const status = statusOf(purchase.quantity, cancelledQuantity);
  return { ...purchase, cancelledQuantity, status };
}
