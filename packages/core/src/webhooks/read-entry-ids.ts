import { sql, type Kysely } from "kysely";

import { asText, orNull, toText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import { JOURNAL_ROWS, type JournalRowsName } from "../journal/journal-rows.ts";
import type { Database } from "../model/database.ts";
import type { JournalEntry } from "../model/journal-entry.ts";
import { toArrayText } from "../settle/to-array-text.ts";

/** The ids of the rows that an entry is about. Null for none, and in entries of versions that did not write them. */
export type EntryIds = Readonly<Record<JournalRowsName, readonly string[] | null>>;

/**
 * Reads the ids of the rows of entries, by the ids of these entries. Each is looked up by itself, so no plan reads the whole
 * journal.
 */
export async function readEntryIds(
  db: Kysely<Database>,
  entries: readonly JournalEntry[],
): Promise<ReadonlyMap<string, EntryIds>> {
  const keys = sql<{ option_id: string; version: string }>`unnest(
    cast(${toArrayText(entries.map(({ ticketOptionId }) => ticketOptionId))} as pg_catalog.uuid[]),
    cast(${toArrayText(entries.map(({ version }) => version))} as bigint[]))`;
  const rows = await db
    .selectFrom(keys.as<"wanted">(sql`wanted(option_id, version)`))
    .innerJoinLateral(
      (lateral) =>
        lateral
          .selectFrom("journal_entries")
          .select(Object.values(JOURNAL_ROWS).map(({ column }) => column))
          .whereRef("ticket_option_id", "=", "wanted.option_id")
          .whereRef("journal_entries.version", "=", "wanted.version")
          .limit(sql.lit(1))
          .as("entry"),
      (join) => join.onTrue(),
    )
    .select([
      asText("wanted.option_id").as("option_id"),
      asText("wanted.version").as("version"),
      listOf("purchased"),
      listOf("held"),
      listOf("released"),
      listOf("expired"),
      listOf("cancelled"),
      listOf("transferred"),
    ])
    .modifyEnd(sql.raw(UNPREPARED))
    .execute();
  return new Map(
    rows.map((row) => [
      `${toText(row.option_id)}-${toText(row.version)}`,
      {
        purchased: toIds(row.purchased),
        held: toIds(row.held),
        released: toIds(row.released),
        expired: toIds(row.expired),
        cancelled: toIds(row.cancelled),
        transferred: toIds(row.transferred),
      },
    ]),
  );
}

function listOf<Name extends JournalRowsName>(name: Name) {
  const ids = sql.ref(`entry.${JOURNAL_ROWS[name].column}`);
  return sql<string | null>`pg_catalog.array_to_string(${ids}, ',')`.as(name);
}

function toIds(list: unknown): readonly string[] | null {
  return orNull(toText)(list)?.split(",") ?? null;
}
