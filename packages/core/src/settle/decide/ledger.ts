import type { HoldStatus } from "../../model/database.ts";
import type { SaleRules } from "../../model/sale-rules.ts";
import type { TicketOption } from "../../model/ticket-option.ts";
import type { TicketEvent } from "./event.ts";

/** The state of one ticket option while a batch is settled: what was read under the lock, and what has been decided. */
export interface Ledger {
  readonly ticketOptionId: string;
  rules: SaleRules;
  /** The whole stored ticket option, if a claim may change it. */
  option: TicketOption | undefined;
  /** The whole ticket option after the changes. */
  changed: TicketOption | undefined;
  /** Tickets that are left after the decisions so far. */
  left: number;
  /** The stored allocation. */
  readonly storedLeft: number;
  /** Never later than the expiry of the option's first active hold. Null without active holds. */
  holdsExpireAt: Date | null;
  readonly storedHoldsExpireAt: Date | null;
  /** The first id of purchases that may not be counted yet. Null if all are counted. */
  uncountedFrom: string | null;
  readonly storedUncountedFrom: string | null;
  /** Users whose {@link usage} is not known until more purchases are counted. Until then it is Infinity. */
  readonly uncountedUsers: Set<string>;
  /** More holds have expired than this transaction has handled. Another transaction continues. */
  hasMoreOverdue: boolean;
  /** The clock of the database, read after the lock. Undefined if nothing depends on it. */
  readonly now: Date | undefined;
  /**
   * Tickets that a user has purchased or holds, if there is a limit that may be reached. Infinity if they exceed the
   * limit.
   */
  readonly usage: Map<string, number>;
  /** Those that a user holds, if a claim may reach the limit of held tickets. */
  readonly held: Map<string, number>;
  /** By id. Only rows that the claims refer to. */
  readonly purchases: Map<string, KnownPurchase>;
  readonly holds: Map<string, KnownHold>;
  readonly cancellations: Map<string, KnownCancellation>;
  /** The events of the decisions so far, in order. */
  readonly events: TicketEvent[];
}

export interface KnownPurchase {
  readonly userId: string;
  readonly quantity: number;
  readonly holdId: string | null;
  /** Number of lines of its order. */
  readonly orderLines: number | null;
  cancelledQuantity: number;
}

export interface KnownHold {
  readonly userId: string;
  readonly quantity: number;
  readonly createdAt: Date;
  /** The original duration of the hold. */
  readonly seconds: number;
  /** Number of holds that were made together. */
  readonly orderLines: number | null;
  expiresAt: Date;
  status: HoldStatus;
}

export interface KnownCancellation {
  readonly purchaseId: string;
  readonly quantity: number;
}

/** Creates the ledger of a locked ticket option. */
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
    held: new Map(),
    purchases: new Map(),
    holds: new Map(),
    cancellations: new Map(),
    events: [],
  };
}

/** The change of the allocation. */
export function movedBy({ left, storedLeft }: Ledger): number {
  return left - storedLeft;
}

export function isEmpty(ledger: Ledger): boolean {
  return ledger.events.length === 0 && hasPurchasesOnly(ledger);
}

/** Whether there is nothing to write except purchases that take from the allocation. */
export function hasPurchasesOnly(ledger: Ledger): boolean {
  const { events, holdsExpireAt, storedHoldsExpireAt, uncountedFrom, storedUncountedFrom } = ledger;
  return (
    holdsExpireAt?.getTime() === storedHoldsExpireAt?.getTime() &&
    uncountedFrom === storedUncountedFrom &&
    events.every((event) => event.type === "purchase_made" && event.holdId === null)
  );
}
