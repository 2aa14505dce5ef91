import { sql } from "kysely";

import { buildIndex, type OnlineMigration } from "../online-migration.ts";

/**
 * Indexes for the limit per user. They find the tickets that a user has of one ticket option, without reading
 * tickets of other options, cancelled purchases or past holds.
 */
export const liveTicketsOfAUser: OnlineMigration = {
  prepare: [
    buildIndex("purchases_live_of_user_idx", "purchases", (index) =>
      index
        .columns(["ticket_option_id", "user_id"])
        .where(sql.ref("cancelled_quantity"), "<", sql.ref("quantity")),
    ),
    buildIndex("holds_active_of_user_idx", "holds", (index) =>
      index
        .columns(["ticket_option_id", "user_id", "expires_at"])
        .where(sql.ref("status"), "=", "active"),
    ),
  ],
};
