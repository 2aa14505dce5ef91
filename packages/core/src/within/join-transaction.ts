import type { Transaction } from "kysely";

import { toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import type { TicketTablesOptions } from "../database/ticket-tables.ts";
import { fromKysely, isKyselyTransaction, type HostTransaction } from "./hosts/from-kysely.ts";
import { fromPg, isPgClient, type PgClient } from "./hosts/from-pg.ts";
import { hasMethod } from "./hosts/has-method.ts";
import { transactionOver, type TransactionExecutor } from "./transaction-executor.ts";
import { IDENTIFY, type TransactionId } from "./transaction-id.ts";

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
  host: HostTransaction | PgClient | TransactionExecutor,
  { schema = "public" }: TicketTablesOptions,
): JoinedTransaction {
  const executor = toExecutor(host);
  const id = identify(executor);
  // Each call on the handle rejects with this error. Without calls it must not end the process.
  id.catch(() => {});
  return { transaction: transactionOver(executor).withSchema(schema), id };
}

function toExecutor(host: unknown): TransactionExecutor {
  if (isExecutor(host)) return host;
  if (isPgClient(host)) return fromPg(host);
  if (isKyselyTransaction(host)) return fromKysely(host);
  throw new TypeError(
    "within() takes a Kysely transaction, a pg client of 8.21 or later, or the result of fromDrizzle(), fromKnex(), fromPostgresJs(), fromPrisma() or fromTypeorm()",
  );
}

function isExecutor(host: unknown): host is TransactionExecutor {
  return hasMethod(host, "executeStatement");
}

/** Sends the statement before it returns, if the executor does. So on an idle connection it precedes the host's next one. */
async function identify(executor: TransactionExecutor): Promise<TransactionId> {
  const [row] = await executor.executeStatement(IDENTIFY, []);
  if (row && !("transaction_id" in row)) {
    throw new TypeError("within() requires a client that does not rename the columns of results");
  }
  return toText(row?.["transaction_id"]);
}
