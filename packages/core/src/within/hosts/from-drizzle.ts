import type { TransactionExecutor } from "../transaction-executor.ts";
import { fromPg, isPgClient } from "./from-pg.ts";
import { fromPostgresJs, isPostgresJsTransaction } from "./from-postgres-js.ts";

/** The part of a transaction of Drizzle that the box office needs. */
export interface DrizzleTransaction {
  readonly _: { readonly session: object };
  rollback(): never;
}

/**
 * Lets `within` work in a transaction of Drizzle over node-postgres or postgres.js, also in a nested one:
 * `boxOffice.within(fromDrizzle(tx))`.
 *
 * @throws {TypeError} when it is no transaction, has another driver, or pg before 8.21
 */
export function fromDrizzle(transaction: DrizzleTransaction): TransactionExecutor {
  const client: unknown = Reflect.get(transaction._.session, "client");
  if (isPgClient(client)) return fromPg(client);
  if (isPostgresJsTransaction(client)) return fromPostgresJs(client);
  throw new TypeError(
    "fromDrizzle() takes a transaction of Drizzle over postgres.js, or over pg 8.21 or later",
  );
}
