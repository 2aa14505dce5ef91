import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Rows that are updated to test whether a purchase could be written: see `probe-writes.ts`. There are several, so
 * processes do not wait for each other. Each update is HOT and PostgreSQL cleans the page itself, so the table
 * never grows.
 */
export const writeProbes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("write_probes")
      .addColumn("id", "smallint", (column) => column.notNull())
      .addColumn("written_at", "timestamptz", (column) => column.notNull())
      .addColumn("temporary_rows", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("write_probes_pkey", ["id"])
      .execute();
    await db
      .withTables<{ write_probes: { id: number; written_at: Date; temporary_rows: number } }>()
      .insertInto("write_probes")
      .values(
        [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({
          id: sql.lit(id),
          written_at: sql<Date>`clock_timestamp()`,
          temporary_rows: sql.lit(0),
        })),
      )
      .execute();
  },
};
