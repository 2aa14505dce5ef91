import type { BoxOfficeObserver } from "./box-office-observer.ts";
import { coalesce } from "./coalesce.ts";
import { createTicketOption } from "./create-ticket-option.ts";
import { meaningOf } from "./database-faults.ts";
import type { Claim, Outcome } from "./decide-claims.ts";
import { findPurchases } from "./find-purchases.ts";
import { findTicketOptions } from "./find-ticket-options.ts";
import type { IdempotencyOptions } from "./idempotency.ts";
import { joinTransaction, type HostTransaction, type PgClient } from "./join-transaction.ts";
import { observeClaims } from "./observe-claims.ts";
import { isPipelined } from "./open-database.ts";
import { createPersistence } from "./persistence.ts";
import { purchaseTickets, type SettleClaim } from "./purchase-tickets.ts";
import type { NewPurchase, Purchase, PurchaseOptions } from "./purchase.ts";
import { runOnce, runWithin, type RunInTime } from "./run-in-time.ts";
import { prepareSettleBatch } from "./settle-batch.ts";
import { prepareSettleClaims } from "./settle-claims.ts";
import { ticketTables, type HostKysely, type TicketTablesOptions } from "./ticket-tables.ts";
import { traceBatches, tracePurchases } from "./trace-purchases.ts";
import type { NewTicketOption, TicketOption } from "./ticket-option.ts";

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
   * @throws {IdempotencyKeyReusedError} when the key was used for another request
   * @throws {BusyError} when there is too much to do: nothing was sold
   * @throws {OutcomeUnknownError} when the database went away before it said whether they were sold
   */
  purchaseTickets(input: NewPurchase, options?: PurchaseOptions): Promise<Purchase>;

  /** Finds a purchase. An id that is no UUID names nothing. */
  findPurchase(id: string): Promise<Purchase | undefined>;

  /** Finds many at once, each once, in no particular order. */
  findPurchases(ids: readonly string[]): Promise<readonly Purchase[]>;
}

/** A box office with a connection pool, which begins and commits by itself. */
export interface PooledBoxOffice extends BoxOffice {
  /** How busy it is: `waiting` purchases have not been sent to the database yet. */
  load(): { readonly waiting: number };

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

// While one batch is written, the callers of the one before are answered: two or three of
// them at 512 callers keep both sides busy. Smaller ones cost more transactions, larger
// ones make everybody wait for everybody: of 32 to 500, 128 to 256 were best.
const MAX_BATCH_SIZE = 192;

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
    maxBatchSize: MAX_BATCH_SIZE,
    timeoutMs,
    latencyTargetMs,
    isOneClaimToBlame: (fault) => meaningOf(fault) === "refused",
  });
  const settleClaim: SettleClaim = async (ticketOptionId, claim, signal) => {
    refuseWhileAway();
    return claims.settle(ticketOptionId, claim, signal);
  };

  return {
    ...boxOfficeOver(
      runWithin(timeoutMs, tables, keepTrying),
      tracePurchases(observeClaims(settleClaim, observer)),
    ),
    load: () => ({ waiting: claims.waiting() }),
    within(hostTransaction) {
      const transaction = joinTransaction(hostTransaction, options);
      // One transaction settles one batch at a time, and one that failed is over.
      const { settle } = coalesce<Claim, Outcome>(
        async (ticketOptionId, batch) => {
          const settled = await settleClaims(transaction, ticketOptionId, batch.take);
          await settled.written;
          return settled.outcomes;
        },
        {
          maxBatchSize: MAX_BATCH_SIZE,
          timeoutMs: Infinity,
          latencyTargetMs: Infinity,
          isOneClaimToBlame: () => false,
        },
      );
      return boxOfficeOver(runOnce(transaction), tracePurchases(settle));
    },
  };
}

function boxOfficeOver(run: RunInTime, settleClaim: SettleClaim): BoxOffice {
  return {
    createTicketOption: (input, options) => createTicketOption(run, input, options),
    findTicketOption: async (id) => (await findTicketOptions(run, [id]))[0],
    findTicketOptions: (ids) => findTicketOptions(run, ids),
    purchaseTickets: (input, options) => purchaseTickets(settleClaim, input, options),
    findPurchase: async (id) => (await findPurchases(run, [id]))[0],
    findPurchases: (ids) => findPurchases(run, ids),
  };
}
