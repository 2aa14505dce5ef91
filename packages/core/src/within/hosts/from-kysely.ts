import { CompiledQuery, type Transaction } from "kysely";

import { OutsideTransactionError } from "../outside-transaction-error.ts";
import type { TransactionExecutor } from "../transaction-executor.ts";
import { hasMethod } from "./has-method.ts";

/** A Kysely transaction with the tables of any host. */
// Kysely is invariant in its tables: only `any` stands for all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type HostTransaction = Transaction<any>;

/** Transactions of Knex have `isTransaction` too. */
export function isKyselyTransaction(host: unknown): host is HostTransaction {
  return (
    hasMethod(host, "getExecutor") &&
    hasMethod(host, "withoutPlugins") &&
    "isTransaction" in host &&
    host.isTransaction === true
  );
}

export function fromKysely(transaction: HostTransaction): TransactionExecutor {
  // A plugin that renames columns would rename those of the box office.
  const plain = transaction.withoutPlugins();
  return {
    async executeStatement(text, values) {
      try {
        const { rows } = await plain.executeQuery<Record<string, unknown>>(
          CompiledQuery.raw(text, [...values]),
        );
        return rows;
      } catch (fault) {
        throw hasEnded(fault) ? new OutsideTransactionError({ cause: fault }) : fault;
      }
    },
  };
}

/** True for Kysely's error for a statement in one of its transactions that has ended. Nothing was sent then. */
function hasEnded(fault: unknown): boolean {
  return (
    fault instanceof Error &&
    /^Transaction is already (?:committed|rolled back)/u.test(fault.message)
  );
}
