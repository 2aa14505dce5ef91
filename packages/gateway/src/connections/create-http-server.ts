import { createServer, type IncomingMessage, type Server } from "node:http";

import { boundConnections } from "./bound-connections.ts";
import { createResponseClass } from "../http/create-response-class.ts";
import { HTTP_LIMITS, MAX_HEADERS, type HttpLimits } from "./http-limits.ts";
import type { GatewayResponse } from "../http/gateway-response.ts";
import { refuseBrokenRequests, refuseConnect } from "../http/refuse-broken-requests.ts";
import type { Cors } from "../http/cors.ts";

export type GatewayServer = Server<typeof IncomingMessage, typeof GatewayResponse>;

export interface HttpServerOptions {
  /** Headers of every response. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cors?: Cors | undefined;
  /** Tests set shorter ones. */
  readonly limits?: HttpLimits;
}

/** For a body that nobody reads yet, and for a response that its client does not read. */
const BUFFER_BYTES = 16_384;

/** Creates a server without a request listener. It rejects what cannot be parsed as HTTP. */
export function createHttpServer({
  headers,
  cors,
  limits: { timeout, maxConnections, ...timeouts } = HTTP_LIMITS,
}: HttpServerOptions): GatewayServer {
  const server = createServer({
    ...timeouts,
    // Such a request gets an error document instead.
    requireHostHeader: false,
    ServerResponse: createResponseClass(headers, cors),
    highWaterMark: BUFFER_BYTES,
  });
  // Node drops further headers; one more shows that there were too many.
  server.maxHeadersCount = MAX_HEADERS + 1;
  boundConnections(server);
  server.setTimeout(timeout);
  server.maxConnections = maxConnections;
  const refuseBroken = refuseBrokenRequests(headers);
  server.on("clientError", refuseBroken);
  server.on("connect", refuseConnect(refuseBroken));
  return server;
}
