import { sql } from "kysely";

import { distributeNewTable } from "../distribute-tables.ts";
import type { OnlineMigration } from "../online-migration.ts";

/** Capacity can be moved from one ticket option to another. A repeated request is recognized by the row of the move. */
export const capacityMoves: OnlineMigration = {
  async up(db, tables) {
    await db.schema
      .createTable("capacity_moves")
      .addColumn("ticket_option_id", "uuid", (column) => column.notNull())
      .addColumn("id", "uuid", (column) => column.notNull())
      .addColumn("to_ticket_option_id", "uuid", (column) => column.notNull())
      .addColumn("quantity", "integer", (column) => column.notNull())
      .addColumn("created_at", "timestamptz", (column) =>
        column.notNull().defaultTo(sql`clock_timestamp()`),
      )
      .addColumn("created_by", "text")
      .addPrimaryKeyConstraint("capacity_moves_pkey", ["ticket_option_id", "id"])
      .addCheckConstraint("capacity_moves_quantity_positive", sql`quantity > 0`)
      .addCheckConstraint(
        "capacity_moves_to_another_option",
        sql`ticket_option_id <> to_ticket_option_id`,
      )
      .execute();
    await db.schema
      .createIndex("capacity_moves_id_idx")
      .on("capacity_moves")
      .column("id")
      .execute();
    await distributeNewTable(tables, "capacity_moves");
    await db.schema
      .alterTable("capacity_moves")
      .addForeignKeyConstraint(
        "capacity_moves_ticket_option_id_fkey",
        ["ticket_option_id"],
        "ticket_options",
        ["id"],
      )
      .execute();
  },
};
