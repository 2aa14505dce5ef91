import type { Pool, PoolClient } from "pg";

import { meaningOf } from "./database-faults.ts";
import type { ServerConnections } from "./servers/connect-to-servers.ts";

export interface ConnectionRetirement {
  /** Retires the connection of a failed statement, or all current connections, if the error requires that. */
  readonly consider: (error: unknown, client: PoolClient) => void;
  /** True for a connection that must not be used any more. */
  readonly has: (client: PoolClient) => boolean;
  /** Cuts the connections to servers that another has replaced, so that nobody waits for their responses. */
  readonly cutLeftBehind: () => void;
}

const READ_ONLY_SQL_TRANSACTION = "25006";

/**
 * Retires connections that must not be used any more:
 *
 * - all connections of the pool, if one of them leads to a server that accepts no writes: the database has failed
 *   over, and new connections lead to the new primary;
 * - all of them, if one has lost its prepared statements or has outdated plans: the others probably have the same
 *   problem;
 * - a connection to a server that another has replaced;
 * - a connection whose session has ended, because pg detects that only a little later.
 */
export function retireConnections(
  pool: Pool,
  { isLeftBehind, startOver }: Pick<ServerConnections, "isLeftBehind" | "startOver">,
): ConnectionRetirement {
  const open = new Set<PoolClient>();
  const retired = new WeakSet<PoolClient>();
  pool.on("connect", (client) => open.add(client));
  pool.on("remove", (client) => open.delete(client));
  return {
    has: (client) => retired.has(client) || isLeftBehind(client),
    cutLeftBehind() {
      for (const client of [...open].filter(isLeftBehind)) {
        retired.add(client);
        client.connection.stream.destroy();
      }
    },
    consider(error, client) {
      const meaning = meaningOf(error);
      if (meaning === "connection lost") retired.add(client);
      if (meaning === "connection outdated" || isOfReadOnlyServer(error)) {
        for (const one of open) retired.add(one);
      }
      if (isOfReadOnlyServer(error)) startOver();
    },
  };
}

function isOfReadOnlyServer(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === READ_ONLY_SQL_TRANSACTION;
}
