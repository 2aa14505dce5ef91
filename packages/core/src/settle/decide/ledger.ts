import type { HoldStatus } from "../../model/database.ts";
import type { SaleRules, TicketOption } from "../../model/ticket-option.ts";

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
  readonly entries: Entries;
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

/** What is to be written. */
export interface Entries {
  readonly purchases: NewPurchaseEntry[];
  readonly holds: NewHoldEntry[];
  readonly resolvedHolds: { readonly id: string; readonly status: Exclude<HoldStatus, "active"> }[];
  readonly cancellations: CancellationEntry[];
  /** Purchases that were made without a limit per user, and are to be counted for it. */
  readonly countedPurchases: { readonly id: string }[];
  /** Tickets that purchases and new holds take from the allocation. */
  taken: number;
  /** Tickets that come back to it. */
  returned: number;
}

export interface NewPurchaseEntry {
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  readonly holdId: string | null;
  readonly orderLines: number | null;
}

interface NewHoldEntry {
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

interface CancellationEntry {
  readonly id: string;
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
    entries: {
      purchases: [],
      holds: [],
      resolvedHolds: [],
      cancellations: [],
      countedPurchases: [],
      taken: 0,
      returned: 0,
    },
  };
}

/** Takes tickets for a user from what is left. */
export function take(ledger: Ledger, userId: string, quantity: number): void {
  ledger.left -= quantity;
  ledger.entries.taken += quantity;
  count(ledger, userId, quantity);
}

/** Gives tickets of a user back. */
export function giveBack(ledger: Ledger, userId: string, quantity: number): void {
  ledger.left += quantity;
  ledger.entries.returned += quantity;
  count(ledger, userId, -quantity);
}

function count({ usage }: Ledger, userId: string, quantity: number): void {
  const used = usage.get(userId);
  if (used !== undefined) usage.set(userId, used + quantity);
}

/** Gives the tickets of a hold back whose time is up. It counts for no user's limit any more. */
export function expire(ledger: Ledger, id: string, quantity: number): void {
  ledger.left += quantity;
  ledger.entries.returned += quantity;
  ledger.entries.resolvedHolds.push({ id, status: "expired" });
}

/** What the allocation is to be moved by. */
export function movedBy({ option, changed, entries }: Ledger): number {
  const added = option && changed ? changed.capacity - option.capacity : 0;
  return added + entries.returned - entries.taken;
}

/** Tells whether there is nothing to write. */
export function isEmpty(ledger: Ledger): boolean {
  return hasPurchasesOnly(ledger) && ledger.entries.purchases.length === 0;
}

/** Tells whether all there is to write are purchases that take from the allocation, if any. */
export function hasPurchasesOnly(ledger: Ledger): boolean {
  const { entries, changed, holdsExpireAt, storedHoldsExpireAt } = ledger;
  const { uncountedFrom, storedUncountedFrom } = ledger;
  const { holds, resolvedHolds, cancellations } = entries;
  return (
    !changed &&
    holdsExpireAt?.getTime() === storedHoldsExpireAt?.getTime() &&
    uncountedFrom === storedUncountedFrom &&
    [holds, resolvedHolds, cancellations].every((entered) => entered.length === 0)
  );
}
