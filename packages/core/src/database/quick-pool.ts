import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type { Pool, PoolClient, QueryConfig } from "pg";

import type { ConnectionRetirement } from "./retire-connections.ts";
import type { ServerConnections } from "./servers/connect-to-servers.ts";
import type { SessionTimeouts } from "./session-timeouts.ts";

/** Maximum number of named statements. A host with more different texts has the others parsed each time. */
const MAX_NAMES = 100;

/**
 * Suffix of the text of a statement that gets no name: because there are many similar ones, or because
 * PostgreSQL should plan it for its actual values.
 */
export const UNPREPARED = "/* unprepared */";

/** The statements with which Kysely begins a transaction. */
const BEGIN =
  /^(?:begin|start transaction(?: isolation level [a-z ]+)?(?: read (?:only|write))?)$/u;

interface QuickPoolOptions {
  /** Parse a statement with parameters once per connection. */
  readonly preparedStatements: boolean;
  readonly timeouts: SessionTimeouts;
  readonly servers: ServerConnections;
  readonly retired: ConnectionRetirement;
}

interface QuickClientOptions {
  readonly nameOf: (text: string) => string | undefined;
  /** SQL that is sent together with BEGIN. */
  readonly afterBegin: string;
  readonly retired: ConnectionRetirement;
  readonly during: ServerConnections["during"];
}

const SELECT = /^select\b/u;

/**
 * A pool for Kysely that drops connections to a server that is not the primary any more, and saves time:
 *
 * - A statement with parameters is parsed once per connection, under a name.
 * - BEGIN and a SELECT after it are sent in one write. If BEGIN fails, the SELECT fails with the error of BEGIN.
 *   Any other statement waits for the response to BEGIN.
 *
 * @param pool its clients are in pipeline mode
 * @see https://node-postgres.com/features/pipelining
 */
export function quickPool(
  pool: Pool,
  { preparedStatements, timeouts, servers, retired }: QuickPoolOptions,
): PostgresPool {
  const names = new Map<string, string>();
  function nameOf(text: string): string | undefined {
    if (!preparedStatements) return undefined;
    if (names.size < MAX_NAMES && !names.has(text)) {
      names.set(text, `ticket_allocation_${names.size}`);
    }
    return names.get(text);
  }
  const waiting = new Set<(error: Error) => void>();
  return {
    options: pool.options,
    async connect() {
      const client = await connect();
      const { during } = servers;
      return quickClient(client, { nameOf, afterBegin: timeouts.afterBegin(), retired, during });
    },
    async end() {
      const ended = pool.end();
      servers.close();
      for (const reject of waiting) reject(new Error("The database was closed"));
      await ended;
    },
  };

  async function connect(): Promise<PoolClient> {
    const client = await timeouts.connect(pool, () => servers.open(nextClient));
    if (!retired.has(client)) return client;
    client.release(true);
    return connect();
  }

  /** When pg's pool is closed, it never settles the promises of callers that wait for a connection. */
  function nextClient(): Promise<PoolClient> {
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      pool
        .connect()
        .then(resolve, reject)
        .finally(() => waiting.delete(reject));
    });
  }
}

function quickClient(
  client: PoolClient,
  { nameOf, afterBegin, retired, during }: QuickClientOptions,
): PostgresPoolClient {
  /** A BEGIN that is not sent yet. */
  let begin: string | undefined;
  /** A BEGIN that was sent and that a statement waits for. */
  let beginning: Promise<unknown> | undefined;

  function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== "string") throw new TypeError("rows cannot be streamed in pipeline mode");
    if (BEGIN.test(text)) {
      begin = text + afterBegin;
      return Promise.resolve({ command: "BEGIN", rowCount: 0, rows: [] });
    }
    const isNamed = values.length > 0 && !text.endsWith(UNPREPARED);
    const name = isNamed ? nameOf(text) : undefined;
    const statement = { ...(name !== undefined && { name }), text, values: [...values] };
    const result = during(send(statement));
    result.catch((error: unknown) => retired.consider(error, client));
    return result;
  }

  function send(statement: QueryConfig) {
    if (begin !== undefined) return beginWith(statement, begin);
    return beginning ? sendAfter(beginning, statement) : client.query(statement);
  }

  /** Keeps the order: a ROLLBACK before a statement that waits for BEGIN would let it run without a transaction. */
  async function sendAfter(earlier: Promise<unknown>, statement: QueryConfig) {
    await earlier;
    return client.query(statement);
  }

  async function beginWith(statement: QueryConfig, text: string) {
    begin = undefined;
    if (!SELECT.test(statement.text)) {
      beginning = client.query(text);
      try {
        await beginning;
      } finally {
        beginning = undefined;
      }
      return client.query(statement);
    }
    const { stream } = client.connection;
    stream.cork();
    const results = [client.query(text), client.query(statement)] as const;
    stream.uncork();
    const [, result] = await Promise.all(results);
    return result;
  }

  return { query, release: (destroy) => client.release(destroy || retired.has(client)) };
}
