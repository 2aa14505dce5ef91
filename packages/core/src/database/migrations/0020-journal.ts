import { sql } from "kysely";

import { distributeNewTable } from "../distribute-tables.ts";
import { alterTable, type OnlineMigration } from "../online-migration.ts";

const ROWS = ["purchases", "holds", "cancellations", "transfers", "capacity_moves"] as const;

/**
 * Each change of a ticket option leaves an entry in the journal, and the rows that it makes have the version of that entry.
 *
 * - `journal_version` of a ticket option is the last version in the journal. The version before does not write it, so it
 *   shows what the journal lacks. `journal_position` is the position of that entry in the feed.
 * - The columns that are null stand for 0, so an entry of purchases is short.
 * - An entry has no foreign key: it takes its id from the update of the ticket option, and the check would cost more than
 *   the entry.
 * - The index has the whole order of the feed. After a long transaction of a host, or after a restore, any number of entries
 *   have the same position.
 */
export const journal: OnlineMigration = {
  prepare: ROWS.map((table) =>
    alterTable((db) =>
      db.schema
        .alterTable(table)
        .addColumn("version", "bigint", (column) => column.ifNotExists())
        .execute(),
    ),
  ),
  async up(db, tables) {
    await db.schema
      .alterTable("ticket_options")
      .addColumn("journal_version", "bigint")
      .addColumn("journal_position", sql`pg_catalog.xid8`)
      .execute();
    await db.schema
      .createTable("journal_entries")
      .addColumn("ticket_option_id", "uuid", (column) => column.notNull())
      .addColumn("version", "bigint", (column) => column.notNull())
      .addColumn("position", sql`pg_catalog.xid8`, (column) => column.notNull())
      .addColumn("created_at", "timestamptz", (column) => column.notNull())
      .addColumn("allocation", "integer", (column) => column.notNull())
      .addColumn("capacity", "integer", (column) => column.notNull())
      .addColumn("purchased", "integer")
      .addColumn("confirmed", "integer")
      .addColumn("held", "integer")
      .addColumn("extended", "integer")
      .addColumn("released", "integer")
      .addColumn("expired", "integer")
      .addColumn("cancelled", "integer")
      .addColumn("exchanged", "integer")
      .addColumn("transferred", "integer")
      .addColumn("drawn", "integer")
      .addColumn("capacity_change", "integer")
      .addColumn("edits", "integer")
      .addColumn("gap_after", "bigint")
      .addColumn("created_by", "text")
      .addPrimaryKeyConstraint("journal_entries_pkey", ["ticket_option_id", "version"])
      .execute();
    await db.schema
      .createIndex("journal_entries_position_idx")
      .on("journal_entries")
      .columns(["position", "ticket_option_id", "version"])
      .execute();
    await distributeNewTable(tables, "journal_entries");
  },
};
