import { createBoxOffice, explainDatabaseError, type Drift } from "@ticket-allocation/core";
import { EmbeddedPostgresError } from "@ticket-allocation/embedded-postgres";
import { stat } from "node:fs/promises";
import path from "node:path";

import type { GatewayConfig } from "../settings/config.ts";
import { provideDatabase, type ProvidedDatabase } from "../database/provide-database.ts";
import { showProgress } from "./show-progress.ts";
import type { DatabaseSettings } from "../settings/database-environment.ts";
import { StartError } from "./start-error.ts";
import { useDatabase } from "../database/use-database.ts";
import { waitForStopSignal } from "./wait-for-stop-signal.ts";

/**
 * Recounts every ticket option and prints one line for each wrong sum. It changes nothing and may run during
 * a sale.
 *
 * @returns whether all sums are right
 * @throws {StartError} if they cannot be checked
 */
export async function verifyDatabase(config: GatewayConfig): Promise<boolean> {
  const stopped = waitForStopSignal();
  const database = await findDatabase(config);
  try {
    return await Promise.race([verify(database, config.database), stopped.then(fail)]);
  } finally {
    await database.stop();
  }
}

function fail(signal: string): never {
  throw new StartError(`ended by ${signal} before everything was recounted`);
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

async function verify(
  { url, description }: ProvidedDatabase,
  settings: DatabaseSettings,
): Promise<boolean> {
  const { schema } = settings;
  const progress = showProgress(process.stderr, "ticket options");
  let found = 0;
  try {
    await useDatabase(url, settings, async (db) => {
      for await (const { checked, total, drifts } of createBoxOffice({ db, schema }).verify()) {
        if (drifts.length > 0) progress.hide();
        for (const drift of drifts) process.stdout.write(`${describe(drift)}\n`);
        found += drifts.length;
        progress.show(checked, total);
      }
    });
  } catch (error) {
    throw new StartError(`Cannot verify ${description}: ${explainDatabaseError(error)}`, {
      cause: error,
    });
  } finally {
    progress.hide();
  }
  if (found === 0) process.stdout.write("nothing drifts\n");
  return found === 0;
}

function describe({ ticketOptionId, what, expected, found }: Drift): string {
  return `${ticketOptionId}: ${what}: expected ${expected}, found ${found}`;
}
