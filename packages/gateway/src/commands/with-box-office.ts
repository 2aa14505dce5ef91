import {
  createBoxOffice,
  explainDatabaseError,
  type PooledBoxOffice,
} from "@ticket-allocation/core";
import { EmbeddedPostgresError } from "@ticket-allocation/embedded-postgres";
import { stat } from "node:fs/promises";
import path from "node:path";

import type { GatewayConfig } from "../settings/config.ts";
import { provideDatabase, type ProvidedDatabase } from "../database/provide-database.ts";
import { StartError } from "./start-error.ts";
import { useDatabase } from "../database/use-database.ts";
import { waitForStopSignal } from "./wait-for-stop-signal.ts";

interface Work<Result> {
  /** What it does to the database, as in "Cannot verify …". */
  readonly verb: string;
  /** As in "ended by SIGTERM before everything was recounted". */
  readonly done: string;
  readonly run: (boxOffice: PooledBoxOffice) => Promise<Result>;
}

/**
 * Runs a function with the box office of a database that exists, over one connection without a timeout.
 *
 * @throws {StartError} if the database cannot be used, or a signal ends it
 */
export async function withBoxOffice<Result>(
  config: GatewayConfig,
  { verb, done, run }: Work<Result>,
): Promise<Result> {
  const stopped = waitForStopSignal();
  const database = await findDatabase(config);
  const { url, description } = database;
  const { schema } = config.database;
  const running = useDatabase(url, config.database, (db) =>
    run(createBoxOffice({ db, schema })),
  ).catch((error: unknown) => {
    throw new StartError(`Cannot ${verb} ${description}: ${explainDatabaseError(error)}`, {
      cause: error,
    });
  });
  try {
    // Not before: a rejection while the database starts would end the process, and leave the database running.
    const ended = stopped.then((signal): never => {
      throw new StartError(`ended by ${signal} before everything was ${done}`);
    });
    return await Promise.race([running, ended]);
  } finally {
    await database.stop();
  }
}

/** Creates no new embedded database: it would be empty. */
async function findDatabase(config: GatewayConfig): Promise<ProvidedDatabase> {
  const { databaseUrl } = config;
  const dataDir = path.resolve(config.dataDir);
  if (databaseUrl === undefined && !(await stat(dataDir).catch(() => undefined))) {
    throw new StartError(`DATABASE_URL is not set, and there is no database in ${dataDir}`);
  }
  try {
    return await provideDatabase(config, { migrate: false });
  } catch (error) {
    const { cause } = error instanceof StartError ? error : {};
    const isInUse = cause instanceof EmbeddedPostgresError && cause.code === "data_dir_in_use";
    if (!isInUse) throw error;
    throw new StartError(
      `The database in ${dataDir} is in use by the gateway that runs on it: stop that one first, or name the database's socket in DATABASE_URL`,
      { cause: error },
    );
  }
}
