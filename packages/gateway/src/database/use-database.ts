import { openDatabase, type OpenedDatabase } from "@ticket-allocation/core";

import { happensWithin } from "../connections/happens-within.ts";
import type { DatabaseSettings } from "../settings/database-environment.ts";

/** A connection on which the server waits for a password may not end by itself. */
const CLOSE_TIMEOUT_MS = 500;

/** Runs a function with one connection, without a timeout, then closes it. */
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
