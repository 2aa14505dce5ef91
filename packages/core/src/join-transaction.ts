import { Kysely, PostgresDialect, Transaction, type PostgresPoolClient } from "kysely";

import type { Database } from "./database.ts";
import type { TicketTablesOptions } from "./ticket-tables.ts";

/** A Kysely transaction over whatever tables the host has. */
// Kysely is invariant in its tables: only `any` stands for all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type HostTransaction = Transaction<any>;

/** The part of a client of pg (8.21 or later) that a purchase needs. */
export interface PgClient extends Pick<PostgresPoolClient, "query"> {
  /** "T" inside a transaction, "E" inside a failed one, "I" outside. */
  getTransactionStatus(): string | null;
}

/**
 * Our tables inside the host's transaction, and never outside: once that has ended,
 * every use of them rejects.
 *
 * @throws {TypeError} when no transaction is open on it
 */
export function joinTransaction(
  host: HostTransaction | PgClient,
  { schema = "public" }: TicketTablesOptions,
): Transaction<Database> {
  const transaction = "getTransactionStatus" in host ? transactionOn(host) : host;
  if (!transaction.isTransaction) {
    throw new TypeError("within() takes a Kysely transaction, or a pg client of 8.21 or later");
  }
  return transaction.withoutPlugins().withSchema(schema);
}

function transactionOn(client: PgClient): Transaction<Database> {
  expectTransaction(client);
  const dialect = new PostgresDialect({
    // A pool of this one client, which stays the host's: nothing is released or ended.
    pool: {
      options: {},
      async connect() {
        expectTransaction(client);
        return { query: client.query.bind(client), release() {} };
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
