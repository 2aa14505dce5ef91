import type { CallOptions, PurchaseOptions } from "./model/call-options.ts";
import type { Cancellation, NewCancellation, StoredCancellation } from "./model/cancellation.ts";
import type { CapacityMove, NewCapacityMove, StoredCapacityMove } from "./model/capacity-move.ts";
import type { Exchange, NewExchange, StoredExchange } from "./model/exchange.ts";
import type { NewBasket } from "./model/basket.ts";
import type { Confirmation, Hold, HoldExtension, NewHold } from "./model/hold.ts";
import type { IdempotencyOptions } from "./operations/idempotency.ts";
import type { HostTransaction } from "./within/hosts/from-kysely.ts";
import type { PgClient } from "./within/hosts/from-pg.ts";
import type { TransactionExecutor } from "./within/transaction-executor.ts";
import type { ListRequest, Page } from "./lists/page.ts";
import type { JournalEntry } from "./model/journal-entry.ts";
import type { NewPurchase, Purchase, StoredPurchase } from "./model/purchase.ts";
import type { SalesInterval } from "./model/sales-interval.ts";
import type {
  ChangeOptions,
  NewTicketOption,
  NewTicketOptionLine,
  TicketOption,
  TicketOptionChanges,
} from "./model/ticket-option.ts";
import type { NewTransfer, StoredTransfer, Transfer } from "./model/transfer.ts";
import type { SalesRequest } from "./journal/list-sales.ts";
import type { PruneJournalOptions } from "./journal/prune-journal.ts";
import type { PrunedTicketOptions, PruneOptions } from "./operations/prune.ts";
import type { NewWebhook, Webhook, WebhookChanges } from "./model/webhook.ts";
import type { VerifiedTicketOptions } from "./operations/verify.ts";
import type { EntryEvents, EventRequest } from "./webhooks/list-events.ts";
import type { WebhookStatus } from "./webhooks/read-webhook-status.ts";
import type { WebhookProgress } from "./webhooks/save-progress.ts";
import type { TakenWebhook, TakeWebhooksOptions } from "./webhooks/take-webhooks.ts";
import type { WatchOptions } from "./watch/watch-ticket-options.ts";
import type { WatchedTicketOptions } from "./watch/watcher.ts";

/**
 * All operations on ticket options, purchases and holds.
 *
 * Ids are UUIDs of any version in any case. Results have them in lower case. A refusal is thrown as a
 * {@link TicketError}. Any other error is a fault. What takes the `id` of what it makes throws {@link IdTakenError}.
 */
export interface BoxOffice {
  /**
   * Puts a new ticket option on sale.
   *
   * @throws {InvalidInputError} when the input breaks a rule
   * @throws {TicketOptionNotFoundError} when it is to draw on one that does not exist
   * @throws {TicketOptionIdTakenError} when something has `input.id`
   * @throws {IdempotencyKeyReusedError} when the key was used for another request
   * @throws {BusyError} when the database does not respond; nothing was created
   * @throws {OutcomeUnknownError} when the connection was lost, so it is not known whether it was created
   */
  createTicketOption(input: NewTicketOption, options?: IdempotencyOptions): Promise<TicketOption>;

  /**
   * Puts 1 to 100 new ticket options on sale, or none of them. Each may draw on existing ones and, by their `localId`, on
   * those before it. Takes the same `options` and throws the same errors as {@link createTicketOption}, except:
   *
   * @returns the ticket options, in the order of the lines
   * @throws {OrderRefusedError} when one is to draw on one that does not exist
   */
  createTicketOptions(
    lines: readonly NewTicketOptionLine[],
    options?: IdempotencyOptions,
  ): Promise<readonly TicketOption[]>;

  /** Finds a ticket option with its current allocation. Undefined also for an id that is not a UUID. */
  findTicketOption(id: string): Promise<TicketOption | undefined>;

  /** Finds several, each once, in no particular order. */
  findTicketOptions(ids: readonly string[]): Promise<readonly TicketOption[]>;

  /**
   * Reads a page of all ticket options, with the sorts of {@link LISTS}. Every page of the list costs the same.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   */
  listTicketOptions(request?: ListRequest<"ticketOptions">): Promise<Page<TicketOption>>;

