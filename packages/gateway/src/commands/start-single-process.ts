import type { Logger } from "pino";

import type { GatewayConfig } from "../settings/config.ts";
import { createMetrics } from "../metrics/create-metrics.ts";
import { withMetricsServer } from "../metrics/with-metrics-server.ts";
import { startHttpServer, type RunningServer } from "../connections/start-http-server.ts";

/**
 * Serves from this process, without workers, including its metrics.
 *
 * @throws {StartError} if a port cannot be used
 */
export function startSingleProcess(
  config: GatewayConfig,
  databaseUrl: string,
  logger: Logger,
): Promise<RunningServer> {
  const metrics = createMetrics();
  return withMetricsServer({ config, metrics, logger }, () =>
    startHttpServer(config, databaseUrl, logger, metrics),
  );
}
