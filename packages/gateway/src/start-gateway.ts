import { createBoxOffice } from "@ticket-allocation/core";
import { createServer } from "node:http";
import { isIPv6 } from "node:net";
import type { Logger } from "pino";

import type { GatewayConfig } from "./config.ts";
import { createRequestListener } from "./create-request-listener.ts";
import { drain } from "./drain.ts";
import { listen } from "./listen.ts";
import { openGatewayDatabase, type OpenGatewayDatabaseOptions } from "./open-gateway-database.ts";

export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Which database it sells from, for people. */
  readonly database: string;
  /** Stops accepting, finishes what was begun, closes the database. */
  stop(): Promise<void>;
}

const DRAIN_TIMEOUT_MS = 10_000;

/**
 * Serves JSON:API and GraphQL on one port.
 *
 * @throws {StartError} for whatever whoever starts it can mend: a taken port, a
 *   database that cannot be reached or has not been migrated
 */
export async function startGateway(
  config: GatewayConfig,
  options: OpenGatewayDatabaseOptions,
  logger: Logger,
): Promise<Gateway> {
  const database = await openGatewayDatabase(config, options, logger);
  const server = createServer();
  let isDraining = false;

  try {
    const { port } = await listen(server, config.host, config.port);
    const url = `http://${isIPv6(config.host) ? `[${config.host}]` : config.host}:${port}`;

    const listener = createRequestListener({
      boxOffice: createBoxOffice({ db: database.db }),
      publicUrl: config.publicUrl ?? url,
      explorable: !config.production,
      isReady: async () => !isDraining && (await database.isReachable()),
      logger,
    });
    server.on("request", listener);

    return {
      url,
      database: database.description,
      async stop() {
        isDraining = true;
        await drain(server, DRAIN_TIMEOUT_MS);
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
