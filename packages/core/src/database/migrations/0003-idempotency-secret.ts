import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";

const RANDOM = sql`pg_catalog.gen_random_uuid()`;

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
    // 244 random bits. PostgreSQL makes them, so that no script or log of statements has the secret.
    await db
      .withTables<{ idempotency_secrets: { secret: string } }>()
      .insertInto("idempotency_secrets")
      .values({ secret: sql<string>`pg_catalog.concat(${RANDOM}, ${RANDOM})` })
      .execute();
  },
};
