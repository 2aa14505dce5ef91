import { sql } from "kysely";

import type { PooledBoxOffice } from "./box-office.ts";
import type { BoxOfficeObserver } from "./observe/box-office-observer.ts";
import { BusyError } from "./model/errors.ts";
import { readJournalLag, pruneJournal } from "./journal/prune-journal.ts";
import { withoutSpans } from "./observe/without-spans.ts";
import { prepareLoadIdOfKey } from "./operations/idempotency.ts";
import { observeClaims } from "./observe/observe-claims.ts";
import { limitAtOnce, limitReads } from "./database/limit-reads.ts";
import { isPipelined, poolSizeOf } from "./database/open-database.ts";
import { lookupsOver, shareLookups, type Lookups } from "./operations/lookups.ts";
import { createRetrier } from "./database/retry.ts";
import { prune } from "./operations/prune.ts";
import { refuseUsedIds } from "./operations/refuse-used-ids.ts";
import { runWithin } from "./database/run-in-time.ts";
import type { SettleClaim } from "./settle/settle-claim.ts";
import { createDistribution } from "./settle/distribution.ts";
import { createFindDraws } from "./settle/find-draws.ts";
import { limitLargeOrders } from "./settle/limit-large-orders.ts";
import { prepareLocks } from "./settle/lock-ticket-options.ts";
import { createBatchSettler } from "./settle/settle-batches.ts";
import { prepareReadKnownIds } from "./settle/read/read-known-ids.ts";
import { prepareSettleLocked } from "./settle/settle-locked.ts";
import { MAX_BATCH_WEIGHT } from "./settle/weigh.ts";
import { sweepHolds } from "./operations/sweep-holds.ts";
import {
  ticketTables,
  type HostKysely,
  type TicketTablesOptions,
} from "./database/ticket-tables.ts";
import { prepareInsertChosenIdsFirst } from "./settle/write/insert-chosen-ids.ts";
import { traceClaims } from "./observe/trace-claims.ts";
import { verify } from "./operations/verify.ts";
import { createWatch } from "./watch/watch-ticket-options.ts";
import { createWriteCircuit } from "./database/write-circuit.ts";
import { listEvents } from "./webhooks/list-events.ts";
import { saveProgress } from "./webhooks/save-progress.ts";
import { readWebhookStatus } from "./webhooks/read-webhook-status.ts";
import { takeWebhooks } from "./webhooks/take-webhooks.ts";
import { NO_WEBHOOKS, webhooksOver } from "./webhooks/webhooks-over.ts";
import { joinTransaction } from "./within/join-transaction.ts";
import { runInside } from "./within/run-inside.ts";
import { settleInside } from "./within/settle-inside.ts";
import { takeTurnsIn } from "./within/turn.ts";
import { boxOfficeOver } from "./box-office-over.ts";

export interface BoxOfficeOptions extends TicketTablesOptions {
  /** Kysely over a pg pool. It may know other tables too. */
  readonly db: HostKysely;
  /**
   * Timeout of a call in milliseconds, including retries. Then the call throws a {@link BusyError} or an
   * {@link OutcomeUnknownError}. A statement that is still running keeps its connection until a timeout of that
   * connection ends it. @default 5,000
   */
  readonly timeoutMs?: number;
  /**
   * If purchases wait for longer than this, in milliseconds, new ones throw a {@link BusyError} at once. Up to 512
   * may always wait. @default 1,000
   */
  readonly latencyTargetMs?: number;
  /** Maximum time from the creation of a hold to its expiry after an extension, in seconds. @default 86,400 */
  readonly maxHoldSeconds?: number;
  /**
   * Whether each change of a ticket option is written to the journal. Sales then cost more. Without it, what is read from the
   * journal is refused. Processes with and without it may sell together: the journal shows where it has gaps. @default false
   */
  readonly journal?: boolean;
  /** How many webhooks there may be: 0 to 10,000. @default 100 */
  readonly maxWebhooks?: number;
  /**
   * Whether webhooks may lead to private addresses, and have http URLs. Then a caller that may create them can send requests into the network
   * of the server. @default false
   */
  readonly allowsPrivateWebhooks?: boolean;
  /** Is notified of claims and batches, for metrics. @default none */
  readonly observer?: BoxOfficeObserver;
}

/**
 * Creates a box office for a database that {@link migrate} has prepared.
 *
 * Create one per database and keep it: purchases share transactions only within the same box office.
 */
