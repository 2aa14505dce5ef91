import type { Server, ServerOptions } from "node:http";

type Timeouts =
  | "headersTimeout"
  | "requestTimeout"
  | "keepAliveTimeout"
  | "connectionsCheckingInterval";

/** Timeouts in milliseconds and the number of connections, with Node's names. */
export interface HttpLimits
  extends Required<Pick<ServerOptions, Timeouts>>, Pick<Server, "timeout" | "maxConnections"> {}

/** In one request; each takes memory, even a short one. */
export const MAX_HEADERS = 100;

/**
 * Every connection state has a timeout, so slow and silent clients cannot occupy the server.
 *
 * Node's `maxHeaderSize` limits headers and URL together.
 */
export const HTTP_LIMITS: HttpLimits = {
  /** From the connection, or the previous request, to the end of the headers; then 408. */
  headersTimeout: 10_000,
  /** To the end of the body; then 408. */
  requestTimeout: 30_000,
  /** How often the two above are checked. */
  connectionsCheckingInterval: 1_000,
  /** Without traffic: the client does not read its response, or has gone. Longer than `requestTimeout`, which gives a reason. */
  timeout: 40_000,
  /** Between requests. Longer than the minute for which load balancers keep a connection, so they close it first. */
  keepAliveTimeout: 65_000,
  /** In one process; a connection takes about 10 KB. Further ones are closed at once. */
  maxConnections: 10_000,
};
