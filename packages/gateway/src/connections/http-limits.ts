import type { Server, ServerOptions } from "node:http";

type Timeouts =
  | "headersTimeout"
  | "requestTimeout"
  | "keepAliveTimeout"
  | "connectionsCheckingInterval";

/** How long clients may take, and how many they may be; by Node's own names, in milliseconds. */
export interface HttpLimits
  extends Required<Pick<ServerOptions, Timeouts>>, Pick<Server, "timeout" | "maxConnections"> {}

/** Of one request; each takes memory, however short it is. */
export const MAX_HEADERS = 100;

/**
 * No client holds the server, however slow, silent or far away it is: each state of a
 * connection ends by itself.
 *
 * Headers and URL together are limited by Node's own `maxHeaderSize`.
 */
export const HTTP_LIMITS: HttpLimits = {
  /** From the connection, or the request before, to the end of the headers; else 408. */
  headersTimeout: 10_000,
  /** To the end of the body; else 408. */
  requestTimeout: 30_000,
  /** How often the two above are looked at. */
  connectionsCheckingInterval: 1_000,
  /** Nothing came or went: the client does not read its answer, or is gone. After `requestTimeout` says so. */
  timeout: 40_000,
  /** Between requests. Longer than the minute that load balancers keep a connection: they close it first. */
  keepAliveTimeout: 65_000,
  /** In one process; a connection takes about 10 KB. Those beyond are closed at once. */
  maxConnections: 10_000,
};
