import { Migrator, type Migration } from "kysely/migration";

import { checkDatabase } from "./check-database.ts";
import { ticketOptionsAndPurchases } from "./migrations/0001-ticket-options-and-purchases.ts";
import { holdsCancellationsRules } from "./migrations/0002-holds-cancellations-rules.ts";
import { idempotencySecret } from "./migrations/0003-idempotency-secret.ts";
import { liveTicketsOfAUser } from "./migrations/0004-live-tickets-of-a-user.ts";
import { writeProbes } from "./migrations/0005-write-probes.ts";
import { countedPurchases } from "./migrations/0006-counted-purchases.ts";
import type { HostKysely, TicketTablesOptions } from "./ticket-tables.ts";

/** Every change of the tables, in order. Released ones are never edited. */
const MIGRATIONS = {
  "0001-ticket-options-and-purchases": ticketOptionsAndPurchases,
  "0002-holds-cancellations-rules": holdsCancellationsRules,
  "0003-idempotency-secret": idempotencySecret,
  "0004-live-tickets-of-a-user": liveTicketsOfAUser,
  "0005-write-probes": writeProbes,
  "0006-counted-purchases": countedPurchases,
} satisfies Record<string, Migration>;

/**
 * Brings the tables up to date: all of them, or, should one step fail, none.
 *
 * Safe to run from many processes at once: they wait for each other, and those
 * that come late find nothing left to do. It holds a session-level advisory lock
 * meanwhile, so give it a direct connection, not a transaction-mode pooler.
 *
 * @returns the names of the migrations that this call has applied
 * @throws {Error} when PostgreSQL is older than 14, or the database is not in UTF-8
 */
export async function migrate(
  db: HostKysely,
  options: TicketTablesOptions = {},
): Promise<readonly string[]> {
  await checkDatabase(db);
  const { error, results = [] } = await migratorFor(db, options).migrateToLatest();
  if (error) throw error;
  return results.map(({ migrationName }) => migrationName);
}

/**
 * Tells which migrations the tables still lack. Changes nothing.
 *
 * @returns their names in order, none when {@link migrate} has nothing to do
 * @throws {Error} when PostgreSQL is older than 14, or the database is not in UTF-8
 */
export async function findPendingMigrations(
  db: HostKysely,
  options: TicketTablesOptions = {},
): Promise<readonly string[]> {
  await checkDatabase(db);
  const migrations = await migratorFor(db, options).getMigrations();
  return migrations.filter(({ executedAt }) => !executedAt).map(({ name }) => name);
}

function migratorFor(db: HostKysely, { schema = "public" }: TicketTablesOptions): Migrator {
  const migrations = Object.entries(MIGRATIONS).map(([name, migration]) => [
    name,
    { up: (tables: HostKysely) => migration.up(tables.withSchema(schema)) },
  ]);
  return new Migrator({
    db: db.withoutPlugins(),
    provider: { getMigrations: async () => Object.fromEntries(migrations) },
    migrationTableSchema: schema,
    migrationTableName: "ticket_allocation_migrations",
    migrationLockTableName: "ticket_allocation_migrations_lock",
  });
}
