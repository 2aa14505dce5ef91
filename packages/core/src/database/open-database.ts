import { Kysely, PostgresDialect } from "kysely";
import { Pool, types, type CustomTypesConfig } from "pg";

import type { Database } from "../model/database.ts";
import { trackOpeningConnections } from "./opening-connections.ts";
import { quickPool } from "./quick-pool.ts";
import { createSessionTimeouts } from "./session-timeouts.ts";
import type { HostKysely } from "./ticket-tables.ts";

export interface OpenDatabaseOptions {
  /** Maximum number of connections. @default 16 */
  readonly poolSize?: number;
  /** Timeout for getting a connection, free or new. @default 5,000 */
  readonly connectionTimeoutMs?: number;
  /**
   * Timeout of a statement in PostgreSQL. If there is no response one second later, the connection is
   * closed. 0: no timeout. @default 4,000
   */
  readonly statementTimeoutMs?: number;
  /** Timeout for waiting for a lock of another session. 0: no timeout. @default 2,000 */
  readonly lockTimeoutMs?: number;
  /**
   * How long a transaction may be idle while it has locks. Then PostgreSQL closes the connection, because this
   * process may be frozen. 0: no timeout. @default 2,000
   */
  readonly idleInTransactionTimeoutMs?: number;
  /**
   * Whether statements are parsed once per connection. Set it to false for a PgBouncer in transaction mode
   * that does not support that (before 1.21, or without `max_prepared_statements`). Sales are slower then.
   * @default true
   */
  readonly preparedStatements?: boolean;
  /** Shown in `pg_stat_activity`. @default "ticket-allocation" */
  readonly applicationName?: string;
  /**
   * Called when an idle connection breaks. The pool replaces it, so logging the error is enough.
   * @default does nothing
   */
  readonly onIdleConnectionError?: (error: Error) => void;
}

/** A connection pool that `openDatabase` has created. */
export interface OpenedDatabase extends Kysely<Database> {
  /** The number of open connections, of idle ones among them, and of callers that wait for one. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number };
}

/** Pool sizes by database. */
const openedDatabases = new WeakMap<HostKysely, number>();

/** True if a connection accepts further statements before it has responded to earlier ones. */
export function isPipelined(db: HostKysely): boolean {
  return openedDatabases.has(db);
}

/** @returns the maximum number of connections; for the pool of a host, where it is unknown, the default of pg */
export function poolSizeOf(db: HostKysely): number {
  return openedDatabases.get(db) ?? 10;
}

/**
 * Opens a connection pool, for hosts that have no Kysely instance.
 *
 * The first statement connects. Close the pool with `destroy()`: it waits for running statements, but not
 * for connections that are still being opened. Rows cannot be streamed. Statements are prepared on each
 * connection. So after a change of a table, your own statements may fail once with 0A000. The box office retries
 * its own.
 *
 * The three timeouts are sent when a connection starts. If a pooler rejects them there, or without prepared
 * statements, each transaction sets them, which costs no round trip. In that case only this process ends a
 * statement outside a transaction.
 *
 * @param url `postgresql://user:password@host:port/database`
 */
export function openDatabase(
  url: string,
  {
    poolSize = 16,
    connectionTimeoutMs = 5_000,
    statementTimeoutMs = 4_000,
    lockTimeoutMs = 2_000,
    idleInTransactionTimeoutMs = 2_000,
    preparedStatements = true,
    applicationName = "ticket-allocation",
    onIdleConnectionError = () => {},
  }: OpenDatabaseOptions = {},
): OpenedDatabase {
  const opening = trackOpeningConnections();
  const timeouts = createSessionTimeouts(
    {
      statement_timeout: statementTimeoutMs,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    },
    !preparedStatements,
  );
  const pool = new Pool({
    Client: opening.Client,
    connectionTimeoutMillis: connectionTimeoutMs,
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    pipeline: true,
    types: TYPES,
    keepAlive: true,
    ...timeouts.atStart,
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + RESPONSE_DELAY_MS }),
  });
  // pg emits "error" for a broken connection that is idle, and for one that is in use but between two
  // statements. Without a listener, Node.js would end the process. A connection in use needs no further
  // handling: its next statement fails.
  pool.on("error", onIdleConnectionError);
  pool.on("connect", (client) => client.on("error", () => {}));

  const db = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: quickPool(pool, opening, { preparedStatements, timeouts }),
    }),
  });
  openedDatabases.set(db, poolSize);
  return Object.assign(db, {
    connections: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
  });
}

const TEXT_TYPE = 25;

/** Ignores the parser that the host may have set for text. All columns of ours are selected as text. */
const TYPES: CustomTypesConfig = {
  getTypeParser(type: number, format: "text" | "binary" = "text"): (text: string) => unknown {
    if (type === TEXT_TYPE) return String;
    return format === "binary"
      ? types.getTypeParser(type, format)
      : types.getTypeParser(type, format);
  },
};

/** Time for the response after PostgreSQL's own timeout has ended a statement. */
const RESPONSE_DELAY_MS = 1_000;
