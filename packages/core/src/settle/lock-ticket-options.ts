import { sql, type Kysely, type Transaction } from "kysely";

import { asText, toText } from "../database/column-text.ts";
import { prepareStatement } from "../database/prepare-statement.ts";
import type { Database } from "../model/database.ts";
import type { Draw } from "../model/draw.ts";
import type { SaleRules } from "../model/sale-rules.ts";
import { markOfLocks, type TurnMark } from "../within/turn-mark.ts";
import type { Distribution } from "./distribution.ts";
import { boundLockWaits, shortenLockWaits } from "./limit-lock-waits.ts";
import { isAnyOf, NO_MARKS, prepareLockRows, type LockRows } from "./lock-rows.ts";
import { toArrayText } from "./to-array-text.ts";

/** A ticket option with a locked row: no other transaction decides about it until this one ends. */
export interface LockedTicketOption {
  readonly id: string;
  readonly allocation: number;
  readonly capacity: number;
  readonly rules: SaleRules;
  /** What each of its tickets takes of other options. */
  readonly drawsOn: readonly Draw[];
  /** What each ticket of other options takes of this one. */
  readonly drawnBy: readonly Draw[];
  /** Never later than the expiry of the option's first active hold. Null without active holds. */
  readonly holdsExpireAt: Date | null;
  /** The first id of purchases that may not be counted for the limit per user yet. Null if all are counted. */
  readonly uncountedFrom: string | null;
  /** Whether the journal has its current version. */
  readonly isInJournal: boolean;
}

export interface TicketOptionLocks {
  /**
   * Locks the existing options of these ids in a host's transaction. Waits for those that other sessions have locked.
   * Locks none if the turn is over.
   */
  readonly waitInTurn: LockInTurn;
  /** The same without waiting: locks no option that another session has locked. */
  readonly skipInTurn: LockInTurn;
  /** The same in a transaction of the box office. A wait without another limit ends after two seconds. */
  readonly wait: (
    transaction: Transaction<Database>,
    ids: readonly string[],
  ) => Promise<readonly LockedTicketOption[]>;
  /** Locks the existing options of these ids, except those that other sessions have locked. */
  readonly skip: (
    transaction: Transaction<Database>,
    ids: readonly string[],
  ) => Promise<LockedInPart>;
  /** Waits for each lock, for a short time. After that, locks only the options that no other session has locked. */
  readonly waitInOrder: (
    transaction: Transaction<Database>,
    ids: readonly string[],
  ) => Promise<LockedInPart>;
}

type LockInTurn = (
  transaction: Transaction<Database>,
  ids: readonly string[],
  mark: TurnMark,
) => Promise<{
  readonly options: readonly LockedTicketOption[];
  /** The mark that statements which depend on the locks must require. */
  readonly lockMark: TurnMark;
}>;

export interface LockedInPart {
  readonly locked: readonly LockedTicketOption[];
  /** Ids of options that other sessions have locked. */
  readonly contested: ReadonlySet<string>;
}

/**
 * FOR NO KEY UPDATE serializes the sellers of one option. It does not block the foreign key checks of purchases. After
 * a wait it returns the current row. Several rows are locked by one statement in order of their ids, so two
 * transactions cannot deadlock: PostgreSQL sorts before it locks.
 *
 * SKIP LOCKED returns neither locked rows nor unknown ids. Only if rows are missing, a second statement distinguishes
 * them.
 *
 * On distributed tables a statement locks one row, so several rows are locked one after another, in the same order.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 * https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE
 */
export function prepareLocks(
  tables: Kysely<Database>,
  distribution: Distribution,
): TicketOptionLocks {
  const lockToWait = prepareLockRows(tables, distribution, {});
  const waitInTurn = prepareLockRows(tables, distribution, { inTurn: true });
  const skipInTurn = prepareLockRows(tables, distribution, { inTurn: true, skipLocked: true });
  const lockToSkip = prepareLockRows(tables, distribution, { skipLocked: true });
  const findIds = prepareStatement<{ ids: string }, { readonly id: string }>((value) =>
    tables
      .selectFrom("ticket_options")
      .select(asText("id").as("id"))
      .where("id", "=", isAnyOf(value("ids"))),
  );

  const inTurn =
    (lockRows: LockRows): LockInTurn =>
    async (transaction, ids, mark) => {
      const marks = { mark, lockMark: markOfLocks(mark) };
      const options = await lockRows(transaction, ids, marks);
      const isMarked = options.length > 0 || (await distribution.find(transaction));
      return { options, lockMark: isMarked ? marks.lockMark : mark };
    };

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
    await shortenLockWaits(transaction, await distribution.find(transaction));
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
    await boundLockWaits(transaction, await distribution.find(transaction));
    return lockToWait(transaction, ids, NO_MARKS);
  }

  return {
    waitInTurn: inTurn(waitInTurn),
    skipInTurn: inTurn(skipInTurn),
    wait,
    skip,
    waitInOrder,
  };
}

/** True if the wait for a lock, or the sum of several such waits, has exceeded a timeout. */
function isLockTimeout(error: unknown): boolean {
  // lock_not_available, query_canceled
  return error instanceof Error && "code" in error && /^(55P03|57014)$/u.test(String(error.code));
}

const NONE: ReadonlySet<string> = new Set();
