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
    values: any[],
    options: object,
  ): { raw(): PromiseLike<PostgresJsRows> };
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
  const reservation = watchReservation();
  return {
    async executeStatement(text, values) {
      if (reservation.hasEnded()) throw new OutsideTransactionError();
      const parameters = values.map((value) =>
        value === null ? null : sql.typed(value, UNKNOWN_TYPE),
      );
      const { onexecute } = reservation;
      // Raw: the host's type parsers and transformations of values do not apply.
      const statement = sql.unsafe(text, parameters, { onexecute }).raw();
      const rows = await orDropped(statement, reservation.hasEnded);
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
 * Notices that the transaction has ended, or lost its connection. A statement that is sent after the latter ends the process with an uncaught
 * error of postgres.js.
 *
 * While a transaction is open, its connection has a value of its own in `reserved`. postgres.js passes the connection to `onexecute`, an option
 * that is not documented, when it executes a statement without parameters: the first of the box office is one.
 */
function watchReservation() {
  let connection: { readonly reserved?: unknown } | undefined;
  let reserved: unknown;
  return {
    onexecute: (executing: { readonly reserved?: unknown }) => {
      connection ??= executing;
      reserved ??= executing.reserved;
      return true;
    },
    hasEnded: () => connection !== undefined && connection.reserved !== reserved,
  };
}

/**
 * Waits for the result of a statement. If the transaction ends while the statement waits for another one, postgres.js neither sends it nor
 * rejects it.
 */
function orDropped<Result>(
  statement: PromiseLike<Result>,
  hasEnded: () => boolean,
): Promise<Result> {
  let timer: NodeJS.Timeout;
  return new Promise<Result>((resolve, reject) => {
    timer = setInterval(() => {
      if (hasEnded()) reject(new OutsideTransactionError());
    }, CHECK_MS);
    statement.then(resolve, reject);
  }).finally(() => clearInterval(timer));
}

const CHECK_MS = 100;
