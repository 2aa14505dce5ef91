import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type { Pool, PoolClient, QueryConfig } from "pg";

import type { OpeningConnections } from "./opening-connections.ts";
import { retireConnections, type ConnectionRetirement } from "./retire-connections.ts";
import type { SessionTimeouts } from "./session-timeouts.ts";

/** So many texts get a name; those of a host that makes up more are parsed each time. */
const MAX_NAMES = 100;

/**
 * Ends the text of a statement that is to have no name, because there are many like it, or because
 * PostgreSQL should plan it for the values that it gets.
 */
export const UNPREPARED = "/* unprepared */";

/** What Kysely begins a transaction with. */
const BEGIN =
  /^(?:begin|start transaction(?: isolation level [a-z ]+)?(?: read (?:only|write))?)$/u;

interface QuickPoolOptions {
  /** Parse a statement with parameters once on a connection. */
  readonly preparedStatements: boolean;
  readonly timeouts: SessionTimeouts;
}

interface QuickClientOptions {
  readonly nameOf: (text: string) => string | undefined;
  /** What is sent with BEGIN. */
  readonly afterBegin: string;
  readonly retired: ConnectionRetirement;
}

const SELECT = /^select\b/u;

/**
 * A pool for Kysely that leaves connections to a demoted server behind and spares each
 * transaction two things:
 *
 * - A statement with parameters is parsed once on a connection, under a name.
 * - BEGIN does not travel alone: it is sent, in one write, with the SELECT behind it.
 *   Should BEGIN fail, the SELECT fails with its error. A statement that changes
 *   something waits for BEGIN.
 *
 * @param pool of clients in pipeline mode
 * @see https://node-postgres.com/features/pipelining
 */
export function quickPool(
  pool: Pool,
  opening: OpeningConnections,
  { preparedStatements, timeouts }: QuickPoolOptions,
): PostgresPool {
  const names = new Map<string, string>();
  function nameOf(text: string): string | undefined {
    if (!preparedStatements) return undefined;
    if (names.size < MAX_NAMES && !names.has(text)) {
      names.set(text, `ticket_allocation_${names.size}`);
    }
    return names.get(text);
  }
  const retired = retireConnections(pool);
  const waiting = new Set<(error: Error) => void>();
  return {
    options: pool.options,
    connect: async () =>
      quickClient(await connect(), { nameOf, afterBegin: timeouts.afterBegin(), retired }),
    async end() {
      const ended = pool.end();
      opening.abandon();
      for (const reject of waiting) reject(new Error("The database was closed meanwhile"));
      await ended;
    },
  };

  async function connect(): Promise<PoolClient> {
    const client = await timeouts.connect(pool, nextClient);
    if (!retired.has(client)) return client;
    client.release(true);
    return connect();
  }

  /** pg's pool forgets who waits for a connection when it is closed. */
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
  { nameOf, afterBegin, retired }: QuickClientOptions,
): PostgresPoolClient {
  let begin: string | undefined;
  /** Of a BEGIN that a statement waits for. */
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
    const answer = send(statement);
    answer.catch((error: unknown) => retired.consider(error, client));
    return answer;
  }

  function send(statement: QueryConfig) {
    if (begin !== undefined) return beginWith(statement, begin);
    return beginning ? sendAfter(beginning, statement) : client.query(statement);
  }

  /** A ROLLBACK must not overtake a statement that waits for BEGIN: it would leave that without a transaction. */
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
    const answers = [client.query(text), client.query(statement)] as const;
    stream.uncork();
    const [, answer] = await Promise.all(answers);
    return answer;
  }

  return { query, release: (destroy) => client.release(destroy || retired.has(client)) };
}
