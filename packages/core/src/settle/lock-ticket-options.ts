import { sql, type Kysely, type Transaction } from "kysely";

import { asMilliseconds, asText, orNull, toInteger, toText, toTime } from "../column-text.ts";
import type { Database } from "../database.ts";
import { prepareStatement, type ValueOf } from "../prepare-statement.ts";
import type { SaleRules } from "../ticket-option.ts";
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
}

/** Locks the ticket options that exist of these ids; none where the turn is over. */
export type LockTicketOptions = (
  transaction: Transaction<Database>,
  ids: readonly string[],
  mark?: TurnMark,
) => Promise<{
  readonly locked: readonly LockedTicketOption[];
  /** What the statements that rest on the locks must demand. */
  readonly lockMark: TurnMark | undefined;
}>;

/**
 * FOR NO KEY UPDATE makes the sellers of one option wait for each other, yet lets
 * the purchases' foreign key checks through. After its wait it returns the row as
 * the one before left it. Several are locked by one statement, in the order of their ids, so
 * that no two transactions wait for each other: PostgreSQL sorts before it locks.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 * https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE
 */
export function prepareLock(tables: Kysely<Database>): LockTicketOptions {
  const lock = prepareLocks(tables, false);
  const lockInTurn = prepareLocks(tables, true);
  return async (transaction, ids, mark) => {
    const { lockOne, lockMany } = mark === undefined ? lock : lockInTurn;
    const lockMark = mark === undefined ? mark : markOfLocks(mark);
    const marks = { mark: mark ?? "", lockMark: lockMark ?? "" };
    const [id] = ids;
    const { rows } =
      ids.length === 1 && id !== undefined
        ? await lockOne(transaction, { id, ...marks })
        : await lockMany(transaction, { ids: toArrayText(ids), ...marks });
    return { locked: rows.map(toLocked), lockMark: rows.length > 0 ? lockMark : mark };
  };
}

interface Marks {
  readonly mark: TurnMark;
  readonly lockMark: TurnMark;
}

function prepareLocks(tables: Kysely<Database>, inTurn: boolean) {
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
      ])
      // By the same statement: a host that goes back to a savepoint between the two would leave
      // the mark without the lock. Having waited, PostgreSQL asks again with the new mark.
      .$if(inTurn, (locking) =>
        locking
          .select(setMark(value("lockMark")).as("mark"))
          .where(isTurn(value("mark"), value("lockMark"))),
      );
  const lockOne = prepareStatement<Marks & { id: string }, LockedRow>((value) =>
    columns(value).where("id", "=", value("id")).forNoKeyUpdate(),
  );
  const lockMany = prepareStatement<Marks & { ids: string }, LockedRow>((value) =>
    columns(value)
      .where("id", "=", (option) =>
        option.fn.any(sql<string[]>`cast(${value("ids")} as pg_catalog.uuid[])`),
      )
      // Not "id" alone: that would be the text above.
      .orderBy("ticket_options.id")
      .forNoKeyUpdate(),
  );
  return { lockOne, lockMany };
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
}

const toTimeOrNull = orNull(toTime);
const toIntegerOrNull = orNull(toInteger);

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
  };
}
