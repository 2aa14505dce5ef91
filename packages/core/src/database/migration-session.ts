import { sql } from "kysely";
import { setTimeout as pause } from "node:timers/promises";

import { toBoolean } from "./column-text.ts";
import type { HostKysely } from "./ticket-tables.ts";

/** Any number, the same in every process. */
const LOCK = sql`cast(7146420125894713 as bigint)`;

const LONGEST_PAUSE_MS = 1_000;

/**
 * How often a migration that cannot lock a table is tried again, about once a second. Time is no measure: building an index
 * and waiting for another process that migrates take as long as they need.
 */
const LOCK_FAULTS = 600;

/**
 * Runs a migration on one connection, without timeouts, while no other process migrates. If a table cannot be locked
 * without making sales wait, it is run again, so it must find what it has done before. In a transaction of the host it is
 * run once.
 */
export async function runMigration(
  db: HostKysely,
  migration: (connection: HostKysely) => Promise<void>,
): Promise<void> {
  if (db.isTransaction) {
    await sql`select pg_catalog.pg_advisory_xact_lock(${LOCK})`.execute(db);
    return migration(db);
  }
  for (let faults = 1; ; faults += 1) {
    try {
      return await db.connection().execute((connection) => runAlone(connection, migration));
    } catch (error) {
      if (!isLockFault(error) || faults > LOCK_FAULTS) throw error;
      await pause((0.5 + Math.random() / 2) * LONGEST_PAUSE_MS);
    }
  }
}

/** lock_not_available, deadlock_detected */
function isLockFault(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && (error.code === "55P03" || error.code === "40P01")
  );
}

async function runAlone(
  connection: HostKysely,
  migration: (connection: HostKysely) => Promise<void>,
): Promise<void> {
  while (!(await tryLock(connection))) await pause(Math.random() * LONGEST_PAUSE_MS);
  try {
    await sql`set lock_timeout = 0`.execute(connection);
    await sql`set statement_timeout = 0`.execute(connection);
    await migration(connection);
  } finally {
    await release(connection).catch(() => {
      // The connection is lost, and the lock with it.
    });
  }
}

/**
 * Does not wait in PostgreSQL, because an index that is built concurrently waits for all statements that began before,
 * and so for one that waits for this lock.
 */
async function tryLock(connection: HostKysely): Promise<boolean> {
  const { rows } = await sql<{ isLocked: unknown }>`
    select cast(pg_catalog.pg_try_advisory_lock(${LOCK}) as pg_catalog.text) as "isLocked"`.execute(
    connection,
  );
  return toBoolean(rows[0]?.isLocked);
}

async function release(connection: HostKysely): Promise<void> {
  await sql`reset lock_timeout`.execute(connection);
  await sql`reset statement_timeout`.execute(connection);
  await sql`select pg_catalog.pg_advisory_unlock(${LOCK})`.execute(connection);
}
