import { openDatabase, type OpenedDatabase } from "@ticket-allocation/core";

import { happensWithin } from "../connections/happens-within.ts";
import type { DatabaseSettings } from "../settings/database-environment.ts";

/** A connection that the server has left waiting for a password may not end by itself. */
const CLOSE_TIMEOUT_MS = 500;

/** Does something over one connection, however long it takes, and closes that. */
export async function useDatabase<Result>(
  url: string,
  { preparedStatements }: DatabaseSettings,
  use: (db: OpenedDatabase) => Promise<Result>,
): Promise<Result> {
  const db = openDatabase(url, {
    poolSize: 1,
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
    preparedStatements,
  });
  try {
    return await use(db);
  } finally {
    await happensWithin(db.destroy(), CLOSE_TIMEOUT_MS);
  }
}
