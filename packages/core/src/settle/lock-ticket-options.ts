import { sql, type Expression, type Kysely, type Transaction } from "kysely";

import {
  asMilliseconds,
  asText,
  orNull,
  toInteger,
  toText,
  toTime,
} from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { prepareStatement, type ValueOf } from "../database/prepare-statement.ts";
import type { SaleRules } from "../model/ticket-option.ts";
import { isTurn, markOfLocks, setMark, type TurnMark } from "../within/turn-mark.ts";
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

const setShortLockTimeout = sql`select pg_catalog.set_config('lock_timeout', ${sql.lit(String(SHORT_LOCK_TIMEOUT_MS))}, true)`;

// On a host's connection a lock may be waited for without end, by ever more of its connections.
const boundLockTimeout = sql`select pg_catalog.set_config('lock_timeout', case pg_catalog.current_setting('lock_timeout')
  when '0' then '2s' else pg_catalog.current_setting('lock_timeout') end, true)`;

/**
 * FOR NO KEY UPDATE makes the sellers of one option wait for each other, yet lets
 * the purchases' foreign key checks through. After its wait it returns the row as
 * the one before left it. Several are locked by one statement, in the order of their ids, so
 * that no two transactions wait for each other: PostgreSQL sorts before it locks.
 *
 * With SKIP LOCKED a row that is locked and one that does not exist look alike. Only where rows are
 * missing does a second statement tell them apart.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 * https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE
 */
export function prepareLocks(tables: Kysely<Database>): TicketOptionLocks {
  const lockToWait = prepareLock(tables, {});
  const lockInTurn = prepareLock(tables, { inTurn: true });
  const lockToSkip = prepareLock(tables, { skipLocked: true });
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
    return { locked, lockMark: locked.length > 0 ? marks.lockMark : mark };
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
    await setShortLockTimeout.execute(transaction);
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
    await boundLockTimeout.execute(transaction);
    return lockToWait(transaction, ids, NO_MARKS);
  }

  return { waitInTurn, wait, skip, waitInOrder };
}

/** Whether a lock was waited for in vain, or several, one after the other, for longer than a statement may take. */
function isLockTimeout(error: unknown): boolean {
  // lock_not_available, query_canceled
  return error instanceof Error && "code" in error && /^(55P03|57014)$/u.test(String(error.code));
}

const NONE: ReadonlySet<string> = new Set();

interface Marks {
  readonly mark: TurnMark;
  readonly lockMark: TurnMark;
}

const NO_MARKS: Marks = { mark: "", lockMark: "" };

function isAnyOf(ids: Expression<string>) {
  return sql<string>`any(cast(${ids} as pg_catalog.uuid[]))`;
}

function prepareLock(
  tables: Kysely<Database>,
  { inTurn = false, skipLocked = false }: { inTurn?: boolean; skipLocked?: boolean },
) {
  const columns = (value: ValueOf<Marks>) =>
    tables
      .selectFrom("ticket_options")
      .select([
        asText("id").as("id"),
        asText("allocation").as("allocation"),
        asText("capacity").as("capacity"),
        asMilliseconds<string | null>("sale_starts_at").as("saleStartsAt"),
        asMilliseconds<string | null>("sale_ends_at").as("saleEndsAt"),
        asText<string | null>("min_per_purchase").as("minPerPurchase"),
        asText<string | null>("max_per_purchase").as("maxPerPurchase"),
        asText<string | null>("max_per_user").as("maxPerUser"),
        asMilliseconds<string | null>("holds_expire_at").as("holdsExpireAt"),
        asText<string | null>("uncounted_from").as("uncountedFrom"),
      ])
      // By the same statement: a host that goes back to a savepoint between the two would leave
      // the mark without the lock. Having waited, PostgreSQL asks again with the new mark.
      .$if(inTurn, (locking) =>
        locking
          .select(setMark(value("lockMark")).as("mark"))
          .where(isTurn(value("mark"), value("lockMark"))),
      )
      .forNoKeyUpdate()
      .$if(skipLocked, (locking) => locking.skipLocked());
  const lockOne = prepareStatement<Marks & { id: string }, LockedRow>((value) =>
    columns(value).where("id", "=", value("id")),
  );
  const lockMany = prepareStatement<Marks & { ids: string }, LockedRow>((value) =>
    columns(value)
      .where("id", "=", isAnyOf(value("ids")))
      // Not "id" alone: that would be the text above.
      .orderBy("ticket_options.id"),
  );
  return async (
    transaction: Transaction<Database>,
    ids: readonly string[],
    marks: Marks,
  ): Promise<readonly LockedTicketOption[]> => {
    const [id] = ids;
    if (id === undefined) return [];
    const { rows } =
      ids.length === 1
        ? await lockOne(transaction, { id, ...marks })
        : await lockMany(transaction, { ids: toArrayText(ids), ...marks });
    return rows.map(toLocked);
  };
}

interface LockedRow {
  readonly id: string;
  readonly allocation: string;
  readonly capacity: string;
  readonly saleStartsAt: string | null;
  readonly saleEndsAt: string | null;
  readonly minPerPurchase: string | null;
  readonly maxPerPurchase: string | null;
  readonly maxPerUser: string | null;
  readonly holdsExpireAt: string | null;
  readonly uncountedFrom: string | null;
}

const toTimeOrNull = orNull(toTime);
const toIntegerOrNull = orNull(toInteger);
const toTextOrNull = orNull(toText);

function toLocked(row: LockedRow): LockedTicketOption {
  return {
    id: toText(row.id),
    allocation: toInteger(row.allocation),
    capacity: toInteger(row.capacity),
    rules: {
      saleStartsAt: toTimeOrNull(row.saleStartsAt),
      saleEndsAt: toTimeOrNull(row.saleEndsAt),
      minPerPurchase: toIntegerOrNull(row.minPerPurchase),
      maxPerPurchase: toIntegerOrNull(row.maxPerPurchase),
      maxPerUser: toIntegerOrNull(row.maxPerUser),
    },
    holdsExpireAt: toTimeOrNull(row.holdsExpireAt),
    uncountedFrom: toTextOrNull(row.uncountedFrom),
  };
}
