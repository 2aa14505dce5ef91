import { Kysely, PostgresDialect } from "kysely";
import { Pool, types, type CustomTypesConfig } from "pg";

import type { Database } from "../model/database.ts";
import { trackOpeningConnections } from "./opening-connections.ts";
import { quickPool } from "./quick-pool.ts";
import { createSessionTimeouts } from "./session-timeouts.ts";
import type { HostKysely } from "./ticket-tables.ts";

export interface OpenDatabaseOptions {
  /** Connections at the most. @default 16 */
  readonly poolSize?: number;
  /** How long to wait for a connection, free or new, before giving up. @default 5,000 */
  readonly connectionTimeoutMs?: number;
  /**
   * How long a statement may take until PostgreSQL ends it. One that has no answer a second later
   * loses its connection. 0: for ever. @default 4,000
   */
  readonly statementTimeoutMs?: number;
  /** How long a statement may wait for somebody else's lock. 0: for ever. @default 2,000 */
  readonly lockTimeoutMs?: number;
  /**
   * How long a transaction may stand still, its locks held, until PostgreSQL ends its
   * connection: this process may have been frozen. 0: for ever. @default 2,000
   */
  readonly idleInTransactionTimeoutMs?: number;
  /**
   * Whether statements are parsed once for each connection. False for a PgBouncer in transaction
   * mode that does not know them (before 1.21, or without `max_prepared_statements`); it makes
   * selling slower. @default true
   */
  readonly preparedStatements?: boolean;
  /** Shown in `pg_stat_activity`. @default "ticket-allocation" */
  readonly applicationName?: string;
  /**
   * Told when a connection that nobody was using breaks. The pool replaces it;
   * there is nothing to do but to log. @default ignored
   */
  readonly onIdleConnectionError?: (error: Error) => void;
}

/** A connection pool of our own. */
export interface OpenedDatabase extends Kysely<Database> {
  /** Counts connections: open, of these idle; and callers that wait for one. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number };
}

/** Pool sizes of databases that were opened here. */
const openedDatabases = new WeakMap<HostKysely, number>();

/** Tells whether its connections take statements before they have answered those before. */
export function isPipelined(db: HostKysely): boolean {
  return openedDatabases.has(db);
}

/** @returns how many connections there are at most; for a host's pool, of which it is not known, pg's default */
export function poolSizeOf(db: HostKysely): number {
  return openedDatabases.get(db) ?? 10;
}

/**
 * Opens a connection pool for those who bring no Kysely of their own.
 *
 * Connects when first used. Close it with `destroy()`, which waits for what the connections are
 * busy with, but not for connections that are still being opened. Rows cannot be streamed.
 * Statements are prepared on each connection, so a statement of yours may fail once, with 0A000,
 * after a change of its table (those of a box office are tried again).
 *
 * The three timeouts travel with the connection's start. Where a pooler refuses them there, and
 * without prepared statements, each transaction sets them for itself, which costs no round trip;
 * then a statement outside a transaction is only given up by this process.
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
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + ANSWER_DELAY_MS }),
  });
  // A connection may break at any moment. Node ends the process over an "error" event
  // that nobody listens to, and pg emits one for a connection that is idle, and one for
  // a connection that is in use but between two statements. The latter's next statement
  // fails, so there is nothing to do here.
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

/** Text is text, whatever parser the host has set for its type; all our columns come so. */
const TYPES: CustomTypesConfig = {
  getTypeParser(type: number, format: "text" | "binary" = "text"): (text: string) => unknown {
    if (type === TEXT_TYPE) return String;
    return format === "binary"
      ? types.getTypeParser(type, format)
      : types.getTypeParser(type, format);
  },
};

/** What PostgreSQL's own timeout may take to be heard of. */
const ANSWER_DELAY_MS = 1_000;
