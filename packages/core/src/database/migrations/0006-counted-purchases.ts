import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * The index for the limit per user holds only purchases that a limit may have to count. It costs a fifth of
 * what PostgreSQL spends on a purchase, and most are made of ticket options without a limit.
 *
 * - `counted` is false for a purchase that was made while its ticket option had no limit, until one is
 *   set and the purchase is found (`read-uncounted.ts`). What was made before this migration, or by a process of
 *   the version before, has null and is counted.
 * - `uncounted_from` says that purchases of the option with this id or a later one may not be counted yet. It is
 *   null when all are.
 */
export const countedPurchases: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable("purchases").addColumn("counted", "boolean").execute();
    await db.schema.alterTable("ticket_options").addColumn("uncounted_from", "uuid").execute();
    await db.schema
      .createIndex("purchases_counted_of_user_idx")
      .on("purchases")
      .columns(["ticket_option_id", "user_id"])
      .where(sql<boolean>`counted is not false and cancelled_quantity < quantity`)
      .execute();
    await db.schema.dropIndex("purchases_live_of_user_idx").execute();
  },
};
