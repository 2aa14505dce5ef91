import { findPendingMigrations, migrate, openDatabase } from "@ticket-allocation/core";

import type { GatewayConfig } from "./config.ts";
import { startEmbeddedPostgres } from "./embedded-postgres/start-embedded-postgres.ts";
import { messageOf } from "./message-of.ts";
import { StartError } from "./start-error.ts";

/** A database that has its tables. */
export interface ProvidedDatabase {
  readonly url: string;
  /** Which one it is, for people: never a password. */
  readonly description: string;
  /** Stops the server, if it is one of our own. */
  stop(): Promise<void>;
}

export interface ProvideDatabaseOptions {
  /** Bring the tables up to date first. The embedded database always is. */
  readonly migrate: boolean;
}

/**
 * Makes sure of the database that was configured, or starts one of our own.
 *
 * @throws {StartError} when it cannot be reached or has not been migrated
 */
export async function provideDatabase(
  config: GatewayConfig,
  options: ProvideDatabaseOptions,
): Promise<ProvidedDatabase> {
  if (config.databaseUrl === undefined) {
    const { url, version, location, stop } = await startEmbeddedPostgres({
      dataDir: config.dataDir,
    });
    const description = `embedded PostgreSQL ${version} in ${location}`;
    return withTables({ url, description, stop }, { migrate: true });
  }
  const { host, pathname } = new URL(config.databaseUrl);
  const description = `PostgreSQL at ${host}${pathname}`;
  return withTables({ url: config.databaseUrl, description, stop: async () => {} }, options);
}

async function withTables(
  database: ProvidedDatabase,
  options: ProvideDatabaseOptions,
): Promise<ProvidedDatabase> {
  try {
    await prepareTables(database, options);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function prepareTables(
  { url, description }: ProvidedDatabase,
  options: ProvideDatabaseOptions,
): Promise<void> {
  const db = openDatabase(url, { poolSize: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
  try {
    if (options.migrate) {
      await migrate(db);
      return;
    }
    const pending = await findPendingMigrations(db);
    if (pending.length === 0) return;
  } catch (error) {
    throw new StartError(`Cannot use ${description}: ${messageOf(error)}`, { cause: error });
  } finally {
    await db.destroy();
  }
  throw new StartError(
    `${description} has not been migrated: run "ticket-allocation migrate" (in a checkout: npm run migrate), or serve with --migrate`,
  );
}
