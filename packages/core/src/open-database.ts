import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";

import type { Database } from "./database.ts";
import { quickPool } from "./quick-pool.ts";

export interface OpenDatabaseOptions {
  /** Connections at the most. @default 16 */
  readonly poolSize?: number;
  /** How long to wait for a connection, free or new, before giving up. @default 10,000 */
  readonly connectionTimeoutMs?: number;
  /** Shown in `pg_stat_activity`. @default "ticket-allocation" */
  readonly applicationName?: string;
  /**
   * Told when a connection that nobody was using breaks. The pool replaces it;
   * there is nothing to do but to log. @default ignored
   */
  readonly onIdleConnectionError?: (error: Error) => void;
}

/**
 * Opens a connection pool for those who bring no Kysely of their own.
 *
 * Connects when first used. Close it with `destroy()`. Statements are prepared on each
 * connection: a transaction-mode PgBouncer in between must be 1.21 or later, with
 * `max_prepared_statements` above 0; and `select *` may fail once after a change of the
 * table. Rows cannot be streamed.
 *
 * @param url `postgresql://user:password@host:port/database`
 */
export function openDatabase(
  url: string,
  {
    poolSize = 16,
    connectionTimeoutMs = 10_000,
    applicationName = "ticket-allocation",
    onIdleConnectionError = () => {},
  }: OpenDatabaseOptions = {},
): Kysely<Database> {
  const pool = new Pool({
    connectionTimeoutMillis: connectionTimeoutMs,
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    pipeline: true,
  });
  // A connection may break at any moment. Node ends the process over an "error" event
  // that nobody listens to, and pg emits one for a connection that is idle, and one for
  // a connection that is in use but between two statements. The latter's next statement
  // fails, so there is nothing to do here.
  pool.on("error", onIdleConnectionError);
  pool.on("connect", (client) => client.on("error", () => {}));
  return new Kysely({ dialect: new PostgresDialect({ pool: quickPool(pool) }) });
}
