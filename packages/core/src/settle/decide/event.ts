import type { HoldStatus } from "../../model/database.ts";
import type { TicketOption } from "../../model/ticket-option.ts";

/** What has happened to one ticket option. The rows that a batch writes, and what is left, follow from its events. */
export type TicketEvent =
  | PurchaseMade
  | PurchaseCancelled
  | PurchaseCounted
  | HoldMade
  | HoldResolved
  | HoldExpired
  | TicketOptionChanged;

interface EventOfOption {
  readonly ticketOptionId: string;
}

export interface PurchaseMade extends EventOfOption {
  readonly type: "purchase_made";
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  /** The hold that its tickets come from; null where they are taken from the allocation. */
  readonly holdId: string | null;
  /** Lines of the order that it is part of; null outside an order. */
  readonly orderLines: number | null;
}

/** Tickets of a purchase were given back. */
export interface PurchaseCancelled extends EventOfOption {
  readonly type: "purchase_cancelled";
  /** Of the cancellation. */
  readonly id: string;
  readonly purchaseId: string;
  readonly userId: string;
  readonly quantity: number;
}

/** A purchase that was made without a limit per user counts for the limit from now on. */
export interface PurchaseCounted extends EventOfOption {
  readonly type: "purchase_counted";
  readonly id: string;
}

export interface HoldMade extends EventOfOption {
  readonly type: "hold_made";
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A hold was confirmed or released. */
export interface HoldResolved extends EventOfOption {
  readonly type: "hold_resolved";
  readonly id: string;
  readonly userId: string;
  readonly status: Extract<HoldStatus, "confirmed" | "released">;
  /** Tickets that go back to the allocation: all that were not purchased. */
  readonly returned: number;
}

/** The time of a hold is over, and its tickets go back to the allocation. */
export interface HoldExpired extends EventOfOption {
  readonly type: "hold_expired";
  readonly id: string;
  readonly quantity: number;
}

export interface TicketOptionChanged extends EventOfOption {
  readonly type: "ticket_option_changed";
  readonly before: TicketOption;
  readonly after: TicketOption;
}
