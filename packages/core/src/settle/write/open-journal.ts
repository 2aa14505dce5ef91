import { sql, type RawBuilder } from "kysely";

import { CHANGED, type Part } from "./part.ts";
import { ENTRY_COLUMNS } from "./write-journal.ts";

/** The columns of an entry that closes a gap. */
export const OPENING_COLUMNS = [...ENTRY_COLUMNS, "gap_after"] as const;

/** Whether the journal lacks the state of this row. */
export function isNotInJournal(before: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`${before}.journal_version`)} is distinct from ${sql.ref(`${before}.version`)}`;
}

/**
 * Selects the entry of a state that the journal lacks.
 *
 * @param before the row before the change
 * @param changed the row after it
 */
export function selectOpening(before: string, changed: string) {
  return [
    sql<string>`${sql.ref(`${before}.id`)}`.as("ticket_option_id"),
    sql<string>`${sql.ref(`${before}.version`)}`.as("version"),
    sql<string>`${sql.ref(`${changed}.journal_position`)}`.as("position"),
    sql<Date>`${sql.ref(`${changed}.updated_at`)}`.as("created_at"),
    sql<number>`${sql.ref(`${before}.allocation`)}`.as("allocation"),
    sql<number>`${sql.ref(`${before}.capacity`)}`.as("capacity"),
    sql<string>`coalesce(${sql.ref(`${before}.journal_version`)}, -1)`.as("gap_after"),
  ];
}

/**
 * Writes an entry for the state before the change, if the journal lacks it: it is from before the journal, or was written
 * without it. So the journal shows that it has a gap there, and the entries after it add up.
 *
 * The statement reads the row as it was before its own change.
 */
export const openJournal: Part = {
  name: "opened",
  isCounted: false,
  isUnprepared: true,
  count: ({ ledgers }) => ledgers.filter(({ isInJournal }) => !isInJournal).length,
  build: (tables, { value, isInTurn, inShard }) =>
    tables
      .insertInto("journal_entries")
      .columns(OPENING_COLUMNS)
      .expression((db) =>
        db
          .selectFrom("ticket_options as option")
          .innerJoin(CHANGED, "changed.id", "option.id")
          .select(selectOpening("option", "changed"))
          .where(isNotInJournal("option"))
          .where(inShard("option.id", value("ids")))
          .where(isInTurn),
      ),
  valuesOf: () => ({}),
};
