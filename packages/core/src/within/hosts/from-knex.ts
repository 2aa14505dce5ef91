import type { TransactionExecutor } from "../transaction-executor.ts";
import { fromConnection } from "./from-pg.ts";
import { hasMethod } from "./has-method.ts";

/** The part of a transaction of Knex that the box office needs. */
export interface KnexTransaction {
  readonly client: { acquireConnection(): PromiseLike<unknown> };
  isCompleted(): boolean;
}

/**
 * Lets `within` work in a transaction of Knex, also in a nested one: `boxOffice.within(fromKnex(trx))`.
 *
 * @throws {TypeError} when it is no transaction, or has ended
 */
export function fromKnex(transaction: KnexTransaction): TransactionExecutor {
  if (!hasMethod(transaction, "isCompleted") || transaction.isCompleted()) {
    throw new TypeError("fromKnex() takes an open transaction of Knex");
  }
  return fromConnection(transaction.client.acquireConnection(), "fromKnex()");
}
