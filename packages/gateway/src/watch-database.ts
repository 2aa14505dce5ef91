import { openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";

import { happensWithin } from "./happens-within.ts";

const TIMEOUT_MS = 1_000;

export interface DatabaseWatch {
  /** Tells whether the database answers within a second. */
  readonly isReachable: () => Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Keeps a connection to the database for the question whether it answers.
 *
 * One of its own: the others may all wait for locks, which is no reason to be sent
 * no more requests.
 */
export function watchDatabase(url: string): DatabaseWatch {
  const db = openDatabase(url, {
    poolSize: 1,
    applicationName: "ticket-allocation readiness",
    connectionTimeoutMs: TIMEOUT_MS,
  });
  return {
    isReachable: () => happensWithin(sql`select 1`.execute(db), TIMEOUT_MS).catch(() => false),
    close: () => db.destroy(),
  };
}