  /**
   * Reads a page of the journal, like {@link listTicketOptions}: the changes of one ticket option in the order of their
   * versions, or those of all. In both orders a reader that goes on from the last cursor gets each entry once,
   * also those that are written later. Without a ticket option, an entry is returned once no transaction runs any more that
   * began to write before it: none is skipped, and a long transaction delays what comes after it.
   *
   * @throws {InvalidInputError} when the request breaks a rule, or names no ticket option on distributed tables
   * @throws {CursorExpiredError} when the journal does not have the entry of the cursor any more
   * @throws {JournalOffError} when this box office keeps no journal
   */
  listJournal(request?: ListRequest<"journal">): Promise<Page<JournalEntry>>;

  /**
   * Reads the sales of a ticket option over time: the numbers of its journal, added up by intervals of UTC. Intervals without
   * changes are left out. An interval that goes on (it is not over, or it has more entries than the 10,000 that one call
   * reads) is continued by the first item after its cursor: items with the same `start` add up. So a reader that goes on from
   * the last cursor counts each change once.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   * @throws {TicketOptionNotFoundError} when there is no such ticket option
   * @throws {CursorExpiredError} when the journal does not have the last entry of the cursor any more
   * @throws {JournalOffError} when this box office keeps no journal
   */
  listSales(ticketOptionId: string, request?: SalesRequest): Promise<Page<SalesInterval>>;

  /** Finds an entry of the journal. Undefined also for an id that is not of an entry. */
  findJournalEntry(id: string): Promise<JournalEntry | undefined>;

  /** Finds several, each once, in no particular order. */
  findJournalEntries(ids: readonly string[]): Promise<readonly JournalEntry[]>;

  /**
   * Watches up to 100 ticket options: yields all that exist, and later those that have changed, also by other processes.
   * A change usually arrives within 250 ms, later if thousands of callers watch. One poll serves all callers; what changes
   * several times between two polls, or while the caller does not read, arrives once, in its latest state. Unknown ids are
   * ignored, also if a ticket option with that id is created later.
   *
   * It goes on while the database is unreachable. A fault ends the watch of one caller, who can report it; the others go on. Break off the iteration, or abort the signal, to end it.
   *
   * @throws {InvalidInputError} when there are more ids
   * @throws {BusyError} when too much is watched, and from the first `next` when the database does not respond
   * @throws {TypeError} in a transaction of the host
   */
  watch(ids: readonly string[], options?: WatchOptions): WatchedTicketOptions;

  /**
   * Sells `quantity` tickets to a user, or sells none.
   *
   * Allocation and purchase change in one transaction, so no other session sees one without the other. Several purchases
   * share a transaction. Each has an outcome of its own, after COMMIT.
   *
   * @param options.signal signal of a caller that may disconnect. If it is aborted while the purchase waits in the queue,
   *   nothing is sold, and the reason of the signal is thrown. Later it has no effect.
   * @throws {InvalidInputError} when the input breaks a rule
   * @throws {TicketOptionNotFoundError} when there is no such ticket option
   * @throws {AllocationExceededError} when fewer than `quantity` tickets are left
   * @throws {SalePausedError} when the option is paused or archived
   * @throws {SaleNotOpenError} outside the option's time of sale
   * @throws {QuantityOutOfRangeError} when the quantity is not in the range of the option
   * @throws {UserLimitExceededError} when the user would exceed the limit per user
   * @throws {IdempotencyKeyReusedError} when the key was used for another request
   * @throws {IdTakenError} when something else or another request has `input.id`
   * @throws {BusyError} when there is an overload or the database does not respond; nothing was sold
   * @throws {OutcomeUnknownError} when the connection was lost, so it is not known whether they were sold
   */
  purchaseTickets(input: NewPurchase, options?: CallOptions): Promise<Purchase>;

  /** Finds a purchase. Undefined also for an id that is not a UUID. */
  findPurchase(id: string): Promise<StoredPurchase | undefined>;

  /** Finds several, each once, in no particular order. */
  findPurchases(ids: readonly string[]): Promise<readonly StoredPurchase[]>;

