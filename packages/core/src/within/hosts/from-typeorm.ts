import type { TransactionExecutor } from "../transaction-executor.ts";
import { fromConnection } from "./from-pg.ts";

/** The part of an entity manager of TypeORM that the box office needs. */
export interface TypeormManager {
  readonly queryRunner?:
    | { readonly isTransactionActive: boolean; connect(): PromiseLike<unknown> }
    | undefined;
}

/**
 * Lets `within` work in a transaction of TypeORM, also in a nested one: `boxOffice.within(fromTypeorm(manager))`.
 *
 * @throws {TypeError} when no transaction is open on the entity manager
 */
export function fromTypeorm({ queryRunner }: TypeormManager): TransactionExecutor {
  if (!queryRunner?.isTransactionActive) {
    throw new TypeError("fromTypeorm() takes an entity manager with an open transaction");
  }
  return fromConnection(queryRunner.connect(), "fromTypeorm()");
}
