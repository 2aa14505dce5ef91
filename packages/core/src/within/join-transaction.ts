import {
  Kysely,
  PostgresDialect,
  sql,
  Transaction,
  type PostgresCursor,
  type PostgresQueryResult,
} from "kysely";

import { TEXT_TYPES, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import type { TicketTablesOptions } from "../database/ticket-tables.ts";
import { IDENTIFY, type TransactionId } from "./transaction-id.ts";

/** A Kysely transaction with the tables of any host. */
// Kysely is invariant in its tables: only `any` stands for all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type HostTransaction = Transaction<any>;

/** The part of a pg client (8.21 or later) that the box office needs. */
export interface PgClient {
  query(statement: PgStatement): Promise<PgResult>;
  /** "T" inside a transaction, "E" inside a failed one, "I" outside. */
  getTransactionStatus(): string | null;
}

interface PgStatement {
  readonly text: string;
  readonly values: unknown[];
  /** Type parsers of this statement. They replace those that the host has set. */
  readonly types: typeof TEXT_TYPES;
}

interface PgResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: unknown[];
}

export interface JoinedTransaction {
  /** Our tables on the connection of the host's transaction. */
  readonly transaction: Transaction<Database>;
  /** The id of the transaction that was open when `within` was called. Rejects if that transaction had failed. */
  readonly id: Promise<TransactionId>;
}

/**
 * Joins the open transaction of the host.
 *
 * @throws {TypeError} when `host` is of another type, or no transaction is open on it
 */
export function joinTransaction(
  host: HostTransaction | PgClient,
  { schema = "public" }: TicketTablesOptions,
): JoinedTransaction {
  const [transaction, id] = isPgClient(host)
    ? [transactionOn(host), identifyOn(host)]
    : isKyselyTransaction(host)
      ? [host.withoutPlugins(), identify(host.withoutPlugins())]
      : refuse();
  // Each call on the handle rejects with this error. Without calls it must not end the process.
  id.catch(() => {});
  return { transaction: transaction.withSchema(schema), id };
}

function isPgClient(host: unknown): host is PgClient {
  return hasMethod(host, "query") && hasMethod(host, "getTransactionStatus");
}

/**
 * Checks the methods, because `instanceof` fails if the host has another copy of Kysely, and transactions of Knex have
 * `isTransaction` too.
 */
function isKyselyTransaction(host: unknown): host is HostTransaction {
  return (
    hasMethod(host, "getExecutor") &&
    hasMethod(host, "withoutPlugins") &&
    "isTransaction" in host &&
    host.isTransaction === true
  );
}

function hasMethod(host: unknown, name: string): host is object {
  const isObject = (typeof host === "object" && host !== null) || typeof host === "function";
  return isObject && typeof Reflect.get(host, name) === "function";
}

function refuse(): never {
  throw new TypeError("within() takes a Kysely transaction, or a pg client of 8.21 or later");
}

function transactionOn(client: PgClient): Transaction<Database> {
  expectTransaction(client);

  function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== "string") throw new TypeError("rows cannot be streamed");
    return client.query({ text, values: [...values], types: TEXT_TYPES });
  }

  const dialect = new PostgresDialect({
    // A pool with this one client. The host owns the client, so nothing is released or ended.
    pool: {
      options: {},
      async connect() {
        expectTransaction(client);
        return { query, release() {} };
      },
      async end() {},
    },
  });
  const executor = new Kysely<Database>({ dialect }).getExecutor();
  return new Transaction({
    config: { dialect },
    dialect,
    driver: dialect.createDriver(),
    executor,
  });
}

function expectTransaction(client: PgClient): void {
  const status = client.getTransactionStatus();
  if (status !== "T" && status !== "E") {
    throw new TypeError("within() takes a pg client on which BEGIN has been sent");
  }
}

// Both functions send the statement before they return. So on an idle connection it precedes the host's next one.

async function identifyOn(client: PgClient): Promise<TransactionId> {
  const { rows } = await client.query({ text: IDENTIFY, values: [], types: TEXT_TYPES });
  return toText(Object(rows[0]).id);
}

async function identify(transaction: HostTransaction): Promise<TransactionId> {
  const { rows } = await sql.raw<{ id: TransactionId }>(IDENTIFY).execute(transaction);
  return rows[0]!.id;
}
