import type { BoxOfficeObserver } from "./box-office-observer.ts";
import type { CallOptions } from "./call-options.ts";
import { cancelPurchase } from "./cancel-purchase.ts";
import type { Cancellation, NewCancellation } from "./cancellation.ts";
import { changeTicketOption } from "./change-ticket-option.ts";
import { confirmHold } from "./confirm-hold.ts";
import { createTicketOption } from "./create-ticket-option.ts";
import { meaningOf } from "./database-faults.ts";
import { findCancellations } from "./find-cancellations.ts";
import { findHolds } from "./find-holds.ts";
import { findPurchases } from "./find-purchases.ts";
import { findTicketOptions } from "./find-ticket-options.ts";
import { holdTickets } from "./hold-tickets.ts";
import type { Confirmation, Hold, NewHold } from "./hold.ts";
import type { IdempotencyOptions } from "./idempotency.ts";
import { joinTransaction, type HostTransaction, type PgClient } from "./join-transaction.ts";
import { observeClaims } from "./observe-claims.ts";
import { listHolds } from "./lists/list-holds.ts";
import { listPurchases } from "./lists/list-purchases.ts";
import { listTicketOptions } from "./lists/list-ticket-options.ts";
import type { ListRequest, Page } from "./lists/page.ts";
import { isPipelined } from "./open-database.ts";
import { createPersistence } from "./persistence.ts";
import { placeOrder } from "./place-order.ts";
import { purchaseTickets } from "./purchase-tickets.ts";
import type { NewPurchase, Purchase } from "./purchase.ts";
import { releaseHold } from "./release-hold.ts";
import { runOnce, runWithin, type RunInTime } from "./run-in-time.ts";
import type { SettleClaim } from "./settle-claim.ts";
import { coalesce } from "./settle/coalesce.ts";
import { idsOf, prepareSettleBatch, subjectOf } from "./settle/settle-batch.ts";
import { prepareSettleClaims } from "./settle/settle-claims.ts";
import { MAX_BATCH_WEIGHT, weigh } from "./settle/weigh.ts";
import { settleInside } from "./settle/settle-inside.ts";
import { sweepHolds } from "./sweep-holds.ts";
import { ticketTables, type HostKysely, type TicketTablesOptions } from "./ticket-tables.ts";
import { traceBatches, traceClaims } from "./trace-claims.ts";
import type { NewTicketOption, TicketOption, TicketOptionChanges } from "./ticket-option.ts";
import { verify, type VerifiedTicketOptions } from "./verify.ts";

/**
 * Where tickets are sold: everything that can be done to ticket options and
 * purchases.
 *
 * Ids are UUIDs of any version in any case, answered in lower case. Refusals are
 * thrown as a {@link TicketError}; whatever else is thrown is a fault.
 */
export interface BoxOffice {
  /**
   * Puts a new ticket option on sale.
   *
   * @throws {InvalidInputError} when the input breaks a rule
   * @throws {TicketOptionIdTakenError} when `input.id` is another's
   * @throws {IdempotencyKeyReusedError} when the key was used for another request
   * @throws {BusyError} when the database does not answer: nothing was created
   * @throws {OutcomeUnknownError} when the database went away before it said whether it was
   */
  createTicketOption(input: NewTicketOption, options?: IdempotencyOptions): Promise<TicketOption>;

  /** Finds a ticket option as it now stands. An id that is no UUID names nothing. */
  findTicketOption(id: string): Promise<TicketOption | undefined>;

  /** Finds many at once, each once, in no particular order. */
  findTicketOptions(ids: readonly string[]): Promise<readonly TicketOption[]>;

  /**
   * Reads a page of all ticket options, by the rules of {@link LISTS}. It costs the same wherever it
   * stands in the list.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   */
  listTicketOptions(request?: ListRequest<"ticketOptions">): Promise<Page<TicketOption>>;

  /**
   * Sells `quantity` tickets to a user, or sells none.
   *
   * Runs as one transaction: no other session ever sees the tickets taken without
   * the purchase that took them. Purchases of one ticket option that would wait
   * for each other share a transaction; each still gets an answer of its own, and
   * only once that transaction has committed.
   *
   * @param options.signal of a caller that may go away. Aborted while the purchase still
   *   waits for others of the same ticket option, it stops it: nothing is sold, and the
   *   signal's reason is thrown. Afterwards it has no say.
   * @throws {InvalidInputError} when the input breaks a rule
   * @throws {TicketOptionNotFoundError} when there is no such ticket option
   * @throws {AllocationExceededError} when fewer than `quantity` tickets are left
   * @throws {SaleNotOpenError} outside the option's time of sale
   * @throws {QuantityOutOfRangeError} when the option is sold in smaller or larger quantities
   * @throws {UserLimitExceededError} when the user would have more than one user may
   * @throws {IdempotencyKeyReusedError} when the key was used for another request
   * @throws {BusyError} when there is too much to do: nothing was sold
   * @throws {OutcomeUnknownError} when the database went away before it said whether they were sold
   */
  purchaseTickets(input: NewPurchase, options?: CallOptions): Promise<Purchase>;

