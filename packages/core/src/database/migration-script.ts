import { sql } from "kysely";

import { applyTogether, applyUp, MIGRATIONS_TABLE, type Migrations } from "./apply-migrations.ts";
import type { Catalogue } from "./catalogue.ts";
import type { MigratedTables } from "./online-migration.ts";
import { StatementRecorder } from "./statement-recorder.ts";
import { TICKET_TABLES, type HostKysely } from "./ticket-tables.ts";

export interface MigrationScriptOptions {
  readonly schema: string;
  /** The last migration that the database has. Without it, the database has no tables yet. */
  readonly from?: string | undefined;
  /**
   * Whether others sell while the script runs. It then has transactions of its own and builds indexes concurrently.
   * Otherwise it has neither, and has to be run in one transaction.
   */
  readonly online: boolean;
}

/**
 * Writes the migrations as statements of SQL, without a database. Their result is the same as that of `migrate`, which
 * can continue after them.
 *
 * @returns the statements in order, without a semicolon at the end
 * @throws {Error} when there is no migration `from`
 */
export async function writeMigrationScript(
  migrations: Migrations,
  { schema, from, online }: MigrationScriptOptions,
): Promise<readonly string[]> {
  const names = Object.keys(migrations);
  if (from !== undefined && !names.includes(from)) {
    throw new Error(`There is no migration ${from}: the last one is ${names.at(-1)}`);
  }
  const recorder = new StatementRecorder();
  const catalogue: Catalogue = {
    findTables: async () => TICKET_TABLES.filter((name) => recorder.createdTables.has(name)),
    // In a database that others use, an interrupted run may have left an invalid one.
    isIndexValid: async () => (online ? false : undefined),
    isDistributed: async () => false,
  };
  const tablesOf = (db: HostKysely): MigratedTables => ({
    db: db.withSchema(schema),
    schema,
    catalogue,
  });

  await createMigrationTables(tablesOf(recorder.db));
  for (const [name, migration] of Object.entries(migrations)) {
    if (online) {
      for (const step of migration.prepare ?? []) await step(tablesOf(recorder.db));
    }
    await recorder.db.transaction().execute(async (transaction) => {
      const tables = tablesOf(transaction);
      await (online ? applyUp(migration, tables) : applyTogether(migration, tables));
      await recordMigration(tables, name);
    });
    if (name !== from) continue;
    // The database has all up to here. Their statements only tell which tables exist.
    recorder.statements.length = 0;
    await expectLastMigration(tablesOf(recorder.db), name);
  }
  return recorder.statements.filter((statement) => online || !TRANSACTION.has(statement));
}

const TRANSACTION: ReadonlySet<string> = new Set(["begin", "commit"]);

/** What Kysely's migrator creates before the first migration. */
async function createMigrationTables({ db, schema }: MigratedTables): Promise<void> {
  if (schema !== "public") await db.schema.createSchema(schema).ifNotExists().execute();
  await db.schema
    .createTable(MIGRATIONS_TABLE)
    .addColumn("name", "varchar(255)", (column) => column.notNull().primaryKey())
    .addColumn("timestamp", "varchar(255)", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable(`${MIGRATIONS_TABLE}_lock`)
    .addColumn("id", "varchar(255)", (column) => column.notNull().primaryKey())
    .addColumn("is_locked", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`insert into ${sql.id(schema, `${MIGRATIONS_TABLE}_lock`)} (id, is_locked)
    values ('migration_lock', 0)`.execute(db);
}

/**
 * Fails where the database has another last migration, with a message that says so. A script that is run twice would otherwise
 * begin by dropping indexes that sales use.
 */
async function expectLastMigration({ db, schema }: MigratedTables, name: string): Promise<void> {
  await sql`select case when max(name) = ${sql.lit(name)} then 0
    else cast('the last migration is ' || coalesce(max(name), 'none') || ', not ' || ${sql.lit(name)} as integer) end
    from ${sql.id(schema, MIGRATIONS_TABLE)}`.execute(db);
}

async function recordMigration({ db, schema }: MigratedTables, name: string): Promise<void> {
  await sql`insert into ${sql.id(schema, MIGRATIONS_TABLE)} (name, timestamp) values (${sql.lit(name)},
    to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`.execute(db);
}
