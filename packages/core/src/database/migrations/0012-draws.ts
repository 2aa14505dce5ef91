import { alterTable, type OnlineMigration } from "../online-migration.ts";

/**
 * A ticket option can draw on others: each of its tickets takes units of them.
 *
 * - `draws_on` has the units by ticket option, of all options that it draws on directly or through others. It never
 *   changes. It is null without draws.
 * - `drawn_by` is the reverse, on each of these options. It is null if no option draws on this one.
 *
 * Both are in the row that a sale locks, so a sale without draws reads nothing more.
 */
export const draws: OnlineMigration = {
  prepare: [
    alterTable((db) =>
      db.schema
        .alterTable("ticket_options")
        .addColumn("draws_on", "jsonb", (column) => column.ifNotExists())
        .addColumn("drawn_by", "jsonb", (column) => column.ifNotExists())
        .execute(),
    ),
  ],
};
