import { alterTable, type OnlineMigration } from "../online-migration.ts";

/**
 * Ticket options, purchases and holds can have metadata. Not `jsonb`: it spells out numbers such as 1e300, so what is read
 * could be many times as long as what was written.
 */
export const metadata: OnlineMigration = {
  prepare: (["ticket_options", "purchases", "holds"] as const).map((table) =>
    alterTable((db) =>
      db.schema
        .alterTable(table)
        .addColumn("metadata", "json", (column) => column.ifNotExists())
        .execute(),
    ),
  ),
};
