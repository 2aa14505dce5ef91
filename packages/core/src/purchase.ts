import type { Selectable } from "kysely";
import { z } from "zod";

import type { PurchaseTable } from "./database.ts";
import type { IdempotencyOptions } from "./idempotency.ts";
import { rules } from "./rules.ts";

/** Tickets that a user has bought: `quantity` of one ticket option. */
export interface Purchase {
  readonly id: string;
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
}

/** What {@link BoxOffice.purchaseTickets} takes. */
export interface NewPurchase {
  readonly ticketOptionId: string;
  /** Any UUID: users are managed elsewhere. */
  readonly userId: string;
  /** Whole tickets: 1 to 2,147,483,647. */
  readonly quantity: number;
}

/** Tells, when asked, whether a caller has gone away. An `AbortSignal` does. */
export interface CallerSignal {
  readonly aborted: boolean;
  /** What is thrown then. */
  readonly reason: unknown;
}

/** What {@link BoxOffice.purchaseTickets} may be told besides. */
export interface PurchaseOptions extends IdempotencyOptions {
  /** Of a caller that may go away while the purchase waits to be sent. */
  readonly signal?: CallerSignal | undefined;
}

export const newPurchaseSchema = z.object({
  ticketOptionId: z.string({ error: "must be a string" }),
  userId: rules.uuid,
  quantity: rules.quantity,
});

export const PURCHASE_COLUMNS = ["id", "ticket_option_id", "user_id", "quantity"] as const;

type PurchaseRow = Pick<Selectable<PurchaseTable>, (typeof PURCHASE_COLUMNS)[number]>;

export function toPurchase(row: PurchaseRow): Purchase {
  return {
    id: row.id,
    ticketOptionId: row.ticket_option_id,
    userId: row.user_id,
    quantity: row.quantity,
  };
}
