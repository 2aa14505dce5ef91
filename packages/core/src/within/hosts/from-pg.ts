import { TEXT_TYPES } from "../../database/column-text.ts";
import type { TransactionExecutor } from "../transaction-executor.ts";
import { hasMethod } from "./has-method.ts";

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
  readonly rows: Record<string, unknown>[];
}

export function isPgClient(host: unknown): host is PgClient {
  return hasMethod(host, "query") && hasMethod(host, "getTransactionStatus");
}

/** @throws {TypeError} when no transaction is open on the client */
export function fromPg(client: PgClient): TransactionExecutor {
  const status = client.getTransactionStatus();
  if (status !== "T" && status !== "E") {
    throw new TypeError("within() takes a pg client on which BEGIN has been sent");
  }
  return {
    async executeStatement(text, values) {
      const { rows } = await client.query({ text, values: [...values], types: TEXT_TYPES });
      return rows;
    },
  };
}

/**
 * The same for a library that returns its pg client in a promise that is already resolved: before its transaction could
 * end, the first statement is sent.
 *
 * The pg client, and not the raw query of the library: that would apply its type parsers and rename columns.
 */
export function fromConnection(
  connection: PromiseLike<unknown>,
  caller: string,
): TransactionExecutor {
  const executor = toExecutor(connection, caller);
  executor.catch(() => {});
  return {
    executeStatement: async (text, values) => (await executor).executeStatement(text, values),
  };
}

async function toExecutor(
  connection: PromiseLike<unknown>,
  caller: string,
): Promise<TransactionExecutor> {
  const client = await connection;
  if (!isPgClient(client)) throw new TypeError(`${caller} requires pg 8.21 or later as its driver`);
  return fromPg(client);
}
