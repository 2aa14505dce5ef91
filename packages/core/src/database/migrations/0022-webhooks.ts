import { sql } from "kysely";

import type { OnlineMigration } from "../online-migration.ts";

/**
 * Events of the journal are delivered to webhooks. What is delivered is one cursor for each webhook, so the table does not
 * grow with events. It is not distributed: distributed tables have no journal of all ticket options.
 */
export const webhooks: OnlineMigration = {
  async up(db) {
    await db.schema
      .createTable("webhooks")
      .addColumn("id", "uuid", (column) => column.notNull())
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("url", "text", (column) => column.notNull())
      .addColumn("event_types", "json", (column) => column.notNull())
      .addColumn("description", "text")
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("pause_reason", "text")
      .addColumn("secret", "text", (column) => column.notNull())
      .addColumn("previous_secret", "text")
      .addColumn("previous_secret_until", "timestamptz")
      .addColumn("cursor_position", sql`pg_catalog.xid8`)
      .addColumn("cursor_ticket_option_id", "uuid")
      .addColumn("cursor_version", "bigint")
      .addColumn("cursor_time", "bigint")
      .addColumn("is_ping_wanted", "boolean", (column) => column.notNull())
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("failing_since", "timestamptz")
      .addColumn("next_attempt_at", "timestamptz")
      .addColumn("failures", "json", (column) => column.notNull())
      .addColumn("lease_id", "uuid")
      .addColumn("leased_until", "timestamptz")
      .addColumn("changes", "integer", (column) => column.notNull())
      .addColumn("created_at", "timestamptz", (column) =>
        column.notNull().defaultTo(sql`clock_timestamp()`),
      )
      .addColumn("created_by", "text")
      .addPrimaryKeyConstraint("webhooks_pkey", ["id"])
      .addUniqueConstraint("webhooks_number_key", ["number"])
      .addCheckConstraint("webhooks_state_known", sql`state in ('active', 'paused')`)
      .addCheckConstraint(
        "webhooks_pause_reason_of_paused",
        sql`(pause_reason is null) = (state = 'active')`,
      )
      .addCheckConstraint(
        "webhooks_cursor_whole",
        sql`num_nulls(cursor_position, cursor_ticket_option_id, cursor_version, cursor_time) in (0, 4)`,
      )
      .execute();
  },
};
