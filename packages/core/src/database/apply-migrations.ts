import { sql } from "kysely";
import { Migrator, type Migration } from "kysely/migration";

import { DATABASE_CATALOGUE } from "./catalogue.ts";
import { toBoolean, toText } from "./column-text.ts";
import { prepareForLocks, type MigratedTables, type OnlineMigration } from "./online-migration.ts";
import type { HostKysely } from "./ticket-tables.ts";

/** By name, which also orders them. */
export type Migrations = Readonly<Record<string, OnlineMigration>>;

export const MIGRATIONS_TABLE = "ticket_allocation_migrations";

/**
 * Applies the pending migrations. Where there are no tables yet, or in a transaction of the host, they are one
 * transaction. Otherwise each is applied with the steps that prepare it.
 *
 * @returns the names of the applied migrations, each when it is applied
 */
export async function* applyMigrations(
  db: HostKysely,
  schema: string,
  migrations: Migrations,
): AsyncGenerator<string> {
  if (db.isTransaction || !(await hasTable(db, schema, "ticket_options"))) {
    const together = await createMigrator(db, schema, migrations, applyTogether);
    yield* namesOf(await together.migrateToLatest());
    return;
  }
  const oneByOne = await createMigrator(db, schema, migrations, applyUp);
  for (const name of await findPending(oneByOne)) {
    for (const step of migrations[name]?.prepare ?? []) {
      await step(tablesOf(db, schema));
    }
    // Kysely's migrator of an older version may have applied it meanwhile: then the next one is not prepared yet.
    yield* namesOf(await oneByOne.migrateTo(name));
  }
}

/** Applies a whole migration in a transaction: nobody can sell from the tables meanwhile. */
export async function applyTogether(
  migration: OnlineMigration,
  tables: MigratedTables,
): Promise<void> {
  for (const step of migration.prepare ?? []) await step(tables);
  await migration.up?.(tables.db, tables);
}

/** Applies in a transaction what is left of a migration after the steps that prepare it. */
export async function applyUp(migration: OnlineMigration, tables: MigratedTables): Promise<void> {
  await prepareForLocks(tables);
  await migration.up?.(tables.db, tables);
}

function tablesOf(db: HostKysely, schema: string): MigratedTables {
  return { db: db.withSchema(schema), schema, catalogue: DATABASE_CATALOGUE };
}

/** Finds the migrations that are not applied yet, in order. */
export async function findPendingMigrationsOf(
  db: HostKysely,
  schema: string,
  migrations: Migrations,
): Promise<readonly string[]> {
  return findPending(await createMigrator(db, schema, migrations, async () => {}));
}

async function findPending(migrator: Migrator): Promise<readonly string[]> {
  const all = await migrator.getMigrations();
  return all.filter(({ executedAt }) => !executedAt).map(({ name }) => name);
}

type MigrationResults = Awaited<ReturnType<Migrator["migrateTo"]>>;

function namesOf({ error, results = [] }: MigrationResults): readonly string[] {
  if (error) throw error;
  return results
    .filter(({ direction }) => direction === "Up")
    .map(({ migrationName }) => migrationName);
}

async function createMigrator(
  db: HostKysely,
  schema: string,
  migrations: Migrations,
  apply: (migration: OnlineMigration, tables: MigratedTables) => Promise<void>,
): Promise<Migrator> {
  const known = Object.entries(migrations).map(([name, migration]): [string, Migration] => [
    name,
    { up: (transaction: HostKysely) => apply(migration, tablesOf(transaction, schema)) },
  ]);
  // Not in `getMigrations`: the migrator keeps the connection meanwhile.
  const newer = (await appliedNames(db, schema)).filter((name) => !(name in migrations));
  const all = Object.fromEntries([...known, ...newer.map((name) => [name, NOTHING] as const)]);
  return new Migrator({
    db,
    provider: { getMigrations: async () => all },
    // A checkout between two releases may have applied one whose name comes after one that it lacks.
    allowUnorderedMigrations: true,
    migrationTableSchema: schema,
    migrationTableName: MIGRATIONS_TABLE,
    migrationLockTableName: `${MIGRATIONS_TABLE}_lock`,
  });
}

/** A migration of a newer version. Kysely requires that each applied one is known. */
const NOTHING: Migration = { up: async () => {} };

async function appliedNames(db: HostKysely, schema: string): Promise<readonly string[]> {
  if (!(await hasTable(db, schema, MIGRATIONS_TABLE))) return [];
  const { rows } = await sql<{ name: unknown }>`
    select cast(name as pg_catalog.text) as name from ${sql.id(schema, MIGRATIONS_TABLE)}`.execute(
    db,
  );
  return rows.map(({ name }) => toText(name));
}

async function hasTable(db: HostKysely, schema: string, table: string): Promise<boolean> {
  const { rows } = await sql<{ isThere: unknown }>`
    select cast(pg_catalog.to_regclass(pg_catalog.format(
      '%I.%I', cast(${schema} as pg_catalog.text), cast(${table} as pg_catalog.text)
    )) is not null as pg_catalog.text) as "isThere"`.execute(db);
  return toBoolean(rows[0]?.isThere);
}
