import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { readResource, selectResource, type FieldValue } from "./field.ts";
import { STORED_PURCHASE_FIELDS, type PURCHASE_FIELDS } from "./purchase-fields.ts";
import type { JsonObject } from "./json-object.ts";
import { linesOf } from "./lines.ts";
import { metadataInput } from "./metadata.ts";
import { referenceInput } from "./reference.ts";
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
  /** Those of the cancelled tickets that were exchanged for tickets of another ticket option. */
  readonly exchangedQuantity: number;
  /** What it is called in another system. */
  readonly reference: string | null;
  /** Data for another system. */
  readonly metadata: JsonObject | null;
  /** By the database's clock. */
  readonly createdAt: Date;
  /** Who made it. Null: unknown. */
  readonly createdBy: string | null;
}

export type PurchaseStatus = FieldValue<typeof PURCHASE_FIELDS.status>;

/** What {@link BoxOffice.purchaseTickets} takes. */
export interface NewPurchase {
  /** A UUID that nothing else has: it makes the request safe to repeat. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  readonly ticketOptionId: string;
  /** Any UUID: users are managed elsewhere. */
  readonly userId: string;
  /** Whole tickets: 1 to 2,147,483,647. */
  readonly quantity: number;
  /** What it is called in another system: up to 255 characters. @default null */
  readonly reference?: string | null | undefined;
  /** A JSON object of up to 4,096 bytes and 20 levels. @default null */
  readonly metadata?: JsonObject | null | undefined;
}

export const newPurchaseSchema = z
  .object({
    id: idInput,
    ticketOptionId: rules.id.meta({ description: "Id of the ticket option to buy from." }),
    userId: rules.uuid.meta({
      description: "UUID of the buyer. Users are managed elsewhere: any UUID is a user.",
    }),
    quantity: rules.quantity.meta({ description: "Tickets to buy: 1 to 2147483647." }),
    reference: referenceInput,
    metadata: metadataInput,
  })
  .meta({ title: "OrderLine", description: "Who wants how many tickets of what." });

export const newOrderSchema = linesOf(newPurchaseSchema);

/** What of a row makes a {@link Purchase}: for {@link toPurchase} alone. */
export const PURCHASE_COLUMNS = selectResource(STORED_PURCHASE_FIELDS);

export function toPurchase(row: Readonly<Record<string, unknown>>): StoredPurchase {
  const stored = readResource(STORED_PURCHASE_FIELDS, row);
  return { ...stored, status: statusOf(stored.quantity, stored.cancelledQuantity) };
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
