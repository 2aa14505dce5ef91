import { warnOfOpenDoors } from "../access/warn-of-open-doors.ts";
import type { GatewayConfig } from "../settings/config.ts";
import { createLogger } from "../logging/logger.ts";
import { startOnDatabase } from "../start-gateway.ts";
import { gatherFromWorkers } from "../metrics/gather-from-workers.ts";
import { withMetricsServer } from "../metrics/with-metrics-server.ts";
import { startAlone } from "./start-alone.ts";
import { startWorkers } from "../workers/start-workers.ts";
import { waitForStopSignal } from "./wait-for-stop-signal.ts";

/**
 * Serves until a signal asks it to stop, then finishes what was begun and ends the process.
 *
 * Told to stop while it starts, it stops once it has started. With several workers
 * this process serves nothing itself: it owns the database and looks after them. A
 * terminal's Ctrl-C before they listen ends them, and then this process with exit code 1.
 *
 * @throws {StartError} when it cannot start, or can no longer keep its workers alive
 */
export async function serve(
  config: GatewayConfig,
  options: { readonly migrate: boolean },
): Promise<never> {
  const logger = createLogger(config);
  const stopSignal = waitForStopSignal();
  const collapse = Promise.withResolvers<never>();
  const gateway = await startOnDatabase(config, options, (databaseUrl) =>
    config.workers === 1
      ? startAlone(config, databaseUrl, logger)
      : withMetricsServer({ config, metrics: { read: gatherFromWorkers() }, logger }, () =>
          startWorkers(config, databaseUrl, { logger, onCollapse: collapse.reject }),
        ),
  );

  warnOfOpenDoors(config, logger);
  const offer = config.explorable ? `GraphQL at ${gateway.url}/graphql` : "JSON:API and GraphQL";
  process.stdout.write(`Ready at ${gateway.url} (${offer}), ${gateway.database}\n`);

  try {
    const signal = await Promise.race([stopSignal, collapse.promise]);
    logger.info({ signal }, "stopping");
  } finally {
    await gateway.stop();
    logger.info("stopped");
  }
  // A connection to the database may still wait for somebody else's lock.
  process.exit(0);
}
