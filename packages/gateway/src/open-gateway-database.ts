import {
  findPendingMigrations,
  migrate,
  openDatabase,
  type Database,
} from "@ticket-allocation/core";
import type { Kysely } from "kysely";
import type { Logger } from "pino";

import type { GatewayConfig } from "./config.ts";
import { startEmbeddedPostgres } from "./embedded-postgres/start-embedded-postgres.ts";
import { happensWithin } from "./happens-within.ts";
import { messageOf } from "./message-of.ts";
import { StartError } from "./start-error.ts";
import { watchDatabase } from "./watch-database.ts";

/** The database that a gateway sells from, and whatever must be closed with it. */
export interface GatewayDatabase {
  readonly db: Kysely<Database>;
  /** Which database, for people: never a password. */
  readonly description: string;
  /** Tells whether it answers, whatever its connections are busy with. */
  readonly isReachable: () => Promise<boolean>;
  /** Waits a little for connections that are busy, then leaves them to themselves. */
  close(): Promise<void>;
}

export interface OpenGatewayDatabaseOptions {
  /** Bring the tables up to date first. The embedded database always is. */
  readonly migrate: boolean;
}

/**
 * Connects to the database that was configured, or starts one of our own.
 *
 * @throws {StartError} when it cannot be reached or has not been migrated
 */
export async function openGatewayDatabase(
  config: GatewayConfig,
  options: OpenGatewayDatabaseOptions,
  logger: Logger,
): Promise<GatewayDatabase> {
  if (config.databaseUrl === undefined) {
    const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
    const description = `embedded PostgreSQL ${postgres.version} in ${postgres.location}`;
    return connect(postgres.url, description, { migrate: true }, logger, () => postgres.stop());
  }
  const { host, pathname } = new URL(config.databaseUrl);
  return connect(config.databaseUrl, `PostgreSQL at ${host}${pathname}`, options, logger);
}

const CLOSE_TIMEOUT_MS = 2_000;

async function connect(
  url: string,
  description: string,
  options: OpenGatewayDatabaseOptions,
  logger: Logger,
  stopServer: () => Promise<void> = async () => {},
): Promise<GatewayDatabase> {
  const db = openDatabase(url, {
    onIdleConnectionError: (error) =>
      logger.warn({ err: error }, "lost an idle database connection"),
  });
  const watch = watchDatabase(url);
  const close = async () => {
    const closed = await happensWithin(
      Promise.all([db.destroy(), watch.close()]),
      CLOSE_TIMEOUT_MS,
    );
    if (!closed) logger.warn("left database connections behind that were still busy");
    await stopServer();
  };

  try {
    await prepareTables(db, description, options);
  } catch (error) {
    await close();
    throw error;
  }
  return { db, description, isReachable: watch.isReachable, close };
}

async function prepareTables(
  db: Kysely<Database>,
  description: string,
  options: OpenGatewayDatabaseOptions,
): Promise<void> {
  try {
    if (options.migrate) {
      await migrate(db);
      return;
    }
    const pending = await findPendingMigrations(db);
    if (pending.length === 0) return;
  } catch (error) {
    throw new StartError(`Cannot use ${description}: ${messageOf(error)}`, { cause: error });
  }
  throw new StartError(
    `${description} has not been migrated: run "ticket-allocation migrate" (in a checkout: npm run migrate), or serve with --migrate`,
  );
}
