import { sql } from "kysely";

import type { OnlineMigration } from "../online-migration.ts";

/**
 * An entry of the journal has the ids of the rows that it is about. An index from versions to rows would cost a sale more, and
 * would not lead to holds that were resolved.
 */
export const journalIds: OnlineMigration = {
  async up(db) {
    const ids = sql`pg_catalog.uuid[]`;
    await db.schema
      .alterTable("journal_entries")
      .addColumn("purchased_ids", ids)
      .addColumn("held_ids", ids)
      .addColumn("released_ids", ids)
      .addColumn("expired_ids", ids)
      .addColumn("cancelled_ids", ids)
      .addColumn("transferred_ids", ids)
      .execute();
  },
};
