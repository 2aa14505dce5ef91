import type { OnlineMigration } from "../online-migration.ts";

/**
 * A webhook whose receiver answers slowly waits behind others. `cursor_changes` counts how often clients have set its cursor: the
 * progress of a delivery is saved if they have not, whatever else they have changed.
 */
export const fairWebhooks: OnlineMigration = {
  async up(db) {
    await db.schema
      .alterTable("webhooks")
      .addColumn("is_slow", "boolean", (column) => column.notNull().defaultTo(false))
      .addColumn("cursor_changes", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
