import { sql, type AliasedRawBuilder, type Expression, type Kysely, type RawBuilder } from "kysely";

import { toTimeText } from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";
import { castText, toColumns, type Field } from "../../model/field.ts";
import { EDITED_FIELDS } from "../../model/ticket-option-fields.ts";
import { toCreatedAs } from "../../model/ticket-option.ts";
import { movedBy, type Ledger } from "../decide/ledger.ts";
import { fromListText, quote, toArrayText, toListText } from "../to-array-text.ts";
import { isCounted, uncountedFrom } from "./counted.ts";
import type { Decisions, Part } from "./part.ts";
import { journalColumns, RETURNED_FOR_JOURNAL } from "./write-journal.ts";

type Value = (name: string) => Expression<unknown>;

interface Move {
  readonly id: string;
  readonly moved: number;
  readonly holds_expire_at: Date | null;
  readonly uncounted_from: string | null;
}

interface Change extends Move {
  /** Other changes of the option, as JSON by column. */
  readonly changes: unknown;
  readonly created_as: string | null;
}

/**
 * Changes allocations, if each stays between 0 and the capacity. Also writes when holds expire, and which purchases are
 * not counted yet.
 */
export const moveAllocations: Part = {
  name: "changed",
  isCounted: true,
  isUnprepared: false,
  count: ({ ledgers }) => ledgers.length,
  build: (tables, { value, isInTurn, inShard, keepsJournal }) =>
    move(
      tables,
      keepsJournal,
      sql<Move>`unnest(${arraysOfMoves(value)})`.as<"entry">(
        sql`entry(id, moved, holds_expire_at, uncounted_from)`,
      ),
      sql`${isInTurn} and ${inShard("option.id", value("ids"))}`,
      sql.ref("option.max_per_user"),
    ),
  valuesOf: valuesOfMoves,
};

/** Does the same, and writes changes of other columns of some options. */
export const changeTicketOptions: Part = {
  ...moveAllocations,
  build: (tables, { value, isInTurn, inShard, keepsJournal }) =>
    move(
      tables,
      keepsJournal,
      sql<Change>`(select change.*, ${sql.join(Object.values(EDITED_FIELDS).map(newValue))}
        from unnest(${arraysOfMoves(value)}, cast(${value("changes")} as pg_catalog.jsonb[]), cast(${value("createdAs")} as pg_catalog.text[]))
          as change(id, moved, holds_expire_at, uncounted_from, changes, created_as))`.as<"entry">(
        sql`entry`,
      ),
      sql`${isInTurn} and ${inShard("option.id", value("ids"))}`,
      changed(EDITED_FIELDS.maxPerUser),
    )
      .set(
        Object.fromEntries(
          Object.values(EDITED_FIELDS).map((field) => [field.column, changed(field)]),
        ),
      )
      .set({ created_as: sql`coalesce(option.created_as, nullif(entry.created_as, ''))` }),
  valuesOf: ({ ledgers }) => ({
    ...valuesOfMoves({ ledgers }),
    changes: toArrayText(ledgers.map((ledger) => quote(JSON.stringify(changesOf(ledger))))),
    createdAs: toArrayText(
      ledgers.map(({ option, changed }) => quote(changed && option ? toCreatedAs(option) : "")),
    ),
  }),
};

/** The changes by column. Unchanged columns are omitted, because a stored time may be finer than a `Date`. */
function changesOf({ option, changed }: Ledger): object {
  if (!option || !changed) return {};
  const before = new Map(Object.entries(toColumns(EDITED_FIELDS, option)));
  return Object.fromEntries(
    Object.entries(toColumns(EDITED_FIELDS, changed))
      .filter(([column, value]) => value?.valueOf() !== before.get(column)?.valueOf())
      .map(([column, value]) => [column, value instanceof Date ? toTimeText(value) : value]),
  );
}

/** Citus rejects a cast to a time, which depends on settings, among the assigned values. So it is in FROM. */
function newValue(field: Field) {
  const text = sql`pg_catalog.jsonb_extract_path_text(change.changes, ${sql.lit(field.column)})`;
  return castText(field, text).as(`new_${field.column}`);
}

function changed({ column }: Field): RawBuilder<never> {
  // A null in JSON is a change to null. It differs from an absent member.
  return sql`case when pg_catalog.jsonb_extract_path(entry.changes, ${sql.lit(column)}) is null
    then ${sql.ref(`option.${column}`)} else ${sql.ref(`entry.new_${column}`)} end`;
}

function move<Entry extends Move>(
  tables: Kysely<Database>,
  keepsJournal: boolean,
  entries: AliasedRawBuilder<Entry, "entry">,
  isDue: RawBuilder<boolean>,
  maxPerUser: RawBuilder<unknown>,
) {
  return tables
    .updateTable("ticket_options as option")
    .from(entries)
    .set({
      allocation: sql`option.allocation + entry.moved`,
      version: sql`option.version + 1`,
      // The start of this statement, which is after the lock. Citus requires a stable function in an update.
      updated_at: sql`pg_catalog.statement_timestamp()`,
      holds_expire_at: sql`entry.holds_expire_at`,
      uncounted_from: uncountedFrom(
        maxPerUser,
        sql.ref("option.draws_on"),
        sql.ref("entry.uncounted_from"),
      ),
      ...journalColumns(keepsJournal, "option"),
    })
    .where(sql<boolean>`option.id = entry.id and option.allocation + entry.moved >= 0`)
    .where(isDue)
    .returning([
      "option.id",
      ...RETURNED_FOR_JOURNAL.map((column) => `option.${column}` as const),
      isCounted(sql.ref("option.max_per_user"), sql.ref("option.draws_on")).as("counted"),
    ]);
}

function arraysOfMoves(value: Value): RawBuilder<unknown> {
  return sql`cast(${value("ids")} as pg_catalog.uuid[]), cast(${value("moves")} as integer[]), ${fromListText(value("holdsExpireAt"), "timestamp with time zone")}, ${fromListText(value("uncountedFrom"), "pg_catalog.uuid")}`;
}

function valuesOfMoves({ ledgers }: Pick<Decisions, "ledgers">) {
  return {
    ids: toArrayText(ledgers.map(({ ticketOptionId }) => ticketOptionId)),
    moves: toArrayText(ledgers.map(movedBy)),
    holdsExpireAt: toListText(
      ledgers.map(({ holdsExpireAt }) => holdsExpireAt && toTimeText(holdsExpireAt)),
    ),
    uncountedFrom: toListText(ledgers.map(({ uncountedFrom }) => uncountedFrom)),
  };
}
