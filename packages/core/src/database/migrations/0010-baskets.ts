import { sql } from "kysely";

import { addCheck, alterTable, type OnlineMigration } from "../online-migration.ts";

/**
 * A ticket option may limit how many tickets a user holds at a time. Holds can be made together: `order_lines` is the
 * number of holds that were made with this one. It is needed to recognize a repeated request with the same idempotency
 * key, and null for a hold that was made alone.
 */
export const baskets: OnlineMigration = {
  prepare: [
    alterTable((db) =>
      db.schema
        .alterTable("ticket_options")
        .addColumn("max_held_per_user", "integer", (column) => column.ifNotExists())
        .execute(),
    ),
    addCheck("ticket_options", "ticket_options_max_held_positive", sql`max_held_per_user > 0`),
  ],
  up: (db) => db.schema.alterTable("holds").addColumn("order_lines", "integer").execute(),
};
