import { warnIfUnprotected } from "../access/warn-if-unprotected.ts";
import type { GatewayConfig } from "../settings/config.ts";
import { createLogger } from "../logging/logger.ts";
import { startOnDatabase } from "../start-gateway.ts";
import { gatherFromWorkers } from "../metrics/gather-from-workers.ts";
import { withMetricsServer } from "../metrics/with-metrics-server.ts";
import { startSingleProcess } from "./start-single-process.ts";
import { startWorkers } from "../workers/start-workers.ts";
import { waitForStopSignal } from "./wait-for-stop-signal.ts";

/**
 * Serves until a stop signal, then finishes requests in progress and ends the process.
 *
 * After a signal during the start, it stops when it has started. With several workers this process serves nothing
 * itself: it owns the database and supervises them. Ctrl-C in a terminal before they listen ends them, and
 * then this process with exit code 1.
 *
 * @throws {StartError} if it cannot start, or a worker cannot be replaced
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
      ? startSingleProcess(config, databaseUrl, logger)
      : withMetricsServer({ config, metrics: { read: gatherFromWorkers() }, logger }, () =>
          startWorkers(config, databaseUrl, { logger, onCollapse: collapse.reject }),
        ),
  );

  warnIfUnprotected(config, logger);
  const offer = config.explorable
    ? "box office at /, REST reference at /docs, GraphiQL at /graphql"
    : "JSON:API and GraphQL";
  process.stdout.write(`Ready at ${gateway.url} (${offer}), ${gateway.database}\n`);

  try {
    const signal = await Promise.race([stopSignal, collapse.promise]);
    logger.info({ signal }, "stopping");
  } finally {
    await gateway.stop();
    logger.info("stopped");
  }
  // A database connection may still wait for a lock.
  process.exit(0);
}
