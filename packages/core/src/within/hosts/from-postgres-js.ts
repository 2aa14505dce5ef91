import { OutsideTransactionError } from "../outside-transaction-error.ts";
import type { TransactionExecutor } from "../transaction-executor.ts";
import { hasMethod } from "./has-method.ts";

/** The part of a transaction of postgres.js that the box office needs: what `sql.begin` and `sql.savepoint` pass. */
export interface PostgresJsTransaction {
  savepoint: unknown;
  unsafe(
    text: string,
    // Its own type depends on types that the host has defined.
    // oxlint-disable-next-line typescript/no-explicit-any
    values?: any[],
  ): PromiseLike<unknown> & { raw(): PromiseLike<PostgresJsRows> };
  typed(value: string, type: number): unknown;
}

type PostgresJsRows = readonly (readonly (Buffer | null)[])[] & {
  readonly columns: readonly { readonly name: string }[];
};

export function isPostgresJsTransaction(host: unknown): host is PostgresJsTransaction {
  return hasMethod(host, "savepoint") && hasMethod(host, "unsafe") && hasMethod(host, "typed");
}

/**
 * Lets `within` work in a transaction of postgres.js, also in a savepoint: `boxOffice.within(fromPostgresJs(sql))`.
 *
 * @throws {TypeError} when it is not what `sql.begin` or `sql.savepoint` has passed
 */
export function fromPostgresJs(sql: PostgresJsTransaction): TransactionExecutor {
  if (!isPostgresJsTransaction(sql)) {
    throw new TypeError(
      "fromPostgresJs() takes the sql that sql.begin() or sql.savepoint() passes",
    );
  }
  return {
    async executeStatement(text, values) {
      const parameters = values.map((value) =>
        value === null ? null : sql.typed(value, UNKNOWN_TYPE),
      );
      // Raw: the host's type parsers and transformations of values do not apply.
      const rows = await orDropped(sql.unsafe(text, parameters).raw(), sql);
      const names = rows.columns.map(({ name }) => name);
      return rows.map((row) =>
        Object.fromEntries(names.map((name, index) => [name, row[index]?.toString() ?? null])),
      );
    },
  };
}

/**
 * The type `unknown`: PostgreSQL infers the type, as it does without one. But then postgres.js would ask for the inferred type, and convert
 * the value: a text for a boolean to false.
 */
const UNKNOWN_TYPE = 705;

/**
 * Waits for the result of a statement. If the transaction ends while it waits for another statement, postgres.js drops it: it is
 * neither sent nor rejected. A transaction executes its statements in order. So if a later one is done first, it was dropped.
 */
function orDropped<Result>(
  statement: PromiseLike<Result>,
  sql: PostgresJsTransaction,
): Promise<Result> {
  let timer: NodeJS.Timeout;
  return new Promise<Result>((resolve, reject) => {
    const overtake = () => reject(new OutsideTransactionError());
    const probeAfter = (ms: number) => {
      timer = setTimeout(() => {
        sql.unsafe("select").then(overtake, overtake);
        probeAfter(2 * ms);
      }, ms);
    };
    statement.then(resolve, reject);
    probeAfter(FIRST_PROBE_MS);
  }).finally(() => clearTimeout(timer));
}

const FIRST_PROBE_MS = 250;
