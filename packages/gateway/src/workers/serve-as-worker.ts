import type { GatewayConfig } from "../settings/config.ts";
import { createLogger } from "../logging/logger.ts";
import { createMetrics } from "../metrics/create-metrics.ts";
import { reportToPrimary } from "../metrics/report-to-primary.ts";
import { messageOf } from "../commands/message-of.ts";
import { createSharedRateLimiter } from "../rate-limit/share-counts.ts";
import { StartError } from "../commands/start-error.ts";
import { startHttpServer } from "../connections/start-http-server.ts";
import { waitForStopSignal } from "../commands/wait-for-stop-signal.ts";
import { failAsWorker } from "./worker-failure.ts";

/**
 * Serves as one of several workers until the primary or a signal stops it, then finishes requests in
 * progress and ends the process.
 *
 * The primary has prepared the database and passes its URL in `DATABASE_URL`. If the primary
 * dies, `node:cluster` ends this process at once.
 */
export async function serveAsWorker(config: GatewayConfig): Promise<never> {
  const { databaseUrl = "" } = config;
  const logger = createLogger(config);
  // Ctrl-C in a terminal reaches both processes, in any order.
  const stopped = Promise.race([primarySaysStop(), waitForStopSignal()]);
  try {
    const metrics = reportToPrimary(createMetrics());
    const server = await startHttpServer(
      config,
      databaseUrl,
      logger,
      metrics,
      undefined,
      createSharedRateLimiter,
    );
    await stopped;
    await server.stop();
    await metrics.leave();
  } catch (error) {
    if (!(error instanceof StartError)) logger.fatal({ err: error }, "fault");
    // The primary prints it, once for all workers.
    return failAsWorker(messageOf(error));
  }
  // A database connection may still wait for a lock.
  process.exit(0);
}

function primarySaysStop(): Promise<void> {
  return new Promise((resolve) => {
    process.on("message", (message) => {
      if (message === "stop") resolve();
    });
  });
}
