import type { Kysely } from "kysely";

import type { Database } from "../model/database.ts";
import type { Attempt, Retrier } from "./retry.ts";
import type { Purpose } from "../within/turn.ts";
import type { WriteCircuit } from "./write-circuit.ts";

/**
 * Runs an operation on one connection, and repeats it after transient faults.
 *
 * @param since time of `performance.now()` when the caller's timeout began. @default now
 */
export type RunInTime = <Result>(
  operation: (db: Kysely<Database>, attempt: Attempt) => Promise<Result>,
  purpose?: Purpose,
  since?: number,
) => Promise<Result>;

/** Runs operations on connections of the pool, each within a timeout. */
export function runWithin(
  timeoutMs: number,
  tables: Kysely<Database>,
  retry: Retrier["retry"],
  guardWrite: WriteCircuit["guard"],
): RunInTime {
  return <Result>(
    operation: (db: Kysely<Database>, attempt: Attempt) => Promise<Result>,
    purpose?: Purpose,
    since = performance.now(),
  ) => {
    const time = since + timeoutMs;
    const deadline = { at: () => time, noEarlierThan: () => time };
    const runOnce = (attempt: Attempt) =>
      tables.connection().execute((db) => operation(db, attempt));
    return retry(deadline, purpose === "write" ? guardWrite(runOnce) : runOnce);
  };
}
