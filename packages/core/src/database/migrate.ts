import { Migrator, type Migration } from "kysely/migration";

import { checkDatabase } from "./check-database.ts";
import { distributeTables } from "./distribute-tables.ts";
import { ticketOptionsAndPurchases } from "./migrations/0001-ticket-options-and-purchases.ts";
import { holdsCancellationsRules } from "./migrations/0002-holds-cancellations-rules.ts";
import { idempotencySecret } from "./migrations/0003-idempotency-secret.ts";
import { liveTicketsOfAUser } from "./migrations/0004-live-tickets-of-a-user.ts";
import { writeProbes } from "./migrations/0005-write-probes.ts";
import { countedPurchases } from "./migrations/0006-counted-purchases.ts";
import { holdExtensions } from "./migrations/0007-hold-extensions.ts";
import { ticketOptionReferences } from "./migrations/0008-ticket-option-references.ts";
import { ticketOptionRevisions } from "./migrations/0009-ticket-option-revisions.ts";
import { baskets } from "./migrations/0010-baskets.ts";
import type { HostKysely, TicketTablesOptions } from "./ticket-tables.ts";

/** Every change of the tables, in order. Released migrations are never edited. */
const MIGRATIONS = {
  "0001-ticket-options-and-purchases": ticketOptionsAndPurchases,
  "0002-holds-cancellations-rules": holdsCancellationsRules,
  "0003-idempotency-secret": idempotencySecret,
  "0004-live-tickets-of-a-user": liveTicketsOfAUser,
  "0005-write-probes": writeProbes,
  "0006-counted-purchases": countedPurchases,
  "0007-hold-extensions": holdExtensions,
  "0008-ticket-option-references": ticketOptionReferences,
  "0009-ticket-option-revisions": ticketOptionRevisions,
  "0010-baskets": baskets,
} satisfies Record<string, Migration>;

export interface MigrateOptions extends TicketTablesOptions {
  /**
   * Whether Citus is to distribute the tables, with the rows that they have, if it has not done so yet. Needs a connection to
   * the coordinator. Processes that have sold before must be started again afterwards. @default false
   */
  readonly distributed?: boolean;
}

/**
 * Applies all pending migrations, or none if one of them fails.
 *
 * Several processes may call it at the same time: the first one migrates, the others wait for it and then have
 * nothing to do. It uses a session-level advisory lock, so it needs a direct connection, not a pooler in
 * transaction mode.
 *
 * @returns the names of the migrations that this call has applied
 * @throws {Error} when PostgreSQL is older than 14, the encoding of the database is not UTF-8, or `distributed` is set
 *   and the database has no Citus
 */
export async function migrate(
  db: HostKysely,
  { distributed = false, ...options }: MigrateOptions = {},
): Promise<readonly string[]> {
  await checkDatabase(db);
  const { error, results = [] } = await migratorFor(db, options).migrateToLatest();
  if (error) throw error;
  if (distributed) await distributeTables(db, options.schema ?? "public");
  return results.map(({ migrationName }) => migrationName);
}

/**
 * Finds the migrations that are not applied yet. Changes nothing.
 *
 * @returns their names in order; empty when {@link migrate} has nothing to do
 * @throws {Error} when PostgreSQL is older than 14, or the encoding of the database is not UTF-8
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
