import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** A ticket option can have a reference: what it is called in a system of its seller. */
export const ticketOptionReferences: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable("ticket_options").addColumn("reference", "text").execute();
  },
};
