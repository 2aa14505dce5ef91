import { sql } from "kysely";

import { addCheck, alterTable, type OnlineMigration } from "../online-migration.ts";

/**
 * An exchange is a cancellation that a purchase of another ticket option replaces: `new_ticket_option_id` and
 * `new_purchase_id` name that purchase. Both are null in other cancellations. There is no foreign key, because the purchase
 * is of another ticket option, and so of another shard. `verify` checks it.
 *
 * `exchanged_quantity` of a purchase is the sum of its exchanges, which `cancelled_quantity` includes.
 */
export const exchanges: OnlineMigration = {
  prepare: [
    alterTable((db) =>
      db.schema
        .alterTable("cancellations")
        .addColumn("new_ticket_option_id", "uuid", (column) => column.ifNotExists())
        .addColumn("new_purchase_id", "uuid", (column) => column.ifNotExists())
        .execute(),
    ),
    addCheck(
      "cancellations",
      "cancellations_replaced_by_another_option",
      sql`(new_ticket_option_id is null) = (new_purchase_id is null) and new_ticket_option_id is distinct from ticket_option_id`,
    ),
    alterTable((db) =>
      db.schema
        .alterTable("purchases")
        .addColumn("exchanged_quantity", "integer", (column) =>
          column.ifNotExists().notNull().defaultTo(0),
        )
        .execute(),
    ),
    addCheck(
      "purchases",
      "purchases_exchanged_within_cancelled",
      sql`exchanged_quantity between 0 and cancelled_quantity`,
    ),
  ],
};
