import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { randomBytes } from "node:crypto";

/**
 * The secret of the HMAC that makes ids from idempotency keys. All processes that sell from these tables share
 * it, and it never changes. So a repeated request gets the same id, at any time and in any process.
 *
 * The table has exactly one row: the primary key allows one value.
 */
export const idempotencySecret: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("idempotency_secrets")
      .addColumn("is_only_row", "boolean", (column) => column.notNull().defaultTo(true))
      .addColumn("secret", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("idempotency_secrets_pkey", ["is_only_row"])
      .addCheckConstraint("idempotency_secrets_is_only_row", sql`is_only_row`)
      .execute();
    await db
      .withTables<{ idempotency_secrets: { secret: string } }>()
      .insertInto("idempotency_secrets")
      .values({ secret: randomBytes(32).toString("base64url") })
      .execute();
  },
};