  /**
   * Reads a page of purchases, like {@link listTicketOptions}. With a user and another filter, or with the status
   * `confirmed`, other purchases are read and skipped, so a page may cost more. With an event, but no id, ticket
   * option or user, the same page of each of its ticket options is read, of up to 200.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   */
  listPurchases(request?: ListRequest<"purchases">): Promise<Page<StoredPurchase>>;

  /**
   * Purchases all lines or none: 1 to 1,000 lines, of one or more ticket options. Lines of the same option are judged by
   * their sum. If it is too large, each of these lines is refused. Orders of more than 32 ticket options or more than 192
   * lines are placed one at a time, for at most half of the time.
   *
   * Takes the same `options` and throws the same errors as {@link purchaseTickets}, except the refusals of lines.
   *
   * @returns the purchases, in the order of the lines
   * @throws {OrderRefusedError} with the refusal of each refused line
   */
  placeOrder(lines: readonly NewPurchase[], options?: CallOptions): Promise<readonly Purchase[]>;

  /**
   * Returns tickets of a purchase to the allocation. The purchase is kept, and a cancellation is added.
   *
   * @throws {PurchaseNotFoundError} when there is no such purchase
   * @throws {CancellationExceedsPurchaseError} when less is left of it
   */
  cancelPurchase(input: NewCancellation, options?: PurchaseOptions): Promise<Cancellation>;

  /** Finds a cancellation. Undefined also for an id that is not a UUID. */
  findCancellation(id: string): Promise<StoredCancellation | undefined>;

  /** Finds several, each once, in no particular order. */
  findCancellations(ids: readonly string[]): Promise<readonly StoredCancellation[]>;

  /**
   * Returns tickets of a purchase, and purchases as many of another ticket option for the user of the purchase, or does
   * nothing. The rules of the other option apply, not the time of sale of the first. Where both draw on the same option,
   * only the difference is needed there. The old purchase is kept: what was exchanged is among its cancelled tickets.
   *
   * Takes the same `options` as {@link purchaseTickets}, and throws the same errors about the other option.
   *
   * @throws {PurchaseNotFoundError} when there is no such purchase
   * @throws {CancellationExceedsPurchaseError} when less is left of it
   * @throws {SameTicketOptionError} when its tickets are of this ticket option
   */
  exchangePurchase(input: NewExchange, options?: PurchaseOptions): Promise<Exchange>;

  /** Finds an exchange. Undefined also for an id that is not a UUID. */
  findExchange(id: string): Promise<StoredExchange | undefined>;

  /** Finds several, each once, in no particular order. */
  findExchanges(ids: readonly string[]): Promise<readonly StoredExchange[]>;

  /**
   * Gives what is left of a purchase to another user. The limits per user of the ticket option, and of those that it
   * draws on, apply to the new user. Other rules do not, because the tickets stay sold. The purchase is kept, and a
   * transfer is added, which has the earlier user.
   *
   * A repeated call that made the purchase, with its idempotency key or id, still gets the original response.
   *
   * @throws {InvalidInputError} when the input breaks a rule
   * @throws {PurchaseNotFoundError} when there is no such purchase
   * @throws {PurchaseCancelledError} when nothing is left of it
   * @throws {SameUserError} when the user has it already
   * @throws {UserLimitExceededError} when the user would exceed the limit per user
   */
  transferPurchase(input: NewTransfer, options?: PurchaseOptions): Promise<Transfer>;

  /** Finds a transfer. Undefined also for an id that is not a UUID. */
  findTransfer(id: string): Promise<StoredTransfer | undefined>;

  /** Finds several, each once, in no particular order. */
  findTransfers(ids: readonly string[]): Promise<readonly StoredTransfer[]>;

  /**
   * Moves tickets that are left from the capacity of one ticket option to that of another. Capacity and allocation of
   * both change together, and both revisions rise. A repeated call with the same key changes nothing.
   *
   * @throws {InvalidInputError} when the input breaks a rule, both are the same, one has no count of its own, or the
   *   other's capacity would be too large
   * @throws {TicketOptionNotFoundError} when there is no such ticket option
   * @throws {CapacityBelowSoldError} when fewer tickets are left
   */
  moveCapacity(input: NewCapacityMove, options?: CallOptions): Promise<CapacityMove>;

