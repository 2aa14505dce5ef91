import { sql, type Kysely, type RawBuilder } from "kysely";

import type { Database } from "../model/database.ts";
import { quote, toArrayText } from "../settle/to-array-text.ts";
import { isNotInJournal, OPENING_COLUMNS, selectOpening } from "../settle/write/open-journal.ts";
import {
  ENTRY_COLUMNS,
  journalColumns,
  RETURNED_FOR_JOURNAL,
  selectEntry,
} from "../settle/write/write-journal.ts";

/** An existing ticket option that new ones draw on. */
export interface Note {
  readonly id: string;
  /** JSON of the units that each ticket of the new ones takes of it. */
  readonly drawnBy: string;
}

/** Locks the drawn options in order of their ids, as all that lock several rows do. */
export function lockDrawn(db: Kysely<Database>, notes: readonly Note[]) {
  return db
    .selectFrom("ticket_options")
    .select(["id", "version", "allocation", "capacity", "journal_version"])
    .where(sql<boolean>`id = any(${idsOf(notes)})`)
    .orderBy("id")
    .forNoKeyUpdate();
}

/**
 * Notes the new ticket options at those that they draw on.
 *
 * @param inserted the part of the statement without whose row nothing is noted
 */
export function noteDraws(
  db: Kysely<Database>,
  notes: readonly Note[],
  inserted: RawBuilder<unknown>,
  keepsJournal: boolean,
) {
  const drawnBy = toArrayText(notes.map((note) => quote(note.drawnBy)));
  return db
    .updateTable("ticket_options as option")
    .from(
      sql<{
        id: string;
        drawn_by: string;
      }>`(select draw.id, draw.drawn_by from unnest(${idsOf(notes)}, cast(${drawnBy} as pg_catalog.text[])) as draw(id, drawn_by)
        join locked on locked.id = draw.id cross join ${inserted})`.as("draw"),
    )
    .set({ ...noteOf(sql.ref("draw.drawn_by")), ...journalColumns(keepsJournal, "option") })
    .whereRef("option.id", "=", "draw.id")
    .returning(["option.id", ...RETURNED_FOR_JOURNAL.map((column) => `option.${column}` as const)]);
}

export function noteOf(drawnBy: RawBuilder<unknown>) {
  return {
    drawn_by: sql<string>`coalesce(option.drawn_by, '{}') || cast(${drawnBy} as pg_catalog.jsonb)`,
    version: sql<string>`option.version + 1`,
    // The statement may have waited for the lock after it began.
    updated_at: sql<Date>`greatest(option.updated_at, pg_catalog.statement_timestamp())`,
  };
}

/** The entries of the options that they draw on. */
export function writeNoted(db: Kysely<Database>) {
  const into = db.insertInto("journal_entries");
  const entries = into
    .columns(ENTRY_COLUMNS)
    .expression(sql`(select ${sql.join(selectEntry("noted"))} from noted)`);
  const openings = into.columns(OPENING_COLUMNS).expression(
    sql`(select ${sql.join(selectOpening("locked", "noted"))}
      from locked join noted on noted.id = locked.id where ${isNotInJournal("locked")})`,
  );
  return [sql`noted_journaled as (${entries})`, sql`noted_opened as (${openings})`];
}

function idsOf(notes: readonly Note[]) {
  return sql`cast(${toArrayText(notes.map(({ id }) => id))} as pg_catalog.uuid[])`;
}
