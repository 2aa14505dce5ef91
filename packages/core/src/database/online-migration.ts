import {
  CompiledQuery,
  sql,
  type Compilable,
  type CreateIndexBuilder,
  type RawBuilder,
} from "kysely";

import type { Catalogue } from "./catalogue.ts";
import { TICKET_TABLES, type HostKysely } from "./ticket-tables.ts";

/** A change of the tables that does not stop a sale, however many rows the tables have. */
export interface OnlineMigration {
  /**
   * Run one after another, before `up`. A step that was interrupted is repeated, and so are the steps before it, so
   * each of them must find what it has done before.
   */
  readonly prepare?: readonly MigrationStep[];
  /** Runs in one transaction, which also records that the migration was applied. Locks what it changes only for a moment. */
  readonly up?: (db: HostKysely, tables: MigratedTables) => Promise<void>;
}

/** What changes a part of the tables, without a common transaction with other steps. */
export type MigrationStep = (tables: MigratedTables) => Promise<void>;

export interface MigratedTables {
  /** Adds the schema to the names of the tables. In a transaction if nobody can sell from the tables yet. */
  readonly db: HostKysely;
  readonly schema: string;
  readonly catalogue: Catalogue;
}

/**
 * While a statement waits for a lock that excludes sales, PostgreSQL lets no new sale begin. So after this time the
 * statement fails, and the migration is tried again later.
 */
const LOCK_TIMEOUT_MS = 200;

/**
 * Prepares a transaction for locks that exclude sales, and limits how long each statement waits for them.
 *
 * First it locks the tables against vacuum, which excludes no sale. PostgreSQL cancels an autovacuum only for a statement
 * that has waited for a second, which is longer than the limit: without this lock, no attempt would succeed while one runs.
 *
 * Last it locks the ticket options, as each sale does first. A transaction that locked another table first would wait for a
 * sale that waits for this table.
 */
export async function prepareForLocks({ db, schema, catalogue }: MigratedTables): Promise<void> {
  const names = await catalogue.findTables(db, schema);
  for (const name of names) {
    await sql`lock table ${sql.id(schema, name)} in share update exclusive mode`.execute(db);
  }
  await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(db);
  const [ticketOptions] = TICKET_TABLES;
  if (names.includes(ticketOptions)) {
    await sql`lock table ${sql.id(schema, ticketOptions)} in exclusive mode`.execute(db);
  }
}

/** Changes one table in a short transaction: only what PostgreSQL does without reading the rows. */
export function alterTable(alter: (db: HostKysely) => Promise<void>): MigrationStep {
  return async (tables) => {
    if (tables.db.isTransaction) return alter(tables.db);
    await tables.db.transaction().execute(async (transaction) => {
      await prepareForLocks({ ...tables, db: transaction });
      await alter(transaction);
    });
  };
}

/**
 * Builds an index while others sell. An index that an interrupted attempt has left is invalid, so it is dropped first.
 * https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
 */
export function buildIndex(
  name: string,
  table: string,
  define: (index: CreateIndexBuilder) => Compilable,
): MigrationStep {
  return async ({ db, schema, catalogue }) => {
    const isValid = await catalogue.isIndexValid(db, { schema, table, name });
    if (isValid) return;
    const concurrently = sql.raw(db.isTransaction ? "" : "concurrently");
    if (isValid === false) {
      await sql`drop index ${concurrently} if exists ${sql.id(schema, name)}`.execute(db);
    }
    const query = define(db.schema.createIndex(name).on(table)).compile();
    if (db.isTransaction) return void (await db.executeQuery(query));
    await db.executeQuery(
      CompiledQuery.raw(query.sql.replace(/^create (?:unique )?index/u, "$& concurrently")),
    );
  };
}

/** Adds a CHECK, and reads the rows that the table already has while others sell. */
export function addCheck(
  table: string,
  name: string,
  condition: RawBuilder<unknown>,
): MigrationStep {
  const add = alterTable(async (db) => {
    const change = db.schema.alterTable(table);
    await change.dropConstraint(name).ifExists().execute();
    const { sql: text } = change.addCheckConstraint(name, condition).compile();
    await db.executeQuery(CompiledQuery.raw(`${text} not valid`));
  });
  return async (tables) => {
    await add(tables);
    await sql`alter table ${sql.id(tables.schema, table)}
      validate constraint ${sql.id(name)}`.execute(tables.db);
  };
}
