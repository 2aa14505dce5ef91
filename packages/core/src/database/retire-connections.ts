import type { Pool, PoolClient } from "pg";

import { meaningOf } from "./database-faults.ts";

export interface ConnectionRetirement {
  /** Looks at the error of a statement, and retires its connection or all of now when it says so. */
  readonly consider: (error: unknown, client: PoolClient) => void;
  readonly has: (client: PoolClient) => boolean;
}

const READ_ONLY_SQL_TRANSACTION = "25006";

/**
 * Retires connections that are no good any more:
 *
 * - all of a pool's once one of them turns out to lead to a server that takes no writes: the
 *   database has failed over, and new ones lead to the new primary;
 * - all of them once one has lost its prepared statements, or their plans no longer fit the tables:
 *   what did that to one will have done it to the others;
 * - one whose session has ended, since pg notices that only a moment later.
 */
export function retireConnections(pool: Pool): ConnectionRetirement {
  const open = new Set<PoolClient>();
  const retired = new WeakSet<PoolClient>();
  pool.on("connect", (client) => open.add(client));
  pool.on("remove", (client) => open.delete(client));
  return {
    has: (client) => retired.has(client),
    consider(error, client) {
      const meaning = meaningOf(error);
      if (meaning === "connection lost") retired.add(client);
      if (meaning === "connection outdated" || isOfReadOnlyServer(error)) {
        for (const one of open) retired.add(one);
      }
    },
  };
}

function isOfReadOnlyServer(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === READ_ONLY_SQL_TRANSACTION;
}
