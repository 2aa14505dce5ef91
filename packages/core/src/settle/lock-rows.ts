import { sql, type Expression, type Kysely, type Transaction } from "kysely";

import {
  asMilliseconds,
  asText,
  orNull,
  toBoolean,
  toInteger,
  toText,
  toTime,
} from "../database/column-text.ts";
import { prepareStatement, type ValueOf } from "../database/prepare-statement.ts";
import type { Database } from "../model/database.ts";
import { readDraws } from "../model/draw.ts";
import { readFields, selectFields } from "../model/field.ts";
import { SALE_RULES } from "../model/sale-rules.ts";
import { isTurn, setMark, setMarkHere, type TurnMark } from "../within/turn-mark.ts";
import type { Distribution } from "./distribution.ts";
import type { LockedTicketOption } from "./lock-ticket-options.ts";
import { toArrayText } from "./to-array-text.ts";

/** The marks of a turn in a host's transaction. */
export interface LockMarks {
  readonly mark: TurnMark;
  readonly lockMark: TurnMark;
}

export const NO_MARKS: LockMarks = { mark: "", lockMark: "" };

export function isAnyOf(ids: Expression<string>) {
  return sql<string>`any(cast(${ids} as pg_catalog.uuid[]))`;
}

/**
 * Locks the existing rows of these ids: in one statement, which sorts before it locks. On distributed tables, where a
 * statement locks rows of one shard only, one after another.
 */
export type LockRows = (
  transaction: Transaction<Database>,
  ids: readonly string[],
  marks: LockMarks,
) => Promise<readonly LockedTicketOption[]>;

interface LockRowsOptions {
  /** In a host's transaction: locks nothing without one of the marks, and sets the mark of the locks. */
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
      asText<string | null>("draws_on").as("drawsOn"),
      asText<string | null>("drawn_by").as("drawnBy"),
      asMilliseconds<string | null>("holds_expire_at").as("holdsExpireAt"),
      asText<string | null>("uncounted_from").as("uncountedFrom"),
      asText(sql`journal_version is not distinct from version`).as("isInJournal"),
    ])
    .forNoKeyUpdate()
    .$if(skipLocked, (locking) => locking.skipLocked());
  // The same statement locks and sets the mark. With two statements, a host could roll back to a savepoint between
  // them, which would keep the mark without the lock. After a wait, PostgreSQL checks the condition again, with the
  // new mark.
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
      // Not "id" alone: that would sort by the selected text.
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
        // If this mark is missing, the previous lock was undone meanwhile.
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
  readonly drawsOn: string | null;
  readonly drawnBy: string | null;
  readonly holdsExpireAt: string | null;
  readonly uncountedFrom: string | null;
  readonly isInJournal: string;
}

const toTimeOrNull = orNull(toTime);
const toTextOrNull = orNull(toText);

function toLocked(row: LockedRow): LockedTicketOption {
  return {
    id: toText(row.id),
    allocation: toInteger(row.allocation),
    capacity: toInteger(row.capacity),
    rules: readFields(SALE_RULES, row),
    drawsOn: readDraws(row.drawsOn),
    drawnBy: readDraws(row.drawnBy),
    holdsExpireAt: toTimeOrNull(row.holdsExpireAt),
    uncountedFrom: toTextOrNull(row.uncountedFrom),
    isInJournal: toBoolean(row.isInJournal),
  };
}
