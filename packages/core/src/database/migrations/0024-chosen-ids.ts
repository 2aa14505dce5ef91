import { sql } from "kysely";

import { distributeNewTable } from "../distribute-tables.ts";
import type { OnlineMigration } from "../online-migration.ts";

/** The ids that clients have chosen for purchases, holds and what is done with them: each once, over all ticket options. */
export const chosenIds: OnlineMigration = {
  async up(db, tables) {
    await db.schema
      .createTable("chosen_ids")
      .addColumn("id", "uuid", (column) => column.notNull())
      .addColumn("request", "uuid", (column) => column.notNull())
      .addColumn("created_at", "timestamptz", (column) =>
        column.notNull().defaultTo(sql`clock_timestamp()`),
      )
      .addPrimaryKeyConstraint("chosen_ids_pkey", ["id"])
      .execute();
    await distributeNewTable(tables, "chosen_ids");
  },
};
