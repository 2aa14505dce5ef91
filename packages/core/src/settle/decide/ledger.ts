import type { HoldStatus } from "../../model/database.ts";
import type { JsonObject } from "../../model/json-object.ts";
import type { SaleRules } from "../../model/sale-rules.ts";
import type { TicketOption } from "../../model/ticket-option.ts";
import type { LockedTicketOption } from "../lock-ticket-options.ts";
import type { TicketEvent } from "./event.ts";

/** The state of one ticket option while a batch is settled: what was read under the lock, and what has been decided. */
export interface Ledger {
  readonly ticketOptionId: string;
  rules: SaleRules;
  /** The ledgers of the options that it draws on. Tickets move in these too. */
  readonly draws: readonly DrawnLedger[];
  /** The stored capacity after the decisions so far. */
  capacity: number;
  /** The whole stored ticket option, if a claim may change it. */
  option: TicketOption | undefined;
  /** The whole ticket option after the changes. */
  changed: TicketOption | undefined;
  /** Tickets that are left after the decisions so far. */
  left: number;
  /** The stored allocation. */
  readonly storedLeft: number;
  /** Units that options which draw on it have taken in the decisions so far. Negative: given back. */
  drawn: number;
  /** Whether the journal has the stored state. */
  readonly isInJournal: boolean;
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
  /**
   * Options that draw on this one, are not locked and have expired holds. By id: the units of this option that these
   * holds still keep.
   */
  readonly overdueElsewhere: Map<string, number>;
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
  readonly transfers: Map<string, KnownTransfer>;
  /** Those that have taken capacity away. */
  readonly capacityMoves: Map<string, KnownCapacityMove>;
  /** The events of the decisions so far, in order. */
  readonly events: TicketEvent[];
}

/** An option that is drawn on, and the units that each ticket takes of it. */
export interface DrawnLedger {
  readonly ledger: Ledger;
  readonly units: number;
}

export interface KnownPurchase {
  userId: string;
  /** The user who bought it, also after a transfer. */
  readonly buyerId: string;
  readonly quantity: number;
  readonly holdId: string | null;
  /** Number of lines of its order. */
  readonly orderLines: number | null;
  readonly reference: string | null;
  readonly metadata: JsonObject | null;
  cancelledQuantity: number;
  exchangedQuantity: number;
}

export interface KnownHold {
  readonly userId: string;
  readonly quantity: number;
  readonly createdAt: Date;
  /** The original duration of the hold. */
  readonly seconds: number;
  /** Number of holds that were made together. */
  readonly orderLines: number | null;
  readonly createdBy: string | null;
  readonly reference: string | null;
  readonly metadata: JsonObject | null;
  expiresAt: Date;
  /** Expired from `expiresAt` on, whether or not that is written. */
  status: HoldStatus;
}

export interface KnownCancellation {
  readonly purchaseId: string;
  readonly quantity: number;
  /** Of an exchange. */
  readonly newPurchaseId: string | null;
}

export interface KnownTransfer {
  readonly purchaseId: string;
  readonly fromUserId: string;
  readonly userId: string;
  readonly quantity: number;
}

export interface KnownCapacityMove {
  readonly toId: string;
  readonly quantity: number;
}

/** Opens the ledgers of locked ticket options. Each option that one of them draws on must be among them. */
export function openLedgers(
  options: readonly OpenedOption[],
  now: Date | undefined,
): ReadonlyMap<string, Ledger> {
  const ledgers = new Map<string, Ledger>();
  const draws: DrawnLedger[][] = [];
  for (const option of options) {
    const drawn: DrawnLedger[] = [];
    draws.push(drawn);
    ledgers.set(option.id, openLedger(option, drawn, now));
  }
  for (const [index, { drawsOn }] of options.entries()) {
    for (const { ticketOptionId, units } of drawsOn) {
      const ledger = ledgers.get(ticketOptionId);
      if (!ledger) throw new Error(`The drawn ticket option ${ticketOptionId} is not locked`);
      draws[index]!.push({ ledger, units });
    }
  }
  return ledgers;
}

type OpenedOption = Pick<
  LockedTicketOption,
  | "id"
  | "allocation"
  | "capacity"
  | "rules"
  | "drawsOn"
  | "holdsExpireAt"
  | "uncountedFrom"
  | "isInJournal"
>;

function openLedger(
  { id, allocation, capacity, rules, holdsExpireAt, uncountedFrom, isInJournal }: OpenedOption,
  draws: readonly DrawnLedger[],
  now: Date | undefined,
): Ledger {
  return {
    ticketOptionId: id,
    rules,
    draws,
    capacity,
    option: undefined,
    changed: undefined,
    left: allocation,
    storedLeft: allocation,
    drawn: 0,
    isInJournal,
    holdsExpireAt,
    storedHoldsExpireAt: holdsExpireAt,
    uncountedFrom,
    storedUncountedFrom: uncountedFrom,
    uncountedUsers: new Set(),
    hasMoreOverdue: false,
    overdueElsewhere: new Map(),
    now,
    usage: new Map(),
    held: new Map(),
    purchases: new Map(),
    holds: new Map(),
    cancellations: new Map(),
    transfers: new Map(),
    capacityMoves: new Map(),
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

/** Whether there is nothing to write except purchases that take from the allocation. Options that draw on it move it too. */
export function hasPurchasesOnly(ledger: Ledger): boolean {
  const { events, holdsExpireAt, storedHoldsExpireAt, uncountedFrom, storedUncountedFrom } = ledger;
  if (holdsExpireAt?.getTime() !== storedHoldsExpireAt?.getTime()) return false;
  if (uncountedFrom !== storedUncountedFrom) return false;
  let moved = movedBy(ledger);
  for (const event of events) {
    if (event.type !== "purchase_made" || event.holdId !== null) return false;
    moved += event.quantity;
  }
  return moved === 0;
}