  /** Finds a purchase. An id that is no UUID names nothing. */
  findPurchase(id: string): Promise<Purchase | undefined>;

  /** Finds many at once, each once, in no particular order. */
  findPurchases(ids: readonly string[]): Promise<readonly Purchase[]>;

  /**
   * Reads a page of purchases, as {@link listTicketOptions} does. A user's purchases that
   * are filtered further, and those that are `confirmed`, are found by reading past the
   * others: a page costs what that takes.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   */
  listPurchases(request?: ListRequest<"purchases">): Promise<Page<Purchase>>;

  /**
   * Purchases several things together, or nothing: 1 to 1,000 lines, of one ticket option or of
   * many. Lines on the same option are judged by their sum; when that does not fit, each
   * of them is refused.
   *
   * Takes `options` and throws as {@link purchaseTickets} does, but for the lines' own refusals.
   *
   * @returns the purchases, in the order of the lines
   * @throws {OrderRefusedError} with the refusal of every line that cannot be purchased
   */
  placeOrder(lines: readonly NewPurchase[], options?: CallOptions): Promise<readonly Purchase[]>;

  /**
   * Gives tickets of a purchase back. The purchase stays; a cancellation is kept beside it.
   *
   * @throws {PurchaseNotFoundError} when there is no such purchase
   * @throws {CancellationExceedsPurchaseError} when less is left of it
   */
  cancelPurchase(input: NewCancellation, options?: CallOptions): Promise<Cancellation>;

  /** Finds a cancellation. An id that is no UUID names nothing. */
  findCancellation(id: string): Promise<Cancellation | undefined>;

  /** Finds many at once, each once, in no particular order. */
  findCancellations(ids: readonly string[]): Promise<readonly Cancellation[]>;

  /**
   * Keeps tickets for a user for a while, as if they were purchased. By the rules and with
   * the refusals of {@link purchaseTickets}. Decided by the database's clock, the hold expires
   * by itself: its tickets are back for the very next claim.
   */
  holdTickets(input: NewHold, options?: CallOptions): Promise<Hold>;

  /**
   * Makes a purchase of a hold: of all its tickets, or of fewer, and releases the rest. Also
   * after the sale has ended.
   *
   * @throws {HoldNotFoundError} when there is no such hold
   * @throws {HoldNotActiveError} when it was confirmed, released or has expired
   * @throws {QuantityOutOfRangeError} when it holds less
   */
  confirmHold(input: Confirmation, options?: CallOptions): Promise<Purchase>;

  /**
   * Gives the tickets of a hold back. Does nothing when it was released or has expired.
   *
   * @throws {HoldNotFoundError} when there is no such hold
   * @throws {HoldNotActiveError} when it was confirmed
   */
  releaseHold(id: string, options?: Pick<CallOptions, "signal">): Promise<void>;

  /** Finds a hold. An id that is no UUID names nothing. */
  findHold(id: string): Promise<Hold | undefined>;

  /** Finds many at once, each once, in no particular order. */
  findHolds(ids: readonly string[]): Promise<readonly Hold[]>;

  /**
   * Reads a page of holds, as {@link listTicketOptions} does. A user's holds that are filtered
   * further are found by reading past the others. What is `active` is decided by the
   * database's clock.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   */
  listHolds(request?: ListRequest<"holds">): Promise<Page<Hold>>;

  /**
   * Changes a ticket option: its words, its rules, its capacity. With the capacity the
   * allocation moves by the same difference. What was sold by other rules stays.
   *
   * @throws {InvalidInputError} when the input breaks a rule
   * @throws {TicketOptionNotFoundError} when there is no such ticket option
   * @throws {CapacityBelowSoldError} when more is purchased and held
   */
  changeTicketOption(
    id: string,
    changes: TicketOptionChanges,
    options?: Pick<CallOptions, "signal">,
  ): Promise<TicketOption>;
}

/** A box office with a connection pool, which begins and commits by itself. */
export interface PooledBoxOffice extends BoxOffice {
  /** How busy it is: `waiting` purchases have not been sent to the database yet. */
  load(): { readonly waiting: number };

  /**
   * Writes down that holds have expired, so that reads show their tickets as left. Selling does
   * without. Call it every now and then, in as many processes as you like.
   */
  sweepHolds(): Promise<void>;

  /**
   * Recounts every ticket option and tells what does not add up. Changes nothing, locks nothing, and
   * is right during a sale. On a large database it takes long: give it a pool without a
   * statement timeout.
   */
  verify(): AsyncGenerator<VerifiedTicketOptions>;

