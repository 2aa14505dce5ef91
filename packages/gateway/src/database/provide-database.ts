import { explainDatabaseError, findPendingMigrations, migrate } from "@ticket-allocation/core";
import { EmbeddedPostgresError, startEmbeddedPostgres } from "@ticket-allocation/embedded-postgres";

import type { GatewayConfig } from "../settings/config.ts";
import { describeDatabase } from "../settings/database-url.ts";
import type { DatabaseSettings } from "../settings/database-environment.ts";
import { StartError } from "../commands/start-error.ts";
import { useDatabase } from "./use-database.ts";

/** A migrated database. */
export interface ProvidedDatabase {
  readonly url: string;
  /** Names it for people, without a password. */
  readonly description: string;
  /** Stops the server, if it is the embedded one. */
  stop(): Promise<void>;
}

export interface ProvideDatabaseOptions {
  /** Migrate the tables first. The embedded database is always migrated. */
  readonly migrate: boolean;
}

/**
 * Checks the configured database, or starts the embedded one.
 *
 * @throws {StartError} when it cannot be reached or has not been migrated
 */
export async function provideDatabase(
  config: GatewayConfig,
  options: ProvideDatabaseOptions,
): Promise<ProvidedDatabase> {
  if (config.databaseUrl === undefined) {
    const { dataDir } = config;
    const starting = startEmbeddedPostgres({ dataDir }).catch(throwStartError);
    const { url, version, location, stop } = await starting;
    const description = `embedded PostgreSQL ${version} in ${location}`;
    return withTables({ url, description, stop }, config.database, { migrate: true });
  }
  const description = describeDatabase(config.databaseUrl);
  const given = { url: config.databaseUrl, description, stop: async () => {} };
  return withTables(given, config.database, options);
}

function throwStartError(error: unknown): never {
  if (!(error instanceof EmbeddedPostgresError)) throw error;
  const { code, message } = error;
  const isUnavailable = code === "unsupported_platform" || code === "no_system_user";
  const hint = isUnavailable ? " Set DATABASE_URL to its URL." : "";
  throw new StartError(message + hint, { cause: error });
}

async function withTables(
  database: ProvidedDatabase,
  settings: DatabaseSettings,
  options: ProvideDatabaseOptions,
): Promise<ProvidedDatabase> {
  try {
    await prepareTables(database, settings, options);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function prepareTables(
  { url, description }: ProvidedDatabase,
  settings: DatabaseSettings,
  options: ProvideDatabaseOptions,
): Promise<void> {
  const { schema } = settings;
  try {
    const isReady = await useDatabase(url, settings, async (db) => {
      if (options.migrate) await migrate(db, { schema });
      return options.migrate || (await findPendingMigrations(db, { schema })).length === 0;
    });
    if (isReady) return;
  } catch (error) {
    throw new StartError(`Cannot use ${description}: ${explainDatabaseError(error)}`, {
      cause: error,
    });
  }
  throw new StartError(
    `${description} has not been migrated: run "ticket-allocation migrate" (in a checkout: npm run migrate), or serve with --migrate`,
  );
}
