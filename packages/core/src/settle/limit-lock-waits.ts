import { sql, type Kysely, type RawBuilder } from "kysely";

import type { Database } from "../model/database.ts";

/** How long a transaction that has locked rows waits for a further lock. */
const SHORT_LOCK_TIMEOUT_MS = 500;

/** How long a transaction waits for a lock without another setting. */
const LOCK_TIMEOUT_MS = 2_000;

const setShortLockTimeout = sql`select pg_catalog.set_config('lock_timeout', ${sql.lit(String(SHORT_LOCK_TIMEOUT_MS))}, true)`;

// Without a limit, more and more connections of a host would wait for the same lock.
const boundLockTimeout = sql`select pg_catalog.set_config('lock_timeout', case pg_catalog.current_setting('lock_timeout')
  when '0' then ${sql.lit(String(LOCK_TIMEOUT_MS))} else pg_catalog.current_setting('lock_timeout') end, true)`;

/** For a transaction that locks several ticket options: while it waits for one, nobody buys those that it has locked. */
export function shortenLockWaits(
  transaction: Kysely<Database>,
  isDistributed: boolean,
): Promise<void> {
  return limitLockWaits(transaction, isDistributed, setShortLockTimeout, SHORT_LOCK_TIMEOUT_MS);
}

/** For a transaction that waits for one lock: without another setting, the wait ends after two seconds. */
export function boundLockWaits(
  transaction: Kysely<Database>,
  isDistributed: boolean,
): Promise<void> {
  return limitLockWaits(transaction, isDistributed, boundLockTimeout, LOCK_TIMEOUT_MS);
}

async function limitLockWaits(
  transaction: Kysely<Database>,
  isDistributed: boolean,
  setting: RawBuilder<unknown>,
  timeoutMs: number,
): Promise<void> {
  if (!isDistributed) return void (await setting.execute(transaction));
  // Each server waits for the locks of its shards, so Citus must propagate the setting.
  await sql`set local citus.propagate_set_commands = 'local'`.execute(transaction);
  await sql`set local lock_timeout = ${sql.lit(timeoutMs)}`.execute(transaction);
}
