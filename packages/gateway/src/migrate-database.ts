import { migrate, openDatabase } from "@ticket-allocation/core";

import type { GatewayConfig } from "./config.ts";
import { messageOf } from "./message-of.ts";
import { StartError } from "./start-error.ts";

/** Creates or updates the tables in the database that DATABASE_URL names. */
export async function migrateDatabase({ databaseUrl }: GatewayConfig): Promise<void> {
  if (databaseUrl === undefined) {
    throw new StartError(
      "DATABASE_URL is not set; the embedded database is migrated when it starts",
    );
  }
  const db = openDatabase(databaseUrl, { poolSize: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
  try {
    const applied = await migrate(db);
    for (const name of applied) process.stdout.write(`applied ${name}\n`);
    if (applied.length === 0) process.stdout.write("nothing to apply\n");
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl);
    throw new StartError(`Cannot migrate PostgreSQL at ${host}${pathname}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await db.destroy();
  }
}
