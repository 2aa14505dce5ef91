import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A ticket option may limit how many tickets a user holds at a time. Holds can be made together: `order_lines` is the
 * number of holds that were made with this one. It is needed to recognize a repeated request with the same idempotency
 * key, and null for a hold that was made alone.
 */
export const baskets: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable("ticket_options")
      .addColumn("max_held_per_user", "integer")
      .execute();
    await db.schema
      .alterTable("ticket_options")
      .addCheckConstraint("ticket_options_max_held_positive", sql`max_held_per_user > 0`)
      .execute();
    await db.schema.alterTable("holds").addColumn("order_lines", "integer").execute();
  },
};
