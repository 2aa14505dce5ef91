import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A hold can be extended. `held_seconds` is the original duration of an extended hold. It is needed to recognize a
 * repeated request with the same idempotency key. It is null for a hold that was never extended.
 */
export const holdExtensions: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable("holds").addColumn("held_seconds", "integer").execute();
  },
};
