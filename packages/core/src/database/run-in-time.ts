import type { Kysely } from "kysely";

import type { Database } from "../model/database.ts";
import type { Attempt, Retrier } from "./retry.ts";
import type { Purpose } from "../within/turn.ts";
import type { WriteCircuit } from "./write-circuit.ts";

/**
 * Does something over one connection, again when that may help.
 *
 * @param since time of `performance.now()` from which its caller has been waiting. @default now
 */
export type RunInTime = <Result>(
  operation: (db: Kysely<Database>, attempt: Attempt) => Promise<Result>,
  purpose?: Purpose,
  since?: number,
) => Promise<Result>;

/** Over a connection of the pool, within a time. */
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
