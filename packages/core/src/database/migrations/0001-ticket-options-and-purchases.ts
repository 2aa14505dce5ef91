import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Ticket options and their purchases.
 *
 * - The id of the ticket option is the shard key: every unique constraint contains it, so Citus can keep
 *   an option and its purchases on one node.
 * - The allocation of a hot option changes thousands of times a second. It is in no index, and its page has
 *   free space for new row versions, so each change is a HOT update. Vacuum runs early to remove
 *   old row versions.
 *   https://www.postgresql.org/docs/current/storage-hot.html
 */
export const ticketOptionsAndPurchases: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("ticket_options")
      .addColumn("id", "uuid", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("description", "text")
      .addColumn("capacity", "integer", (column) => column.notNull())
      .addColumn("allocation", "integer", (column) => column.notNull())
      .addColumn("version", "bigint", (column) => column.notNull().defaultTo(0))
      .addColumn("created_at", "timestamptz", (column) =>
        column.notNull().defaultTo(sql`clock_timestamp()`),
      )
      .addColumn("updated_at", "timestamptz", (column) =>
        column.notNull().defaultTo(sql`clock_timestamp()`),
      )
      .addPrimaryKeyConstraint("ticket_options_pkey", ["id"])
      .addCheckConstraint("ticket_options_name_not_empty", sql`name <> ''`)
      .addCheckConstraint(
        "ticket_options_allocation_within_capacity",
        sql`allocation between 0 and capacity`,
      )
      .modifyEnd(
        sql`with (
          fillfactor = 50,
          autovacuum_vacuum_threshold = 1000,
          autovacuum_vacuum_scale_factor = 0,
          autovacuum_vacuum_cost_delay = 0
        )`,
      )
      .execute();

    await db.schema
      .createTable("purchases")
      .addColumn("ticket_option_id", "uuid", (column) => column.notNull())
      .addColumn("id", "uuid", (column) => column.notNull())
      .addColumn("user_id", "uuid", (column) => column.notNull())
      .addColumn("quantity", "integer", (column) => column.notNull())
      .addColumn("created_at", "timestamptz", (column) =>
        column.notNull().defaultTo(sql`clock_timestamp()`),
      )
      .addPrimaryKeyConstraint("purchases_pkey", ["ticket_option_id", "id"])
      .addForeignKeyConstraint(
        "purchases_ticket_option_id_fkey",
        ["ticket_option_id"],
        "ticket_options",
        ["id"],
      )
      .addCheckConstraint("purchases_quantity_positive", sql`quantity > 0`)
      .execute();

    // For the lookup of a purchase by its id alone.
    await db.schema.createIndex("purchases_id_idx").on("purchases").column("id").execute();
  },
};
