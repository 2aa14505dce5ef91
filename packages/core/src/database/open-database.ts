import { Kysely, PostgresDialect } from "kysely";
import { Pool, types, type CustomTypesConfig } from "pg";

import type { Database } from "../model/database.ts";
import type { ProbingClient } from "./probe-writes.ts";
import { quickPool } from "./quick-pool.ts";
import { retireConnections } from "./retire-connections.ts";
import { connectToServers } from "./servers/connect-to-servers.ts";
import { parseDatabaseUrl } from "./servers/parse-database-url.ts";
import { createSessionTimeouts } from "./session-timeouts.ts";
import type { HostKysely } from "./ticket-tables.ts";

export interface OpenDatabaseOptions {
  /**
   * Maximum number of connections. While a response takes over a second, one more for a moment to each server of the URL. @default 16
   */
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
  /** Opens a connection outside the pool, to the same server. */
  openClient(options: OpenClientOptions): Promise<OpenedClient>;
}

/** A connection outside the pool, for {@link probeWrites}. */
export interface OpenedClient extends ProbingClient {
  end(): Promise<void>;
}

export interface OpenClientOptions {
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Timeout for connecting. */
  readonly connectionTimeoutMs: number;
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
 * With several hosts, new connections lead to the first that accepts writes, and to another as soon as it fails. A server is not used if it is on an older timeline
 * than one that this pool has used: a failover has replaced it. That is not stored, so a new process does not know.
 *
 * @param url `postgresql://user:password@host:port/database`, or `host1:port1,host2:port2` as for libpq
 * @throws {Error} when the hosts or `target_session_attrs` of the URL cannot be used
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
  const parsed = parseDatabaseUrl(url);
  if ("problem" in parsed) throw new Error(`The URL of the database ${parsed.problem}`);
  const servers = connectToServers(parsed, {
    config: { application_name: applicationName, types: TYPES },
    expectsResponses: statementTimeoutMs > 0,
    onMove: () => retired.cutLeftBehind(),
  });
  const timeouts = createSessionTimeouts(
    {
      statement_timeout: statementTimeoutMs,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    },
    !preparedStatements,
  );
  const pool = new Pool({
    Client: servers.Client,
    connectionTimeoutMillis: connectionTimeoutMs,
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
  const retired = retireConnections(pool, servers);

  const db = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: quickPool(pool, { preparedStatements, timeouts, servers, retired }),
    }),
  });
  openedDatabases.set(db, poolSize);
  return Object.assign(db, {
    connections: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    openClient: (options: OpenClientOptions) =>
      servers.openClient({
        application_name: options.applicationName,
        connectionTimeoutMillis: options.connectionTimeoutMs,
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
