import type { Hold } from "../model/hold.ts";
import type { InputIssue, LineError, TicketErrorCode } from "../model/errors.ts";
import type { ReadOnlyMembers, SettledChanges, TicketOption } from "../model/ticket-option.ts";

/** Whatever somebody wants of one ticket option, before it is known whether they get it. */
export type Claim =
  | PurchaseClaim
  | HoldClaim
  | ConfirmationClaim
  | ReleaseClaim
  | CancellationClaim
  | ChangeClaim
  | SweepClaim
  | OrderClaim;

interface NewRow {
  readonly ticketOptionId: string;
  /** Becomes the id of what it creates. */
  readonly id: string;
  /** Its id comes from an idempotency key, so that it may have been granted before. */
  readonly isRepeatable: boolean;
}

export interface PurchaseClaim extends NewRow {
  readonly kind: "purchase";
  readonly userId: string;
  readonly quantity: number;
}

export interface HoldClaim extends NewRow {
  readonly kind: "hold";
  readonly userId: string;
  readonly quantity: number;
  readonly seconds: number;
}

/** A hold is to become a purchase. */
export interface ConfirmationClaim extends NewRow {
  readonly kind: "confirmation";
  readonly holdId: string;
  /** What of the hold is purchased; the rest is released. All of it when undefined. */
  readonly quantity: number | undefined;
}

/** A hold is to be given back. */
export interface ReleaseClaim {
  readonly kind: "release";
  readonly ticketOptionId: string;
  readonly holdId: string;
}

/** Tickets of a purchase are to be given back. */
export interface CancellationClaim extends NewRow {
  readonly kind: "cancellation";
  readonly purchaseId: string;
  /** All that is left of the purchase when undefined. */
  readonly quantity: number | undefined;
}

/** The ticket option itself is to be changed. */
export interface ChangeClaim {
  readonly kind: "change";
  readonly ticketOptionId: string;
  readonly changes: SettledChanges;
  /** What the caller takes for granted: it must be so. */
  readonly unchanged: ReadOnlyMembers;
}

/** Holds that have expired are to be found: the lock alone sees to that. */
interface SweepClaim {
  readonly kind: "sweep";
  readonly ticketOptionId: string;
}

/** Purchases that are made together, or not at all. */
export interface OrderClaim {
  readonly kind: "order";
  readonly lines: readonly PurchaseClaim[];
}

/** What becomes of a claim: all of it is granted, or nothing for a reason. */
export type Outcome = Granted | Refused | RefusedOrder;

export interface Granted {
  readonly is: "granted" | "replayed";
  /** Whose tickets they are, where the claim does not say it. */
  readonly userId?: string;
  /** How many, where the claim does not say it. */
  readonly quantity?: number;
  /** Of purchases that were made before, line by line: tickets of them that were given back since. */
  readonly cancelledQuantities?: readonly number[];
  /** Of a hold, as it now is. */
  readonly hold?: Pick<Hold, "status" | "createdAt" | "expiresAt">;
  /** Of a change: the ticket option as it now stands. */
  readonly option?: TicketOption;
}

export interface Refused {
  readonly is: "refused";
  readonly code: Extract<
    TicketErrorCode,
    | "allocation_exceeded"
    | "cancellation_exceeds_purchase"
    | "capacity_below_sold"
    | "hold_not_active"
    | "hold_not_found"
    | "idempotency_key_reused"
    | "invalid_input"
    | "outcome_unknown"
    | "purchase_not_found"
    | "quantity_out_of_range"
    | "sale_not_open"
    | "ticket_option_not_found"
    | "user_limit_exceeded"
  >;
  /** Of `invalid_input`. */
  readonly issues?: readonly InputIssue[];
}

/**
 * A claim for which too few tickets are left, unless holds that have expired and are not yet written
 * down give theirs back, or of a user of whom it is not known yet what counts for the limit. It is decided
 * anew after more holds were written down, or more purchases counted.
 */
export interface Undecided {
  readonly is: "undecided";
}

/** Why each line of an order that cannot be purchased cannot. */
export interface RefusedOrder {
  readonly is: "refused order";
  readonly lines: ReadonlyMap<number, RefusedLine>;
}

export interface RefusedLine extends Refused {
  readonly code: LineError["code"];
}