export function createBoxOffice({
  db,
  timeoutMs = 5_000,
  latencyTargetMs = 1_000,
  maxHoldSeconds = 86_400,
  journal: keepsJournal = false,
  maxWebhooks = 100,
  allowsPrivateWebhooks = false,
  observer = {},
  ...options
}: BoxOfficeOptions): PooledBoxOffice {
  if (!Number.isInteger(maxHoldSeconds) || maxHoldSeconds < 1) {
    throw new RangeError("maxHoldSeconds must be a positive integer");
  }
  if (!(Number.isInteger(maxWebhooks) && maxWebhooks >= 0 && maxWebhooks <= 10_000)) {
    throw new RangeError("maxWebhooks must be an integer from 0 to 10,000");
  }
  const tables = ticketTables(db, options);
  const { retry, isCircuitOpen } = createRetrier(() => sql`select 1`.execute(tables));
  const writes = createWriteCircuit();
  const distribution = createDistribution(options);
  const locks = prepareLocks(tables, distribution);
  const settleLocked = prepareSettleLocked(tables, distribution, keepsJournal);
  const findDraws = createFindDraws();
  const batches = createBatchSettler({
    tables,
    locks,
    settleLocked,
    retry,
    guardWrite: writes.guard,
    isPipelined: isPipelined(db),
    observer,
    ...transactionsOver(poolSizeOf(db)),
    isOneOptionABatch: distribution.isFound,
    maxBatchWeight: MAX_BATCH_WEIGHT,
    timeoutMs,
    latencyTargetMs,
  });
  const run = runWithin(timeoutMs, tables, retry, writes.guard);
  const runLong = limitReads(run, timeoutMs);
  const runWaiting = limitAtOnce(run, MAX_WAITING_CREATIONS, timeoutMs);
  const orders = limitLargeOrders(
    (...call) =>
      isCircuitOpen() || writes.isOpen()
        ? Promise.reject(new BusyError())
        : batches.settleClaim(...call),
    timeoutMs,
  );

  const lookups = shareLookups(lookupsOver(run));
  const observe = (settleClaim: SettleClaim, { findUsedIds }: Lookups) =>
    traceClaims(observeClaims(refuseUsedIds(settleClaim, findUsedIds), observer));
  const settleObserved = observe(orders.settleClaim, lookups);

  const loadIdOfKeyBy = prepareLoadIdOfKey();
  const { watch, watching } = createWatch(run);
  const settings = {
    distribution,
    maxHoldSeconds,
    keepsJournal,
    chosenIdStatements: {
      readKnownIds: prepareReadKnownIds(tables),
      insertChosenIdsFirst: prepareInsertChosenIdsFirst(tables),
    },
  };
  // Deliveries take one connection at a time from sales.
  const runDelivery = limitAtOnce(run, 1, timeoutMs);

  return {
    ...boxOfficeOver(
      {
        run,
        runWaiting,
        settleClaim: settleObserved,
        loadIdOfKey: loadIdOfKeyBy(run),
        lookups,
        ...settings,
      },
      {
        runLong,
        watch,
        webhooks: webhooksOver(run, runLong, loadIdOfKeyBy(run), {
          keepsJournal,
          distribution,
          maxWebhooks,
          allowsPrivateWebhooks,
        }),
      },
    ),
    load: () => ({ waiting: batches.waiting() + orders.waiting(), watching: watching() }),
    sweepHolds: () => sweepHolds(run, settleObserved),
    verify: () => verify(tables, distribution),
    prune: (pruneOptions) => prune(tables, pruneOptions),
    pruneJournal: (options) => withoutSpans(() => pruneJournal(run, distribution, options)),
    readJournalLag: () => withoutSpans(() => readJournalLag(run)),
    takeWebhooks: (options) => withoutSpans(() => takeWebhooks(runDelivery, distribution, options)),
    listEvents: (request) => withoutSpans(() => listEvents(runLong, distribution, request)),
    saveWebhookProgress: (progress) => withoutSpans(() => saveProgress(runDelivery, progress)),
    readWebhookStatus: () => withoutSpans(() => readWebhookStatus(runDelivery, distribution)),
    within(hostTransaction) {
      const joined = joinTransaction(hostTransaction, options);
      const takeTurn = takeTurnsIn(joined);
      const runInTurn = runInside(joined.transaction, takeTurn);
      const insideLookups = lookupsOver(runInTurn);
      const settleClaim = settleInside(joined.transaction, takeTurn, {
        findDraws,
        locks,
        settleLocked,
      });
      return boxOfficeOver(
        {
          run: runInTurn,
          runWaiting: runInTurn,
          settleClaim: observe(settleClaim, insideLookups),
          loadIdOfKey: loadIdOfKeyBy(runInTurn),
          lookups: insideLookups,
          ...settings,
        },
        { runLong: runInTurn, watch: rejectWatch, webhooks: NO_WEBHOOKS },
      );
    },
  };
}

/**
 * Maximum number of creations at the same time that wait for the rows of ticket options that they draw on. The other
 * connections stay free for sales.
 */
const MAX_WAITING_CREATIONS = 2;

/**
 * How many transactions settle claims at the same time. Two keep the process and PostgreSQL busy: one is written while
 * the callers of the other continue. The other connections stay free for reads and other slots.
 */
function transactionsOver(poolSize: number) {
  return { slots: poolSize > 1 ? 2 : 1, lockWaits: Math.min(4, Math.ceil(poolSize / 4)) };
}

function rejectWatch(): never {
  throw new TypeError("watch() does not work in a transaction: it would see no change of others");
}
