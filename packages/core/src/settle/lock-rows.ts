import { sql, type Expression, type Kysely, type Transaction } from "kysely";

import {
  asMilliseconds,
  asText,
  orNull,
  toInteger,
  toText,
  toTime,
} from "../database/column-text.ts";
import { prepareStatement, type ValueOf } from "../database/prepare-statement.ts";
import type { Database } from "../model/database.ts";
import { readFields, selectFields } from "../model/field.ts";
import { SALE_RULES } from "../model/sale-rules.ts";
import { isTurn, setMark, setMarkHere, type TurnMark } from "../within/turn-mark.ts";
import type { Distribution } from "./distribution.ts";
import type { LockedTicketOption } from "./lock-ticket-options.ts";
import { toArrayText } from "./to-array-text.ts";

/** In a host's transaction. */
export interface LockMarks {
  readonly mark: TurnMark;
  readonly lockMark: TurnMark;
}

export const NO_MARKS: LockMarks = { mark: "", lockMark: "" };

export function isAnyOf(ids: Expression<string>) {
  return sql<string>`any(cast(${ids} as pg_catalog.uuid[]))`;
}

/**
 * Locks the rows that exist of these ids: by one statement, which sorts before it locks, or one after the other where
 * a statement locks rows of one shard.
 */
export type LockRows = (
  transaction: Transaction<Database>,
  ids: readonly string[],
  marks: LockMarks,
) => Promise<readonly LockedTicketOption[]>;

interface LockRowsOptions {
  /** In a host's transaction: locks nothing without one of the marks, and sets that of the locks. */
  readonly inTurn?: boolean;
  readonly skipLocked?: boolean;
}

export function prepareLockRows(
  tables: Kysely<Database>,
  distribution: Distribution,
  { inTurn = false, skipLocked = false }: LockRowsOptions,
): LockRows {
  const allColumns = tables
    .selectFrom("ticket_options")
    .select([
      asText("id").as("id"),
      asText("allocation").as("allocation"),
      asText("capacity").as("capacity"),
      ...selectFields(SALE_RULES),
      asMilliseconds<string | null>("holds_expire_at").as("holdsExpireAt"),
      asText<string | null>("uncounted_from").as("uncountedFrom"),
    ])
    .forNoKeyUpdate()
    .$if(skipLocked, (locking) => locking.skipLocked());
  // The mark is set by the same statement: a host that goes back to a savepoint between the two would leave
  // the mark without the lock. Having waited, PostgreSQL asks again with the new mark.
  const columns = (value: ValueOf<LockMarks>) =>
    allColumns.$if(inTurn, (locking) =>
      locking
        .select(setMark(value("lockMark")).as("mark"))
        .where(isTurn(value("mark"), value("lockMark"))),
    );
  const lockOne = prepareStatement<LockMarks & { id: string }, LockedRow>((value) =>
    columns(value).where("id", "=", value("id")),
  );
  const lockShard = prepareStatement<LockMarks & { id: string }, LockedRow>((value) =>
    allColumns
      .where("id", "=", value("id"))
      .$if(inTurn, (locking) => locking.where(setMarkHere(value("mark"), value("lockMark")))),
  );
  const lockMany = prepareStatement<LockMarks & { ids: string }, LockedRow>((value) =>
    columns(value)
      .where("id", "=", isAnyOf(value("ids")))
      // Not "id" alone: that would be the text above.
      .orderBy("ticket_options.id"),
  );
  return async (transaction, ids, marks) => {
    const [id] = ids;
    if (id === undefined) return [];
    if (await distribution.find(transaction)) {
      const locked: LockedTicketOption[] = [];
      let { mark } = marks;
      for (const id of ids) {
        const { rows } = await lockShard(transaction, { ...marks, mark, id });
        locked.push(...rows.map(toLocked));
        // Without it, the lock before was undone meanwhile.
        mark = marks.lockMark;
      }
      return locked;
    }
    const { rows } =
      ids.length === 1
        ? await lockOne(transaction, { id, ...marks })
        : await lockMany(transaction, { ids: toArrayText(ids), ...marks });
    return rows.map(toLocked);
  };
}

interface LockedRow {
  readonly [rule: string]: unknown;
  readonly id: string;
  readonly allocation: string;
  readonly capacity: string;
  readonly holdsExpireAt: string | null;
  readonly uncountedFrom: string | null;
}

const toTimeOrNull = orNull(toTime);
const toTextOrNull = orNull(toText);

function toLocked(row: LockedRow): LockedTicketOption {
  return {
    id: toText(row.id),
    allocation: toInteger(row.allocation),
    capacity: toInteger(row.capacity),
    rules: readFields(SALE_RULES, row),
    holdsExpireAt: toTimeOrNull(row.holdsExpireAt),
    uncountedFrom: toTextOrNull(row.uncountedFrom),
  };
}
