import { sql, type Kysely, type RawBuilder, type Transaction } from "kysely";

import { asText, toText } from "../database/column-text.ts";
import { prepareStatement } from "../database/prepare-statement.ts";
import type { Database } from "../model/database.ts";
import type { SaleRules } from "../model/sale-rules.ts";
import { markOfLocks, type TurnMark } from "../within/turn-mark.ts";
import type { Distribution } from "./distribution.ts";
import { isAnyOf, NO_MARKS, prepareLockRows } from "./lock-rows.ts";
import { toArrayText } from "./to-array-text.ts";

/** A ticket option that nobody else decides about until the transaction ends. */
export interface LockedTicketOption {
  readonly id: string;
  readonly allocation: number;
  readonly capacity: number;
  readonly rules: SaleRules;
  /** Never later than the first of its active holds expires; null when there is none. */
  readonly holdsExpireAt: Date | null;
  /** Purchases with this id or a later one may not be counted for the limit per user yet; null when all are. */
  readonly uncountedFrom: string | null;
}

export interface TicketOptionLocks {
  /**
   * Locks the options that exist of these ids in a host's transaction, and waits for those that others have
   * locked. None where the turn is over.
   */
  readonly waitInTurn: (
    transaction: Transaction<Database>,
    ids: readonly string[],
    mark: TurnMark,
  ) => Promise<{
    readonly locked: readonly LockedTicketOption[];
    /** What the statements that rest on the locks must demand. */
    readonly lockMark: TurnMark;
  }>;
  /** Likewise in a transaction of ours, where a wait without end ends after two seconds. */
  readonly wait: (
    transaction: Transaction<Database>,
    ids: readonly string[],
  ) => Promise<readonly LockedTicketOption[]>;
  /** Locks the options that exist of these ids, but those that others have locked. */
  readonly skip: (
    transaction: Transaction<Database>,
    ids: readonly string[],
  ) => Promise<LockedInPart>;
  /** Waits for each lock, but not for long; then locks the options that no other has locked. */
  readonly waitInOrder: (
    transaction: Transaction<Database>,
    ids: readonly string[],
  ) => Promise<LockedInPart>;
}

export interface LockedInPart {
  readonly locked: readonly LockedTicketOption[];
  /** Those that others have locked. */
  readonly contested: ReadonlySet<string>;
}

/** How long a transaction waits for a lock while it keeps others. */
const SHORT_LOCK_TIMEOUT_MS = 500;

/** How long a transaction waits for a lock where nothing else says so. */
const LOCK_TIMEOUT_MS = 2_000;

const setShortLockTimeout = sql`select pg_catalog.set_config('lock_timeout', ${sql.lit(String(SHORT_LOCK_TIMEOUT_MS))}, true)`;

// On a host's connection a lock may be waited for without end, by ever more of its connections.
const boundLockTimeout = sql`select pg_catalog.set_config('lock_timeout', case pg_catalog.current_setting('lock_timeout')
  when '0' then ${sql.lit(String(LOCK_TIMEOUT_MS))} else pg_catalog.current_setting('lock_timeout') end, true)`;

/**
 * FOR NO KEY UPDATE makes the sellers of one option wait for each other, yet lets
 * the purchases' foreign key checks through. After its wait it returns the row as
 * the one before left it. Several are locked by one statement, in the order of their ids, so
 * that no two transactions wait for each other: PostgreSQL sorts before it locks.
 *
 * With SKIP LOCKED a row that is locked and one that does not exist look alike. Only where rows are
 * missing does a second statement tell them apart.
 *
 * On distributed tables a statement locks one row, so several are locked one after the other, in the same order.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 * https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE
 */
export function prepareLocks(
  tables: Kysely<Database>,
  distribution: Distribution,
): TicketOptionLocks {
  const lockToWait = prepareLockRows(tables, distribution, {});
  const lockInTurn = prepareLockRows(tables, distribution, { inTurn: true });
  const lockToSkip = prepareLockRows(tables, distribution, { skipLocked: true });
  const findIds = prepareStatement<{ ids: string }, { readonly id: string }>((value) =>
    tables
      .selectFrom("ticket_options")
      .select(asText("id").as("id"))
      .where("id", "=", isAnyOf(value("ids"))),
  );

  async function waitInTurn(
    transaction: Transaction<Database>,
    ids: readonly string[],
    mark: TurnMark,
  ) {
    const marks = { mark, lockMark: markOfLocks(mark) };
    const locked = await lockInTurn(transaction, ids, marks);
    const isMarked = locked.length > 0 || (await distribution.find(transaction));
    return { locked, lockMark: isMarked ? marks.lockMark : mark };
  }

  async function skip(
    transaction: Transaction<Database>,
    ids: readonly string[],
  ): Promise<LockedInPart> {
    const locked = await lockToSkip(transaction, ids, NO_MARKS);
    if (locked.length === ids.length) return { locked, contested: NONE };
    const lockedIds = new Set(locked.map(({ id }) => id));
    const missing = ids.filter((id) => !lockedIds.has(id));
    const { rows } = await findIds(transaction, { ids: toArrayText(missing) });
    return { locked, contested: new Set(rows.map(({ id }) => toText(id))) };
  }

  async function waitInOrder(
    transaction: Transaction<Database>,
    ids: readonly string[],
  ): Promise<LockedInPart> {
    await limitLockWaits(transaction, setShortLockTimeout, SHORT_LOCK_TIMEOUT_MS);
    await sql`savepoint before_locks`.execute(transaction);
    try {
      return { locked: await lockToWait(transaction, ids, NO_MARKS), contested: NONE };
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      await sql`rollback to savepoint before_locks`.execute(transaction);
      return skip(transaction, ids);
    }
  }

  async function wait(
    transaction: Transaction<Database>,
    ids: readonly string[],
  ): Promise<readonly LockedTicketOption[]> {
    await limitLockWaits(transaction, boundLockTimeout, LOCK_TIMEOUT_MS);
    return lockToWait(transaction, ids, NO_MARKS);
  }

  /** Each server waits for the locks of its shards, so Citus must hand the setting on. */
  async function limitLockWaits(
    transaction: Transaction<Database>,
    setting: RawBuilder<unknown>,
    timeoutMs: number,
  ): Promise<void> {
    if (!(await distribution.find(transaction))) return void (await setting.execute(transaction));
    await sql`set local citus.propagate_set_commands = 'local'`.execute(transaction);
    await sql`set local lock_timeout = ${sql.lit(timeoutMs)}`.execute(transaction);
  }

  return { waitInTurn, wait, skip, waitInOrder };
}

/** Whether a lock was waited for in vain, or several, one after the other, for longer than a statement may take. */
function isLockTimeout(error: unknown): boolean {
  // lock_not_available, query_canceled
  return error instanceof Error && "code" in error && /^(55P03|57014)$/u.test(String(error.code));
}

const NONE: ReadonlySet<string> = new Set();
