import { sql } from "kysely";

import { alterTable, buildIndex, type OnlineMigration } from "../online-migration.ts";

/**
 * The index for the limit per user contains only purchases that a limit may have to count. It is a fifth of
 * PostgreSQL's work for a purchase, and most ticket options have no limit.
 *
 * - `counted` is false for a purchase that was made while its ticket option had no limit, until a limit is set
 *   and `read-uncounted.ts` counts the purchase. It is null, which means counted, for purchases from before
 *   this migration or by a process of the previous version.
 * - `uncounted_from` is the first id of the option's purchases that may not be counted yet, or null if all are
 *   counted.
 */
export const countedPurchases: OnlineMigration = {
  prepare: [
    alterTable((db) =>
      db.schema
        .alterTable("purchases")
        .addColumn("counted", "boolean", (column) => column.ifNotExists())
        .execute(),
    ),
    alterTable((db) =>
      db.schema
        .alterTable("ticket_options")
        .addColumn("uncounted_from", "uuid", (column) => column.ifNotExists())
        .execute(),
    ),
    buildIndex("purchases_counted_of_user_idx", "purchases", (index) =>
      index
        .columns(["ticket_option_id", "user_id"])
        .where(sql<boolean>`counted is not false and cancelled_quantity < quantity`),
    ),
  ],
  up: (db) => db.schema.dropIndex("purchases_live_of_user_idx").execute(),
};