  /** Finds a move of capacity. Undefined also for an id that is not a UUID. */
  findCapacityMove(id: string): Promise<StoredCapacityMove | undefined>;

  /** Finds several, each once, in no particular order. */
  findCapacityMoves(ids: readonly string[]): Promise<readonly StoredCapacityMove[]>;

  /**
   * Keeps tickets for a user for some time. The rules and refusals are those of {@link purchaseTickets}. The hold expires
   * by the clock of the database: from that moment the next claim has its tickets. A repeated call with the same key
   * returns the hold with its current status.
   *
   * @throws {HeldLimitExceededError} when the user would hold more than one user may hold at a time
   */
  holdTickets(input: NewHold, options?: CallOptions): Promise<Hold>;

  /**
   * Makes a hold expire the given number of seconds from now, by the clock of the database. That may be earlier than
   * before. It takes no idempotency key: a repeated call counts from its own time.
   *
   * @throws {InvalidInputError} when the input breaks a rule
   * @throws {HoldNotFoundError} when there is no such hold
   * @throws {HoldNotActiveError} when it was confirmed, released or has expired
   * @throws {HoldExtensionExceededError} when it would expire later than `maxHoldSeconds` after its creation
   */
  extendHold(input: HoldExtension, options?: Pick<CallOptions, "signal">): Promise<Hold>;

  /**
   * Purchases all or some tickets of a hold, and releases the others. Also possible after the sale has ended, and while it is paused.
   *
   * @throws {HoldNotFoundError} when there is no such hold
   * @throws {HoldNotActiveError} when it was confirmed, released or has expired
   * @throws {SalePausedError} when the option is archived
   * @throws {QuantityOutOfRangeError} when the hold has fewer tickets
   */
  confirmHold(input: Confirmation, options?: CallOptions): Promise<Purchase>;

  /**
   * Returns the tickets of a hold to the allocation. Does nothing if it was released or has expired.
   *
   * @throws {HoldNotFoundError} when there is no such hold
   * @throws {HoldNotActiveError} when it was confirmed
   */
  releaseHold(id: string, options?: Pick<CallOptions, "signal">): Promise<void>;

  /**
   * Holds all lines or none, for the same time: 1 to 1,000 lines, of one or more ticket options. Lines of the same option are
   * judged by their sum, as those of {@link placeOrder} are, which also applies to large baskets.
   *
   * Takes the same `options` and throws the same errors as {@link holdTickets}, except the refusals of lines. A repeated call
   * with the same key returns the holds with their current status.
   *
   * @returns the holds, in the order of the lines
   * @throws {OrderRefusedError} with the refusal of each refused line
   */
  holdBasket(input: NewBasket, options?: CallOptions): Promise<readonly Hold[]>;

  /**
   * Confirms 1 to 1,000 holds together, or none: all of them must be active at the same moment. They need not have been
   * made together.
   *
   * @returns the purchases, in the order of the lines
   * @throws {InvalidInputError} when the input breaks a rule, or has a hold twice
   * @throws {OrderRefusedError} with the refusal of each line that {@link confirmHold} would refuse
   */
  confirmBasket(
    lines: readonly Confirmation[],
    options?: CallOptions,
  ): Promise<readonly Purchase[]>;

  /**
   * Releases 1 to 1,000 holds together, or none. Does nothing about those that were released or have expired.
   *
   * @throws {InvalidInputError} when the input breaks a rule, or has a hold twice
   * @throws {OrderRefusedError} with the refusal of each line that {@link releaseHold} would refuse
   */
  releaseBasket(ids: readonly string[], options?: Pick<CallOptions, "signal">): Promise<void>;

  /** Finds a hold. Undefined also for an id that is not a UUID. */
  findHold(id: string): Promise<Hold | undefined>;

  /** Finds several, each once, in no particular order. */
  findHolds(ids: readonly string[]): Promise<readonly Hold[]>;

  /**
   * Reads a page of holds, like {@link listTicketOptions}. With a user and another filter, other holds are read and
   * skipped. An event is treated as in {@link listPurchases}. The clock of the database decides which holds are `active`.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   */
  listHolds(request?: ListRequest<"holds">): Promise<Page<Hold>>;

