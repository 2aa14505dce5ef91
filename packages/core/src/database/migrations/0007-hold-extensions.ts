import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A hold can be extended. `held_seconds` keeps how long it was made for, so that the request that made it, repeated
 * with its idempotency key, is still recognized. It is null while `expires_at` says so.
 */
export const holdExtensions: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable("holds").addColumn("held_seconds", "integer").execute();
  },
};
