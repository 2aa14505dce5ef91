import type { Pool, PoolClient } from "pg";

export interface ConnectionRetirement {
  /** Looks at a statement's error; read_only_sql_transaction retires all connections of now. */
  readonly consider: (error: unknown) => void;
  readonly has: (client: PoolClient) => boolean;
}

const READ_ONLY_SQL_TRANSACTION = "25006";

/**
 * Retires a pool's connections once one of them turns out to lead to a server that takes no
 * writes any more: the database has failed over, and new ones lead to the new primary.
 */
export function retireConnections(pool: Pool): ConnectionRetirement {
  const open = new Set<PoolClient>();
  const retired = new WeakSet<PoolClient>();
  pool.on("connect", (client) => open.add(client));
  pool.on("remove", (client) => open.delete(client));
  return {
    has: (client) => retired.has(client),
    consider(error) {
      const isReadOnly =
        error instanceof Error && "code" in error && error.code === READ_ONLY_SQL_TRANSACTION;
      if (isReadOnly) for (const client of open) retired.add(client);
    },
  };
}
