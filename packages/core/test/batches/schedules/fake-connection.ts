import {
  CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from "kysely";

import type { Database } from "../../../src/model/database.ts";
import { FakeError, type FakeDatabase, type FakeSession } from "./fake-database.ts";

/** What becomes of one command on its way to the server and back. */
export type Fate =
  | { readonly is: "answered" }
  /** The server takes this long. */
  | { readonly is: "slow"; readonly ms: number }
  /** The server reports this SQLSTATE, without executing the command. */
  | { readonly is: "failed"; readonly code: string }
  /** The server ends the session with an error, such as on a shutdown. A COMMIT may have been executed. */
  | { readonly is: "ended"; readonly isExecuted: boolean }
  /** The connection is lost before the command reaches the server. */
  | { readonly is: "lost before" }
  /** The connection is lost. The server executes the command nevertheless, perhaps later. */
  | { readonly is: "lost after" };

/** Chooses what becomes of a command. */
export type NextFate = (command: string) => Fate;

/** Waits until the schedule continues this step. */
export type Step = (name: string) => Promise<void>;

/** A command for the server. What it needs and returns is the business of those that send it. */
export type Command<Result> = (session: FakeSession) => Result | Promise<Result>;

/**
 * Kysely over connections whose commands are functions of the server's session, instead of SQL.
 *
 * @param nextFate is called once for each command
 */
export function openFakeDatabase(
  database: FakeDatabase,
  step: Step,
  nextFate: NextFate,
): Kysely<Database> {
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new FakeDriver(database, step, nextFate),
      createIntrospector: () => {
        throw new Error("A fake database has no catalog");
      },
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/** Sends a command on the connection of a transaction. Commands on one connection are executed in the order of the calls. */
export async function send<Result>(
  transaction: Kysely<Database>,
  name: string,
  command: Command<Result>,
): Promise<Result> {
  const results: Result[] = [];
  const keepResult: Command<void> = async (session) => void results.push(await command(session));
  await transaction.executeQuery(CompiledQuery.raw(name, [keepResult]));
  return results[0]!;
}

function isCommand(parameter: unknown): parameter is Command<void> {
  return typeof parameter === "function";
}

class FakeDriver implements Driver {
  readonly #connect: () => FakeConnection;

  constructor(database: FakeDatabase, step: Step, nextFate: NextFate) {
    this.#connect = () => new FakeConnection(database.openSession(), step, nextFate);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<FakeConnection> {
    const connection = this.#connect();
    await connection.send("connect", () => {});
    return connection;
  }

  async beginTransaction(
    connection: FakeConnection,
    { isolationLevel }: TransactionSettings,
  ): Promise<void> {
    await connection.send(`begin ${isolationLevel}`, () => {});
  }

  async commitTransaction(connection: FakeConnection): Promise<void> {
    await connection.send("commit", (session) => session.commit());
  }

  async rollbackTransaction(connection: FakeConnection): Promise<void> {
    await connection.send("rollback", (session) => session.end());
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

class FakeConnection implements DatabaseConnection {
  readonly #session: FakeSession;
  readonly #step: Step;
  readonly #nextFate: NextFate;
  #isLost = false;
  /** The end of the command before. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(session: FakeSession, step: Step, nextFate: NextFate) {
    this.#session = session;
    this.#step = step;
    this.#nextFate = nextFate;
  }

  async executeQuery({ sql, parameters }: CompiledQuery): Promise<QueryResult<never>> {
    const [command] = parameters;
    if (!isCommand(command)) throw new Error(`Not a command: ${sql}`);
    await this.send(sql, command);
    return { rows: [] };
  }

  send<Result>(name: string, command: Command<Result>): Promise<Result> {
    const result = this.#before.then(() => this.#deliver(name, command));
    this.#before = result.catch(() => {});
    return result;
  }

  async #deliver<Result>(name: string, command: Command<Result>): Promise<Result> {
    if (this.#isLost) throw connectionLost();
    const fate = this.#nextFate(name);
    await this.#step(`${name} is sent`);
    switch (fate.is) {
      case "lost before":
        void this.#endLater(async () => {});
        throw connectionLost();
      case "lost after":
        void this.#endLater(() => command(this.#session));
        throw connectionLost();
      case "ended":
        this.#isLost = true;
        if (fate.isExecuted) await command(this.#session);
        this.#session.end();
        throw new FakeError("40001", "FATAL");
      case "slow":
        await new Promise((resolve) => setTimeout(resolve, fate.ms));
        break;
      case "answered":
      case "failed":
    }
    const result = await this.#execute(name, fate, command).catch(async (error: unknown) => {
      await this.#step(`${name} has failed`);
      throw error;
    });
    await this.#step(`${name} is answered`);
    return result;
  }

  async #execute<Result>(name: string, fate: Fate, command: Command<Result>): Promise<Result> {
    // ROLLBACK cannot fail, and a COMMIT that fails ends the transaction.
    if (fate.is === "failed" && name !== "rollback") {
      if (name === "commit") this.#session.end();
      this.#session.fail(fate.code);
    }
    return command(this.#session);
  }

  /** The client has lost the connection. The server notices that at some later time. */
  async #endLater(last: () => unknown): Promise<void> {
    this.#isLost = true;
    await this.#step("the server executes the last command");
    try {
      await last();
    } catch (error) {
      if (!(error instanceof FakeError)) throw error;
    }
    await this.#step("the server ends the session");
    this.#session.end();
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error("Nothing is streamed");
  }
}

function connectionLost(): Error {
  return new Error("Connection terminated unexpectedly");
}
