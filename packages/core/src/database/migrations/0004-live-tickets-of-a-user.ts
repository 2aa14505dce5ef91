import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Indexes for the limit per user. They find the tickets that a user has of one ticket option, without reading
 * tickets of other options, cancelled purchases or past holds.
 */
export const liveTicketsOfAUser: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex("purchases_live_of_user_idx")
      .on("purchases")
      .columns(["ticket_option_id", "user_id"])
      .where(sql.ref("cancelled_quantity"), "<", sql.ref("quantity"))
      .execute();
    await db.schema
      .createIndex("holds_active_of_user_idx")
      .on("holds")
      .columns(["ticket_option_id", "user_id", "expires_at"])
      .where(sql.ref("status"), "=", "active")
      .execute();
  },
};
