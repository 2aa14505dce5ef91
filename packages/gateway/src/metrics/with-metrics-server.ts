import type { Logger } from "pino";

import type { GatewayConfig } from "../settings/config.ts";
import type { RequestHandler } from "../http/request-handler.ts";
import { answerInTurn } from "../connections/bound-connections.ts";
import { createHttpServer } from "../connections/create-http-server.ts";
import { guardLoopback } from "../http/guard-loopback.ts";
import { isLoopback } from "../http/is-loopback.ts";
import { listen } from "../connections/listen.ts";
import { refuseAmbiguousRequests } from "../http/refuse-ambiguous-requests.ts";
import { refuseExpectation } from "../http/refuse-http.ts";
import { securityHeaders } from "../http/security-headers.ts";
import type { RunningServer } from "../connections/start-http-server.ts";
import { toHttpUrl } from "../http/to-http-url.ts";
import { answerMetrics } from "./answer-metrics.ts";
import type { Metrics } from "./create-metrics.ts";

export interface WithMetricsServerOptions {
  readonly config: Pick<GatewayConfig, "metricsHost" | "metricsPort">;
  readonly metrics: Pick<Metrics, "read">;
  readonly logger: Logger;
}

/**
 * Starts the main server and, if a port is set for it, a server of `/metrics` alone. The latter stops
 * after the main one.
 *
 * @throws {StartError} if the port cannot be used, or as `startServer` does
 */
export async function withMetricsServer(
  { config: { metricsHost, metricsPort }, metrics, logger }: WithMetricsServerOptions,
  startServer: () => Promise<RunningServer>,
): Promise<RunningServer> {
  if (metricsPort === undefined) return startServer();

  const onFault = (fault: unknown, request?: object) =>
    logger.error({ err: fault, ...request }, "fault");
  const server = createHttpServer({ headers: securityHeaders(undefined) });
  const { address, port } = await listen(server, metricsHost, metricsPort, "METRICS_PORT");
  const answerMetricsAlone = atMetrics(answerMetrics(metrics, onFault));
  const isGuarded = isLoopback(metricsHost) || isLoopback(address);
  const answer = refuseAmbiguousRequests(
    isGuarded ? guardLoopback({ address, port })(answerMetricsAlone) : answerMetricsAlone,
  );
  answerInTurn(server, (request, response) => void answer(request, response).catch(onFault));
  server.on("checkExpectation", (request, response) => void refuseExpectation(request, response));
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

function atMetrics(answer: RequestHandler): RequestHandler {
  return async (request, response) => {
    if (response.route?.template === "/metrics") return answer(request, response);
    response.writeHead(404).end();
  };
}
