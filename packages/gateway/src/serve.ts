import type { GatewayConfig } from "./config.ts";
import { createLogger } from "./logger.ts";
import { startGateway } from "./start-gateway.ts";
import { toldToStop } from "./told-to-stop.ts";

/**
 * Serves until SIGTERM or SIGINT, then finishes what was begun and ends the process.
 *
 * Told to stop while it starts, it stops once it has started.
 */
export async function serve(
  config: GatewayConfig,
  options: { readonly migrate: boolean },
): Promise<never> {
  const logger = createLogger(config);
  const stopSignal = toldToStop();
  const gateway = await startGateway(config, options, logger);

  process.stdout.write(
    `Ready at ${gateway.url} (GraphQL at ${gateway.url}/graphql), ${gateway.database}\n`,
  );

  logger.info({ signal: await stopSignal }, "stopping");
  await gateway.stop();
  logger.info("stopped");
  await new Promise((resolve) => logger.flush(resolve));
  // A connection to the database may still wait for somebody else's lock.
  process.exit(0);
}
