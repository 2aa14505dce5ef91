import type { GatewayConfig } from "../settings/config.ts";
import { createLogger } from "../logging/logger.ts";
import { createMetrics } from "../metrics/create-metrics.ts";
import { tellPrimary } from "../metrics/tell-primary.ts";
import { messageOf } from "../commands/message-of.ts";
import { createSharedRateLimiter } from "../rate-limit/share-counts.ts";
import { StartError } from "../commands/start-error.ts";
import { startHttpServer } from "../connections/start-http-server.ts";
import { waitForStopSignal } from "../commands/wait-for-stop-signal.ts";
import { failAsWorker } from "./worker-failure.ts";

/**
 * Serves as one of several workers until the primary or a signal says stop, then
 * finishes what was begun and ends the process.
 *
 * The primary has made sure of the database and says in `DATABASE_URL` where it is.
 * Should the primary die, `node:cluster` ends this process at once.
 */
export async function serveAsWorker(config: GatewayConfig): Promise<never> {
  const { databaseUrl = "" } = config;
  const logger = createLogger(config);
  // A terminal's Ctrl-C reaches both processes, in any order.
  const stopped = Promise.race([primarySaysStop(), waitForStopSignal()]);
  try {
    const metrics = tellPrimary(createMetrics());
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
    // The primary says it, once for all.
    return failAsWorker(messageOf(error));
  }
  // A connection to the database may still wait for somebody else's lock.
  process.exit(0);
}

function primarySaysStop(): Promise<void> {
  return new Promise((resolve) => {
    process.on("message", (message) => {
      if (message === "stop") resolve();
    });
  });
}
