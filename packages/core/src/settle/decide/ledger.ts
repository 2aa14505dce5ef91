import type { HoldStatus } from "../../model/database.ts";
import type { SaleRules } from "../../model/sale-rules.ts";
import type { TicketOption } from "../../model/ticket-option.ts";
import type { TicketEvent } from "./event.ts";

/** What is known of one ticket option under its lock, and what is decided about it meanwhile. */
export interface Ledger {
  readonly ticketOptionId: string;
  rules: SaleRules;
  /** The whole ticket option as it was locked, where a claim may change it. */
  option: TicketOption | undefined;
  /** What it is to become. */
  changed: TicketOption | undefined;
  /** Tickets left after what was decided. */
  left: number;
  /** The same as it is stored. */
  readonly storedLeft: number;
  /** Never later than the first of its active holds expires; null when there is none. */
  holdsExpireAt: Date | null;
  /** The same as it is stored. */
  readonly storedHoldsExpireAt: Date | null;
  /** Purchases with this id or a later one may not be counted yet; null when all are. */
  uncountedFrom: string | null;
  /** The same as it is stored. */
  readonly storedUncountedFrom: string | null;
  /** Users whose {@link usage} will be known once more purchases are counted. Until then it is Infinity. */
  readonly uncountedUsers: Set<string>;
  /** Holds that have expired are not all in what is left: another transaction has to go on with them. */
  hasMoreOverdue: boolean;
  /** The database's clock, read behind the lock; undefined where nothing depends on it. */
  readonly now: Date | undefined;
  /**
   * Tickets that a user has purchased or holds, where there is a limit that may be reached. Infinity when they are more
   * than the limit, however many.
   */
  readonly usage: Map<string, number>;
  /** By id: those that the claims are about. */
  readonly purchases: Map<string, KnownPurchase>;
  readonly holds: Map<string, KnownHold>;
  readonly cancellations: Map<string, KnownCancellation>;
  /** What has happened since it was locked, in order. */
  readonly events: TicketEvent[];
}

export interface KnownPurchase {
  readonly userId: string;
  readonly quantity: number;
  readonly holdId: string | null;
  /** Lines of the order that it was part of. */
  readonly orderLines: number | null;
  cancelledQuantity: number;
}

export interface KnownHold {
  readonly userId: string;
  readonly quantity: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  status: HoldStatus;
}

export interface KnownCancellation {
  readonly purchaseId: string;
  readonly quantity: number;
}

/** What is known of a ticket option when it is locked. */
export function openLedger(
  {
    id,
    allocation,
    rules,
    holdsExpireAt,
    uncountedFrom,
  }: {
    readonly id: string;
    readonly allocation: number;
    readonly rules: SaleRules;
    readonly holdsExpireAt: Date | null;
    readonly uncountedFrom: string | null;
  },
  now: Date | undefined,
): Ledger {
  return {
    ticketOptionId: id,
    rules,
    option: undefined,
    changed: undefined,
    left: allocation,
    storedLeft: allocation,
    holdsExpireAt,
    storedHoldsExpireAt: holdsExpireAt,
    uncountedFrom,
    storedUncountedFrom: uncountedFrom,
    uncountedUsers: new Set(),
    hasMoreOverdue: false,
    now,
    usage: new Map(),
    purchases: new Map(),
    holds: new Map(),
    cancellations: new Map(),
    events: [],
  };
}

/** What the allocation is to be moved by. */
export function movedBy({ left, storedLeft }: Ledger): number {
  return left - storedLeft;
}

/** Whether there is nothing to write. */
export function isEmpty(ledger: Ledger): boolean {
  return ledger.events.length === 0 && hasPurchasesOnly(ledger);
}

/** Whether all there is to write are purchases that take from the allocation, if any. */
export function hasPurchasesOnly(ledger: Ledger): boolean {
  const { events, holdsExpireAt, storedHoldsExpireAt, uncountedFrom, storedUncountedFrom } = ledger;
  return (
    holdsExpireAt?.getTime() === storedHoldsExpireAt?.getTime() &&
    uncountedFrom === storedUncountedFrom &&
    events.every((event) => event.type === "purchase_made" && event.holdId === null)
  );
}