  /**
   * Changes a ticket option: its texts, rules and capacity. The allocation changes by the same difference as the capacity.
   * Purchases under earlier rules are kept. The read-only members `allocation`, `createdAt`, `createdBy`, `revision` and `drawsOn` may
   * be given if they have their current values.
   *
   * A change that changes nothing leaves the `revision` as it is. With `expectedRevision`, the edits of others are not
   * overwritten; sales do not interfere.
   *
   * @throws {InvalidInputError} when the input breaks a rule
   * @throws {TicketOptionNotFoundError} when there is no such ticket option
   * @throws {PreconditionFailedError} when it does not have the expected revision
   * @throws {CapacityBelowSoldError} when more tickets are purchased and held
   */
  changeTicketOption(
    id: string,
    changes: TicketOptionChanges,
    options?: ChangeOptions,
  ): Promise<TicketOption>;

  /**
   * Creates a webhook. Events of the journal from now on are delivered to it at least once, and those of one ticket option in
   * order, by processes that call {@link PooledBoxOffice.takeWebhooks}, as the gateway does. No method of webhooks works in
   * a transaction of the host.
   *
   * @returns the webhook, with its `secret`, which only a repeated call with the same key gets again
   * @throws {InvalidInputError} when the input breaks a rule, or the URL leads to a private address
   * @throws {WebhookLimitExceededError} when there are as many as there may be
   * @throws {IdempotencyKeyReusedError} when the key was used for another request, or the webhook was changed since
   * @throws {JournalOffError} when this box office keeps no journal
   */
  createWebhook(input: NewWebhook, options?: CallOptions): Promise<Webhook>;

  /** Finds a webhook. Undefined also for an id that is not a UUID. */
  findWebhook(id: string): Promise<Webhook | undefined>;

  /** Finds several, each once, in no particular order. */
  findWebhooks(ids: readonly string[]): Promise<readonly Webhook[]>;

  /**
   * Reads a page of webhooks, like {@link listTicketOptions}.
   *
   * @throws {InvalidInputError} when the request breaks a rule
   */
  listWebhooks(request?: ListRequest<"webhooks">): Promise<Page<Webhook>>;

  /**
   * Changes a webhook, makes a new secret for it, or sends a ping to it. What has failed is attempted again at once. With a
   * `cursor` events are delivered again, or left out.
   *
   * @returns the webhook, with its `secret` if that is new
   * @throws {InvalidInputError} when the input breaks a rule, or the URL leads to a private address
   * @throws {WebhookNotFoundError} when there is no such webhook
   * @throws {CursorExpiredError} when the journal does not have the entry of the cursor any more
   * @throws {JournalOffError} when this box office keeps no journal
   */
  changeWebhook(input: WebhookChanges): Promise<Webhook>;

  /**
   * Deletes a webhook. An event that is being sent may still arrive.
   *
   * @throws {WebhookNotFoundError} when there is no such webhook
   */
  deleteWebhook(id: string): Promise<void>;
}

/** A box office with a connection pool, which manages its own transactions. */
export interface PooledBoxOffice extends BoxOffice {
  /** The current load: `waiting` claims have not been sent to the database yet, and `watching` callers of `watch` read. */
  load(): { readonly waiting: number; readonly watching: number };

  /**
   * Writes that holds have expired. Sales and reads handle up to 1,000 expired holds of a ticket option themselves. Call
   * it periodically, in any number of processes. Without expired holds it sends one statement.
   *
   * @returns milliseconds until the next call: until the next hold expires, 0 if more holds have expired than one call
   *   writes, undefined if none is active. A new hold may expire earlier
   * @throws {BusyError} when the database is unreachable, or a ticket option was locked for too long; the others were
   *   swept
   */
  sweepHolds(): Promise<number | undefined>;

  /**
   * Recalculates every ticket option from its rows and reports differences. It changes nothing, and is correct during
   * a sale. On distributed tables it locks ticket options that others draw on, one at a time; otherwise nothing. On a
   * large database it takes long, so use a pool without a statement timeout.
   */
  verify(): AsyncGenerator<VerifiedTicketOptions>;

