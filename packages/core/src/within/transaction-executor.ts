import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  Transaction,
  type DatabaseConnection,
  type Dialect,
} from "kysely";

import type { Database } from "../model/database.ts";

/** A value of a statement, in the text format of PostgreSQL. */
export type TextValue = string | null;

/**
 * Executes statements of the box office in an open transaction of the host.
 *
 * Kysely transactions and pg clients are converted to it. `fromDrizzle`, `fromKnex`, `fromPostgresJs`, `fromPrisma` and
 * `fromTypeorm` create it, and a host can write its own for another library. The library needs to know nothing about
 * values: both ways they are text.
 */
export interface TransactionExecutor {
  /**
   * Executes one statement on the connection of the transaction, now and not later: calls that follow each other are
   * sent in that order.
   *
   * @param text with the placeholders `$1`, `$2`, and so on
   * @param values to be sent without types, because PostgreSQL infers them
   * @returns the rows by the names of their columns. Each column is text: a string, or null
   * @throws {OutsideTransactionError} when the library knows that the transaction has ended; otherwise PostgreSQL is asked
   */
  executeStatement(
    text: string,
    values: readonly TextValue[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Our tables in the transaction of an executor. */
export function transactionOver(executor: TransactionExecutor): Transaction<Database> {
  const dialect = dialectOver(executor);
  return new Transaction({
    config: { dialect },
    dialect,
    driver: dialect.createDriver(),
    executor: new Kysely<Database>({ dialect }).getExecutor(),
  });
}

function dialectOver(executor: TransactionExecutor): Dialect {
  const connection: DatabaseConnection = {
    executeQuery: async ({ sql, parameters }) => {
      // Kysely knows the type of the rows of its statement.
      // oxlint-disable-next-line typescript/no-explicit-any
      const rows: readonly any[] = await executor.executeStatement(
        sql,
        parameters.map(toTextValue),
      );
      return { rows: [...rows] };
    },
    streamQuery: () => {
      throw new TypeError("rows cannot be streamed");
    },
  };
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new ExecutorDriver(connection),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

/** A driver with one connection. The host owns it, so nothing is begun, released or ended. */
class ExecutorDriver extends DummyDriver {
  readonly #connection: DatabaseConnection;

  constructor(connection: DatabaseConnection) {
    super();
    this.#connection = connection;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
}

/** Libraries write other types differently: times, booleans, arrays. */
function toTextValue(value: unknown): TextValue {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
    return String(value);
  }
  throw new TypeError(`a statement has a value of type ${typeof value}`);
}
