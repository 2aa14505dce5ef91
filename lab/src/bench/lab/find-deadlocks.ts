import { setTimeout as wait } from "node:timers/promises";

import { query } from "../../postgres/query.ts";

const TIMEOUT_MS = 10_000;
const POLL_EVERY_MS = 20;

/**
 * Reads how many deadlocks PostgreSQL has detected in a database. All clients must have disconnected.
 *
 * @returns descriptions of problems
 * @throws {Error} when clients are still connected
 */
export async function findDeadlocks(databaseUrl: string): Promise<readonly string[]> {
  await untilAlone(databaseUrl);
  const [row] = await query<{ readonly deadlocks: string }>(
    databaseUrl,
    "select deadlocks from pg_stat_database where datname = current_database()",
  );
  return row?.deadlocks === "0" ? [] : [`${row?.deadlocks ?? "unknown"} deadlocks`];
}

/** Waits until all other sessions have ended. A session reports its counts before it ends. */
async function untilAlone(databaseUrl: string): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (await hasOtherClients(databaseUrl)) {
    if (performance.now() > deadline) throw new Error("clients are still connected");
    await wait(POLL_EVERY_MS);
  }
}

async function hasOtherClients(databaseUrl: string): Promise<boolean> {
  const rows = await query(
    databaseUrl,
    `select from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows.length > 0;
}
