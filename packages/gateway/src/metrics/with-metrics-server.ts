import { createServer } from "node:http";
import type { Logger } from "pino";

import type { GatewayConfig } from "../config.ts";
import { createResponseClass } from "../create-response-class.ts";
import { listen } from "../listen.ts";
import { pathOf } from "../path-of.ts";
import { securityHeaders } from "../security-headers.ts";
import type { RunningServer } from "../start-http-server.ts";
import { toHttpUrl } from "../to-http-url.ts";
import { answerMetrics } from "./answer-metrics.ts";
import type { Metrics } from "./create-metrics.ts";

export interface WithMetricsServerOptions {
  readonly config: Pick<GatewayConfig, "metricsHost" | "metricsPort">;
  readonly metrics: Pick<Metrics, "read">;
  readonly logger: Logger;
}

/**
 * Starts what sells, and what answers `/metrics` on a port of its own if there is to be one,
 * until that which sells has stopped.
 *
 * @throws {StartError} when the port cannot be had, or as `startServer` does
 */
export async function withMetricsServer(
  { config: { metricsHost, metricsPort }, metrics, logger }: WithMetricsServerOptions,
  startServer: () => Promise<RunningServer>,
): Promise<RunningServer> {
  if (metricsPort === undefined) return startServer();

  const answer = answerMetrics(metrics, (fault, request) =>
    logger.error({ err: fault, ...request }, "fault"),
  );
  const ServerResponse = createResponseClass(securityHeaders(undefined));
  const server = createServer({ ServerResponse }, (request, response) => {
    if (pathOf(request.url ?? "/") === "/metrics") void answer(request, response);
    else response.writeHead(404).end();
  });
  const { port } = await listen(server, metricsHost, metricsPort, "METRICS_PORT");
  function close(): void {
    server.close();
    server.closeAllConnections();
  }
  try {
    const selling = await startServer();
    logger.info(`metrics at ${toHttpUrl(metricsHost, port)}/metrics`);
    return {
      url: selling.url,
      async stop() {
        await selling.stop();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}
