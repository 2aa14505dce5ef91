import type { HoldStatus } from "../../model/database.ts";
import type { JsonObject } from "../../model/json-object.ts";
import type { TicketOption } from "../../model/ticket-option.ts";

/** One fact about one ticket option. The rows that a batch writes, and what is left, follow from the events. */
export type TicketEvent =
  | PurchaseMade
  | PurchaseCancelled
  | PurchaseTransferred
  | PurchaseCounted
  | HoldMade
  | HoldExtended
  | HoldResolved
  | HoldExpired
  | TicketOptionChanged
  | CapacityMoved;

/** Creates the test whether an event is of this type. */
export function isEventOf<Type extends TicketEvent["type"]>(type: Type) {
  return (event: TicketEvent): event is Extract<TicketEvent, { type: Type }> => event.type === type;
}

interface EventOfOption {
  readonly ticketOptionId: string;
}

export interface PurchaseMade extends EventOfOption {
  readonly type: "purchase_made";
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  /** The hold that the tickets come from. Null if they come from the allocation. */
  readonly holdId: string | null;
  /** Number of lines of its order. Null without an order. */
  readonly orderLines: number | null;
  /** Who makes the row. Null if it is unknown. */
  readonly createdBy: string | null;
  /** What the row is called in another system. Null: without a reference. */
  readonly reference: string | null;
  /** Data for another system. Null: without metadata. */
  readonly metadata: JsonObject | null;
}

/** Tickets of a purchase were returned to the allocation. */
export interface PurchaseCancelled extends EventOfOption {
  readonly type: "purchase_cancelled";
  /** The id of the cancellation. */
  readonly id: string;
  readonly purchaseId: string;
  readonly userId: string;
  readonly quantity: number;
  /** Of an exchange: what is purchased instead. */
  readonly replacement: Replacement | null;
  /** Who makes the row. Null if it is unknown. */
  readonly createdBy: string | null;
}

/** The purchase of an exchange. */
export interface Replacement {
  readonly ticketOptionId: string;
  readonly id: string;
}

/** What was left of a purchase belongs to another user. */
export interface PurchaseTransferred extends EventOfOption {
  readonly type: "purchase_transferred";
  /** The id of the transfer. */
  readonly id: string;
  readonly purchaseId: string;
  readonly fromUserId: string;
  readonly userId: string;
  readonly quantity: number;
  /** Who makes the row. Null if it is unknown. */
  readonly createdBy: string | null;
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
  /** Number of holds that are made together. Null for one that is made alone. */
  readonly orderLines: number | null;
  /** Who makes the row. Null if it is unknown. */
  readonly createdBy: string | null;
  /** What the row is called in another system. Null: without a reference. */
  readonly reference: string | null;
  /** Data for another system. Null: without metadata. */
  readonly metadata: JsonObject | null;
}

/** The expiry of a hold was changed. */
export interface HoldExtended extends EventOfOption {
  readonly type: "hold_extended";
  readonly id: string;
  /** When it would have expired otherwise. */
  readonly before: Date;
  readonly expiresAt: Date;
  /** The original duration of the hold. */
  readonly heldSeconds: number;
}

/** A hold was confirmed or released. */
export interface HoldResolved extends EventOfOption {
  readonly type: "hold_resolved";
  readonly id: string;
  readonly userId: string;
  readonly status: Extract<HoldStatus, "confirmed" | "released">;
  /** Tickets that return to the allocation: all that were not purchased. */
  readonly returned: number;
}

/** A hold has expired, and its tickets return to the allocation. */
export interface HoldExpired extends EventOfOption {
  readonly type: "hold_expired";
  readonly id: string;
  readonly quantity: number;
}

export interface TicketOptionChanged extends EventOfOption {
  readonly type: "ticket_option_changed";
  readonly before: TicketOption;
  readonly after: TicketOption;
  /** Who moves the capacity. Null if it is unknown: of every edit. */
  readonly createdBy: string | null;
}

/** Tickets of the capacity belong to another ticket option. The change of the capacity is an event of its own. */
export interface CapacityMoved extends EventOfOption {
  readonly type: "capacity_moved";
  readonly id: string;
  readonly toId: string;
  readonly quantity: number;
  /** Who makes the row. Null if it is unknown. */
  readonly createdBy: string | null;
}