  /**
   * The same box office inside a transaction of yours: it never commits, never
   * retries, and your rollback gives the tickets back.
   *
   * From the first purchase until your transaction ends, other buyers of the same
   * ticket option wait, so purchase last and commit soon. Purchase several options
   * in the order of their ids, or two such transactions can deadlock. At REPEATABLE
   * READ or SERIALIZABLE PostgreSQL may answer 40001, which is yours to retry. A
   * refusal leaves your transaction usable. Call this once in a transaction and keep
   * what it gives: purchases at the same time then wait for each other.
   *
   * @param transaction Kysely's transaction over any schema type, or a pg client
   *   on which you have sent BEGIN
   * @throws {TypeError} when no transaction is open on it
   */
  within(transaction: HostTransaction | PgClient): BoxOffice;
}

export interface BoxOfficeOptions extends TicketTablesOptions {
  /** Kysely over a pg pool. It may know other tables too. */
  readonly db: HostKysely;
  /**
   * How long a call waits and tries again, in milliseconds, until it is answered with a
   * {@link BusyError} or an {@link OutcomeUnknownError}. What the database is asked by then is
   * not cut off: its own timeouts end that. @default 5,000
   */
  readonly timeoutMs?: number;
  /**
   * When purchases wait for longer than so many milliseconds, the next are answered with a
   * {@link BusyError} at once. 512 may always wait. @default 1,000
   */
  readonly latencyTargetMs?: number;
  /** Told what happens, for metrics. @default nobody */
  readonly observer?: BoxOfficeObserver;
}

/**
 * Opens a box office over a database that {@link migrate} has prepared.
 *
 * Make one for each database and keep it: purchases share transactions only with
 * those of the same box office.
 */
export function createBoxOffice({
  db,
  timeoutMs = 5_000,
  latencyTargetMs = 1_000,
  observer = {},
  ...options
}: BoxOfficeOptions): PooledBoxOffice {
  const tables = ticketTables(db, options);
  const { keepTrying, refuseWhileAway } = createPersistence();
  const settleClaims = prepareSettleClaims(tables);
  const settleBatch = prepareSettleBatch({
    tables,
    settleClaims,
    keepTrying,
    isPipelined: isPipelined(db),
    observer,
  });
  const claims = coalesce(traceBatches(settleBatch), {
    maxBatchWeight: MAX_BATCH_WEIGHT,
    weigh,
    timeoutMs,
    latencyTargetMs,
    isOneClaimToBlame: (fault) => meaningOf(fault) === "refused",
  });
  const run = runWithin(timeoutMs, tables, keepTrying);
  const settleClaim: SettleClaim = async (ticketOptionIds, claim, signal) => {
    refuseWhileAway();
    return claims.settle(subjectOf(ticketOptionIds), claim, signal);
  };

  return {
    ...boxOfficeOver(run, traceClaims(observeClaims(settleClaim, observer))),
    load: () => ({ waiting: claims.waiting() }),
    sweepHolds: () => sweepHolds(run, settleClaim),
    verify: () => verify(tables),
    within(hostTransaction) {
      const transaction = joinTransaction(hostTransaction, options);
      return boxOfficeOver(
        runOnce(transaction),
        traceClaims(settleInside(transaction, settleClaims)),
      );
    },
  };
}

function boxOfficeOver(run: RunInTime, settleClaim: SettleClaim): BoxOffice {
  return {
    createTicketOption: (input, options) => createTicketOption(run, input, options),
    findTicketOption: async (id) => (await findTicketOptions(run, [id]))[0],
    findTicketOptions: (ids) => findTicketOptions(run, ids),
    listTicketOptions: (request) => listTicketOptions(run, request),
    purchaseTickets: (input, options) => purchaseTickets(settleClaim, input, options),
    findPurchase: async (id) => (await findPurchases(run, [id]))[0],
    findPurchases: (ids) => findPurchases(run, ids),
    listPurchases: (request) => listPurchases(run, request),
    placeOrder: (lines, options) => placeOrder(settleClaim, lines, options),
    cancelPurchase: (input, options) => cancelPurchase(run, settleClaim, input, options),
    findCancellation: async (id) => (await findCancellations(run, [id]))[0],
    findCancellations: (ids) => findCancellations(run, ids),
    holdTickets: (input, options) => holdTickets(settleClaim, input, options),
    confirmHold: (input, options) => confirmHold(run, settleClaim, input, options),
    releaseHold: (id, options) => releaseHold(run, settleClaim, id, options),
    findHold: async (id) => (await findHolds(run, [id]))[0],
    findHolds: (ids) => findHolds(run, ids),
    listHolds: (request) => listHolds(run, request),
    changeTicketOption: (id, changes, options) =>
      changeTicketOption(settleClaim, id, changes, options),
  };
}
