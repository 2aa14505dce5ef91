import type { Kysely } from "kysely";

import type { Database } from "./database.ts";
import type { Attempt, Persistence } from "./persistence.ts";

/** Does something over one connection, again when that may help. */
export type RunInTime = <Result>(
  operation: (db: Kysely<Database>, attempt: Attempt) => Promise<Result>,
) => Promise<Result>;

/** Over a connection of the pool, within a time that begins when it is called. */
export function runWithin(
  timeoutMs: number,
  tables: Kysely<Database>,
  keepTrying: Persistence["keepTrying"],
): RunInTime {
  return (operation) => {
    const deadline = performance.now() + timeoutMs;
    return keepTrying(
      () => deadline,
      (attempt) => tables.connection().execute((db) => operation(db, attempt)),
    );
  };
}

/** In a transaction of somebody else, who alone can try again. */
export function runOnce(transaction: Kysely<Database>): RunInTime {
  const onlyAttempt: Attempt = { mayBeDone: false, mayHaveEffect: () => {} };
  return (operation) => operation(transaction, onlyAttempt);
}
