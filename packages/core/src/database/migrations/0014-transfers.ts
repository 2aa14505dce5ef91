import { sql } from "kysely";

import { distributeNewTable } from "../distribute-tables.ts";
import type { OnlineMigration } from "../online-migration.ts";

/**
 * A purchase can be transferred to another user. `first_user_id` of a purchase is the user who bought it, by whom a
 * repeated request with the same idempotency key is recognized. It is null for a purchase that was never transferred.
 */
export const transfers: OnlineMigration = {
  async up(db, tables) {
    await db.schema.alterTable("purchases").addColumn("first_user_id", "uuid").execute();
    await db.schema
      .createTable("transfers")
      .addColumn("ticket_option_id", "uuid", (column) => column.notNull())
      .addColumn("id", "uuid", (column) => column.notNull())
      .addColumn("purchase_id", "uuid", (column) => column.notNull())
      .addColumn("from_user_id", "uuid", (column) => column.notNull())
      .addColumn("user_id", "uuid", (column) => column.notNull())
      .addColumn("quantity", "integer", (column) => column.notNull())
      .addColumn("created_at", "timestamptz", (column) =>
        column.notNull().defaultTo(sql`clock_timestamp()`),
      )
      .addPrimaryKeyConstraint("transfers_pkey", ["ticket_option_id", "id"])
      .addCheckConstraint("transfers_quantity_positive", sql`quantity > 0`)
      .addCheckConstraint("transfers_to_another_user", sql`from_user_id <> user_id`)
      .execute();
    await db.schema.createIndex("transfers_id_idx").on("transfers").column("id").execute();
    await db.schema
      .createIndex("transfers_purchase_id_idx")
      .on("transfers")
      .columns(["ticket_option_id", "purchase_id"])
      .execute();
    await distributeNewTable(tables, "transfers");
    await db.schema
      .alterTable("transfers")
      .addForeignKeyConstraint(
        "transfers_purchase_id_fkey",
        ["ticket_option_id", "purchase_id"],
        "purchases",
        ["ticket_option_id", "id"],
      )
      .execute();
  },
};
