import { sql } from "kysely";

import { addCheck, alterTable, type OnlineMigration } from "../online-migration.ts";

/**
 * Old cancellations of a purchase can be removed. `pruned_quantity` is the sum of those that were, and
 * `pruned_exchanged_quantity` of the exchanges among them, so that `verify` still finds every ticket. Both are null while
 * none was removed.
 */
export const prunedPurchases: OnlineMigration = {
  prepare: [
    alterTable((db) =>
      db.schema
        .alterTable("purchases")
        .addColumn("pruned_quantity", "integer", (column) => column.ifNotExists())
        .addColumn("pruned_exchanged_quantity", "integer", (column) => column.ifNotExists())
        .execute(),
    ),
    addCheck(
      "purchases",
      "purchases_pruned_within_cancelled",
      sql`pruned_exchanged_quantity >= 0 and pruned_quantity between pruned_exchanged_quantity and cancelled_quantity`,
    ),
  ],
};
