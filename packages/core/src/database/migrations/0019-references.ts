import { sql } from "kysely";

import { alterTable, buildIndex, type OnlineMigration } from "../online-migration.ts";

const SALES = ["purchases", "holds"] as const;
const HAS_REFERENCE = sql<boolean>`reference is not null`;

/**
 * Purchases and holds can have a reference too, and the lists of them and of ticket options can be filtered by it. A row
 * without one is in none of the indexes, and sales change no column of those of ticket options.
 */
export const references: OnlineMigration = {
  prepare: [
    ...SALES.map((table) =>
      alterTable((db) =>
        db.schema
          .alterTable(table)
          .addColumn("reference", "text", (column) => column.ifNotExists())
          .execute(),
      ),
    ),
    ...(["ticket_options", ...SALES] as const).map((table) =>
      buildIndex(`${table}_reference_idx`, table, (index) =>
        index.columns(["reference", "id"]).where(HAS_REFERENCE),
      ),
    ),
    // For the list of ticket options by time.
    buildIndex("ticket_options_reference_created_at_idx", "ticket_options", (index) =>
      index.columns(["reference", "created_at", "id"]).where(HAS_REFERENCE),
    ),
  ],
};