  /**
   * Removes what was created before a time and is no longer needed: holds that were released, have expired or were
   * confirmed (if their purchase is as old), and cancellations and exchanges of purchases of which nothing is left. Everything
   * else is kept, and {@link verify} stays exact.
   *
   * Idempotency keys of removed rows are forgotten: a repeated request of a removed hold makes a new hold. Other repeated
   * requests are refused. Choose a time after which no request is repeated.
   *
   * It removes up to 1,000 rows per transaction, which waits for no lock and locks no ticket option, so it may run during a
   * sale, in any number of processes. Rows that others have locked are kept for the next run. To stop early, break off the
   * iteration: what was reported is done. An early end or a failure leaves nothing half done.
   *
   * @throws {RangeError} from the first `next` when `before` is not a time of the years 1 to 9999
   */
  prune(options: PruneOptions): AsyncGenerator<PrunedTicketOptions>;

  /**
   * Removes the oldest entries of the journal that are older than a number of days, up to 1,000, but never the last entry of all.
   * A cursor of a removed entry is refused. Call it periodically, in any number of processes: one at a time removes entries. On
   * distributed tables it removes none.
   *
   * @returns how many were removed
   * @throws {RangeError} when `olderThanDays` is not a number from 0 to 36,500
   * @throws {BusyError} when the database is unreachable
   */
  pruneJournal(options: PruneJournalOptions): Promise<number>;

  /**
   * The age in seconds of the oldest entry that {@link listJournal} does not return yet without a ticket option, because a
   * transaction that began before it is open. 0 if there is none.
   */
  readJournalLag(): Promise<number>;

  /**
   * Takes webhooks that have something to deliver, for the process that calls it: no other gets them until their lease ends, or
   * {@link saveWebhookProgress} ends it. If there are none, it sends one statement. The core sends no events: read those after
   * the `cursor` with {@link listEvents}, and deliver them.
   *
   * @throws {BusyError} when the database is unreachable
   */
  takeWebhooks(options: TakeWebhooksOptions): Promise<readonly TakenWebhook[]>;

  /**
   * Reads the events of a page of the journal, for webhooks.
   *
   * @throws {CursorExpiredError} when the journal does not have the entry of the cursor any more
   * @throws {BusyError} when the database is unreachable
   */
  listEvents(request: EventRequest): Promise<Page<EntryEvents>>;

  /**
   * Saves what was delivered, unless the lease was lost. If a client has changed the webhook, it saves only the cursor, if the
   * client has not set another, and ends the lease.
   *
   * @returns whether delivery may go on with the same values. False: take it again
   * @throws {BusyError} when the database is unreachable
   */
  saveWebhookProgress(progress: WebhookProgress): Promise<boolean>;

  /** Reads the state of all webhooks together, whichever process delivers them. */
  readWebhookStatus(): Promise<WebhookStatus>;

  /**
   * The same box office in a transaction of the host. It never commits and never retries, and a rollback by the host
   * undoes its changes.
   *
   * From the first purchase until the transaction ends, other buyers of the same ticket option wait. So purchase last and
   * commit soon. Purchase several options in order of their ids, because two such transactions could deadlock otherwise.
   * At REPEATABLE READ or SERIALIZABLE PostgreSQL may raise 40001, which the host must retry. After a refusal the
   * transaction is still usable. Simultaneous calls in one transaction run one after another, also through different box
   * offices and clients.
   *
   * The result belongs to the transaction that is open now. Call `within` after SET TRANSACTION, and again after ROLLBACK
   * TO SAVEPOINT if the transaction had failed before. The methods of the result reject
   *
   * - with an {@link OutsideTransactionError} when that transaction has ended, or was rolled back to a savepoint before
   *   the call took effect. Nothing was done, in no transaction;
   * - with a {@link TypeError} when its `client_encoding` is not UTF8, or when a write is called in a READ ONLY transaction.
   *
   * @param transaction a Kysely transaction of any schema type, a pg client on which BEGIN has been sent, or, for another
   *   library, the result of `fromDrizzle`, `fromKnex`, `fromPostgresJs`, `fromPrisma` or `fromTypeorm`
   * @throws {TypeError} when it is none of these, or no transaction is open on it
   */
  within(transaction: HostTransaction | PgClient | TransactionExecutor): BoxOffice;
}
