import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** A ticket option has a revision, which edits raise and sales do not. */
export const ticketOptionRevisions: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable("ticket_options")
      .addColumn("revision", "integer", (column) => column.notNull().defaultTo(1))
      .execute();
  },
};
