import type { Logger } from "pino";

import { poolSizeFor, type GatewayConfig } from "./settings/config.ts";
import { provideDatabase, type ProvideDatabaseOptions } from "./database/provide-database.ts";
import { startSingleProcess } from "./commands/start-single-process.ts";
import type { RunningServer } from "./connections/start-http-server.ts";

export interface Gateway extends RunningServer {
  /** Names its database for people. */
  readonly database: string;
}

/**
 * Serves JSON:API and GraphQL on one port in this process: `config.workers` applies only to the
 * command `serve`.
 *
 * @throws {StartError} if the operator can fix the cause: a taken port, a database that cannot be reached or has not
 *   been migrated
 */
export function startGateway(
  config: GatewayConfig,
  options: ProvideDatabaseOptions,
  logger: Logger,
): Promise<Gateway> {
  const alone = { ...config, poolSize: poolSizeFor(1) };
  return startOnDatabase(alone, options, (url) => startSingleProcess(alone, url, logger));
}

/**
 * Provides the database, then starts the server. The database is stopped last.
 *
 * @throws {StartError} as `provideDatabase` and `startServer` do
 */
export async function startOnDatabase(
  config: GatewayConfig,
  options: ProvideDatabaseOptions,
  startServer: (databaseUrl: string) => Promise<RunningServer>,
): Promise<Gateway> {
  const database = await provideDatabase(config, options);
  try {
    const server = await startServer(database.url);
    return {
      url: server.url,
      database: database.description,
      async stop() {
        try {
          await server.stop();
        } finally {
          await database.stop();
        }
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}
