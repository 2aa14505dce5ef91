import type { Kysely } from "kysely";

import type { Database } from "./database.ts";
import type { Attempt, Persistence } from "./persistence.ts";
import type { Purpose } from "./within/turn.ts";

/** Does something over one connection, again when that may help. */
export type RunInTime = <Result>(
  operation: (db: Kysely<Database>, attempt: Attempt) => Promise<Result>,
  purpose?: Purpose,
) => Promise<Result>;

/** Over a connection of the pool, within a time that begins when it is called. */
export function runWithin(
  timeoutMs: number,
  tables: Kysely<Database>,
  keepTrying: Persistence["keepTrying"],
): RunInTime {
  return (operation) => {
    const time = performance.now() + timeoutMs;
    return keepTrying({ at: () => time, noEarlierThan: () => time }, (attempt) =>
      tables.connection().execute((db) => operation(db, attempt)),
    );
  };
}
