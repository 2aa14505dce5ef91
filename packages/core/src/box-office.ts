import type { CallOptions } from "./model/call-options.ts";
import type { Cancellation, NewCancellation, StoredCancellation } from "./model/cancellation.ts";
import type { Confirmation, Hold, NewHold } from "./model/hold.ts";
import type { IdempotencyOptions } from "./operations/idempotency.ts";
import type { HostTransaction, PgClient } from "./within/join-transaction.ts";
import type { ListRequest, Page } from "./lists/page.ts";
import type { NewPurchase, Purchase, StoredPurchase } from "./model/purchase.ts";
import type { NewTicketOption, TicketOption, TicketOptionChanges } from "./model/ticket-option.ts";
import type { VerifiedTicketOptions } from "./operations/verify.ts";

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
  findPurchase(id: string): Promise<StoredPurchase | undefined>;

  /** Finds many at once, each once, in no particular order. */
  findPurchases(ids: readonly string[]): Promise<readonly StoredPurchase[]>;

  /**
   * Reads a page of purchases, as {@link listTicketOptions} does. A user's purchases that
   * are filtered further, and those that are `confirmed`, are found by reading past the
   * others: a page costs what that takes.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   */
  listPurchases(request?: ListRequest<"purchases">): Promise<Page<StoredPurchase>>;

  /**
   * Purchases several things together, or nothing: 1 to 1,000 lines, of one ticket option or of
   * many. Lines on the same option are judged by their sum; when that does not fit, each
   * of them is refused. Orders over more than 32 ticket options are placed one at a time, for half of the time at
   * most.
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
  findCancellation(id: string): Promise<StoredCancellation | undefined>;

  /** Finds many at once, each once, in no particular order. */
  findCancellations(ids: readonly string[]): Promise<readonly StoredCancellation[]>;

  /**
   * Keeps tickets for a user for a while, as if they were purchased. By the rules and with
   * the refusals of {@link purchaseTickets}. Decided by the database's clock, the hold expires
   * by itself: its tickets are back for the very next claim. Asked again with the same key, it is answered
   * with the status that it has by then.
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
   * allocation moves by the same difference. What was sold by other rules stays. Of what is
   * read-only, `allocation` and `createdAt` may be given as they are, judged at the same moment.
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
   * Writes down that holds have expired. Selling and reading do without, up to 1,000 such holds of a
   * ticket option. Call it every now and then, in as many processes as you like: one statement finds out
   * that there is nothing to do.
   *
   * @returns milliseconds until it is worth calling again: until the next hold expires, 0 when more have than one
   *   call writes down, undefined when none is active. A hold that is made meanwhile may expire earlier
   * @throws {BusyError} when the database is away, or a ticket option was locked for too long; the others were swept
   */
  sweepHolds(): Promise<number | undefined>;

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
   * refusal leaves your transaction usable. Calls at the same time wait for each other,
   * whichever box office or client they come through.
   *
   * What this returns belongs to the transaction that is open now: call it after
   * SET TRANSACTION, and again after ROLLBACK TO SAVEPOINT when the transaction had failed before.
   * Its methods reject
   *
   * - with an {@link OutsideTransactionError} once that transaction has ended, or when it was rolled back
   *   to a savepoint before they were done: nothing was done, in whatever transaction is open by then;
   * - with a {@link TypeError} when its `client_encoding` is not UTF8, when it is READ ONLY and
   *   something is to be changed, or when a pg client says that no transaction is open.
   *
   * @param transaction Kysely's transaction over any schema type, or a pg client
   *   on which you have sent BEGIN
   * @throws {TypeError} when it is neither, or no transaction is open on it
   */
  within(transaction: HostTransaction | PgClient): BoxOffice;
}
