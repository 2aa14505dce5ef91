import { sql } from "kysely";

import { addCheck, alterTable, buildIndex, type OnlineMigration } from "../online-migration.ts";

const IS_CANCELLED = sql`(cast(cancelled_quantity = quantity as integer))`;

/**
 * Holds, cancellations, and the rules of a sale.
 *
 * - A purchase is never deleted. A cancellation is a row of its own, and the purchase has the sum of its
 *   cancellations.
 * - `holds_expire_at` is never later than the expiry of the option's first active hold. So a transaction that has
 *   locked the row knows at once whether it has to look for expired holds.
 * - `created_as` has the original values of an option that was changed, so a repeated request to create it
 *   gets the original response.
 */
export const holdsCancellationsRules: OnlineMigration = {
  prepare: [
    alterTable((db) =>
      db.schema
        .alterTable("purchases")
        .addColumn("hold_id", "uuid", (column) => column.ifNotExists())
        .addColumn("order_lines", "integer", (column) => column.ifNotExists())
        .addColumn("cancelled_quantity", "integer", (column) =>
          column.ifNotExists().notNull().defaultTo(0),
        )
        .execute(),
    ),
    addCheck(
      "purchases",
      "purchases_cancelled_within_quantity",
      sql`cancelled_quantity between 0 and quantity`,
    ),
    // For the lists of a user, and the limit per user.
    buildIndex("purchases_user_id_idx", "purchases", (index) => index.columns(["user_id", "id"])),
    // For the lists of cancelled purchases. A new purchase is in neither index, so sales are not slower.
    buildIndex("purchases_cancelled_idx", "purchases", (index) =>
      index
        .expression(sql`ticket_option_id, ${IS_CANCELLED}, id`)
        .where(sql.ref("cancelled_quantity"), ">", sql.lit(0)),
    ),
    buildIndex("purchases_cancelled_id_idx", "purchases", (index) =>
      index
        .expression(sql`${IS_CANCELLED}, id`)
        .where(sql.ref("cancelled_quantity"), ">", sql.lit(0)),
    ),
    alterTable((db) =>
      db.schema
        .alterTable("ticket_options")
        .addColumn("sale_starts_at", "timestamptz", (column) => column.ifNotExists())
        .addColumn("sale_ends_at", "timestamptz", (column) => column.ifNotExists())
        .addColumn("min_per_purchase", "integer", (column) => column.ifNotExists())
        .addColumn("max_per_purchase", "integer", (column) => column.ifNotExists())
        .addColumn("max_per_user", "integer", (column) => column.ifNotExists())
        .addColumn("holds_expire_at", "timestamptz", (column) => column.ifNotExists())
        .addColumn("created_as", "text", (column) => column.ifNotExists())
        .execute(),
    ),
    addCheck(
      "ticket_options",
      "ticket_options_limits_positive",
      sql`min_per_purchase > 0 and max_per_purchase > 0 and max_per_user > 0`,
    ),
    addCheck(
      "ticket_options",
      "ticket_options_limits_in_order",
      sql`min_per_purchase <= max_per_purchase`,
    ),
    addCheck(
      "ticket_options",
      "ticket_options_sale_starts_before_it_ends",
      sql`sale_starts_at < sale_ends_at`,
    ),
    // For the list by time. The time never changes, so updates of a hot option stay HOT.
    buildIndex("ticket_options_created_at_idx", "ticket_options", (index) =>
      index.columns(["created_at", "id"]),
    ),
    // For finding expired holds in the sweeper.
    buildIndex("ticket_options_holds_expire_at_idx", "ticket_options", (index) =>
      index.column("holds_expire_at").where(sql<boolean>`holds_expire_at is not null`),
    ),
  ],
  async up(db) {
    await db.schema
      .createTable("holds")
      .addColumn("ticket_option_id", "uuid", (column) => column.notNull())
      .addColumn("id", "uuid", (column) => column.notNull())
      .addColumn("user_id", "uuid", (column) => column.notNull())
      .addColumn("quantity", "integer", (column) => column.notNull())
      .addColumn("status", "text", (column) => column.notNull().defaultTo("active"))
      .addColumn("expires_at", "timestamptz", (column) => column.notNull())
      .addColumn("created_at", "timestamptz", (column) => column.notNull())
      .addPrimaryKeyConstraint("holds_pkey", ["ticket_option_id", "id"])
      .addForeignKeyConstraint(
        "holds_ticket_option_id_fkey",
        ["ticket_option_id"],
        "ticket_options",
        ["id"],
      )
      .addCheckConstraint("holds_quantity_positive", sql`quantity > 0`)
      .addCheckConstraint(
        "holds_status_known",
        sql`status in ('active', 'confirmed', 'released', 'expired')`,
      )
      .execute();
    await db.schema.createIndex("holds_id_idx").on("holds").column("id").execute();
    await db.schema
      .createIndex("holds_user_id_idx")
      .on("holds")
      .columns(["user_id", "id"])
      .execute();
    // For the lists of holds of one status.
    await db.schema
      .createIndex("holds_status_idx")
      .on("holds")
      .columns(["ticket_option_id", "status", "id"])
      .execute();
    await db.schema
      .createIndex("holds_status_id_idx")
      .on("holds")
      .columns(["status", "id"])
      .execute();
    // For finding expired holds in a sale, and in the sweeper.
    await db.schema
      .createIndex("holds_active_idx")
      .on("holds")
      .columns(["ticket_option_id", "expires_at"])
      .where(sql.ref("status"), "=", "active")
      .execute();

    await db.schema
      .createTable("cancellations")
      .addColumn("ticket_option_id", "uuid", (column) => column.notNull())
      .addColumn("id", "uuid", (column) => column.notNull())
      .addColumn("purchase_id", "uuid", (column) => column.notNull())
      .addColumn("quantity", "integer", (column) => column.notNull())
      .addColumn("created_at", "timestamptz", (column) =>
        column.notNull().defaultTo(sql`clock_timestamp()`),
      )
      .addPrimaryKeyConstraint("cancellations_pkey", ["ticket_option_id", "id"])
      .addForeignKeyConstraint(
        "cancellations_purchase_id_fkey",
        ["ticket_option_id", "purchase_id"],
        "purchases",
        ["ticket_option_id", "id"],
      )
      .addCheckConstraint("cancellations_quantity_positive", sql`quantity > 0`)
      .execute();
    await db.schema.createIndex("cancellations_id_idx").on("cancellations").column("id").execute();
    await db.schema
      .createIndex("cancellations_purchase_id_idx")
      .on("cancellations")
      .columns(["ticket_option_id", "purchase_id"])
      .execute();
  },
};
