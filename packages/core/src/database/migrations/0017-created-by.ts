import { alterTable, type OnlineMigration } from "../online-migration.ts";

const TABLES = ["ticket_options", "purchases", "holds", "cancellations", "transfers"] as const;

/** Who has made a row. Null where nobody was named, and in rows of the version before. */
export const createdBy: OnlineMigration = {
  prepare: TABLES.map((table) =>
    alterTable((db) =>
      db.schema
        .alterTable(table)
        .addColumn("created_by", "text", (column) => column.ifNotExists())
        .execute(),
    ),
  ),
};
