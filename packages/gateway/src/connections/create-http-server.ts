import { createServer, type IncomingMessage, type Server } from "node:http";

import { boundConnections } from "./bound-connections.ts";
import { createResponseClass } from "../http/create-response-class.ts";
import { HTTP_LIMITS, MAX_HEADERS, type HttpLimits } from "./http-limits.ts";
import type { IdentifiedResponse } from "../http/identified-response.ts";
import { refuseBrokenRequests, refuseConnect } from "../http/refuse-broken-requests.ts";
import type { Cors } from "../http/cors.ts";

export type GatewayServer = Server<typeof IncomingMessage, typeof IdentifiedResponse>;

export interface HttpServerOptions {
  /** Of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cors?: Cors | undefined;
  /** Shorter ones are for tests. */
  readonly limits?: HttpLimits;
}

/** Of a body that nobody reads yet, and of an answer that its client does not read. */
const BUFFER_BYTES = 16_384;

/** Creates a server that answers what cannot be read as HTTP, and no requests yet. */
export function createHttpServer({
  headers,
  cors,
  limits: { timeout, maxConnections, ...timeouts } = HTTP_LIMITS,
}: HttpServerOptions): GatewayServer {
  const server = createServer({
    ...timeouts,
    // It is refused with a document instead.
    requireHostHeader: false,
    ServerResponse: createResponseClass(headers, cors),
    highWaterMark: BUFFER_BYTES,
  });
  // Node drops those beyond; one more is enough to see that there were too many.
  server.maxHeadersCount = MAX_HEADERS + 1;
  boundConnections(server);
  server.setTimeout(timeout);
  server.maxConnections = maxConnections;
  const refuseBroken = refuseBrokenRequests(headers);
  server.on("clientError", refuseBroken);
  server.on("connect", refuseConnect(refuseBroken));
  return server;
}
