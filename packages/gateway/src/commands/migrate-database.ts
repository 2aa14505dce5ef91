import { explainDatabaseError, migrate } from "@ticket-allocation/core";

import type { GatewayConfig } from "../settings/config.ts";
import { describeDatabase } from "../settings/database-url.ts";
import { StartError } from "./start-error.ts";
import { useDatabase } from "../database/use-database.ts";

/** Creates or updates the tables in the database that DATABASE_URL names, and distributes them where that is asked for. */
export async function migrateDatabase(
  { databaseUrl, database }: GatewayConfig,
  { distributed }: { readonly distributed: boolean },
): Promise<void> {
  if (databaseUrl === undefined) {
    throw new StartError(
      "DATABASE_URL is not set; the embedded database is migrated when it starts",
    );
  }
  const { schema } = database;
  try {
    const applied = await useDatabase(databaseUrl, database, (db) =>
      migrate(db, { schema, distributed }),
    );
    for (const name of applied) process.stdout.write(`applied ${name}\n`);
    if (applied.length === 0) process.stdout.write("nothing to apply\n");
  } catch (error) {
    const description = describeDatabase(databaseUrl);
    throw new StartError(`Cannot migrate ${description}: ${explainDatabaseError(error)}`, {
      cause: error,
    });
  }
}
