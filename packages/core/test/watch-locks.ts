import { openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { setTimeout as pause } from "node:timers/promises";

const PERIOD_MS = 3;

/** By the clock of PostgreSQL. */
export interface LockReport {
  /** For how long the longest lock of a client that excludes sales was waited for and held. */
  readonly longestLock: { readonly ms: number; readonly name: string };
  /** For how long a sale has waited for the lock of a table. */
  readonly longestWaitMs: number;
}

interface SeenLock {
  readonly lock: string;
  readonly name: string;
  /** Whether it excludes sales, or is one that a sale takes. A migration also locks against vacuum, which is neither. */
  readonly excludes: boolean;
  readonly isOfSale: boolean;
  readonly seen_at: number;
  readonly waited: number;
}

/**
 * Looks at the locks of tables again and again.
 *
 * @returns a function that ends that
 */
export function watchLocks(url: string): () => Promise<LockReport> {
  const db = openDatabase(url, { poolSize: 1 });
  const firstSeen = new Map<string, number>();
  let longestLock = { ms: 0, name: "none seen" };
  let longestWaitMs = 0;
  const ending = new AbortController();

  async function look(): Promise<void> {
    const { rows } = await sql<SeenLock>`
      select concat_ws(' ', pg_locks.pid, virtualtransaction, relation, mode) as lock,
        mode || ' on ' || relname as name,
        mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') as excludes,
        mode in ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock') as "isOfSale",
        cast(extract(epoch from clock_timestamp()) * 1000 as float8) as seen_at,
        coalesce(cast(extract(epoch from clock_timestamp() - waitstart) * 1000 as float8), 0) as waited
      from pg_locks join pg_class on pg_class.oid = relation join pg_stat_activity using (pid)
      where backend_type = 'client backend' and locktype = 'relation' and relkind = 'r' and relnamespace = 'public'::regnamespace
        and relname in ('ticket_options', 'purchases', 'holds', 'cancellations')`.execute(db);
    for (const { lock, name, excludes, isOfSale, seen_at: seenAt, waited } of rows) {
      if (excludes) {
        const since = firstSeen.get(lock) ?? seenAt;
        firstSeen.set(lock, since);
        if (seenAt - since >= longestLock.ms) longestLock = { ms: seenAt - since, name };
      }
      if (isOfSale) longestWaitMs = Math.max(longestWaitMs, waited);
    }
  }

  async function watch(): Promise<void> {
    while (!ending.signal.aborted) {
      await look();
      await pause(PERIOD_MS);
    }
  }
  const watching = watch();
  return async () => {
    ending.abort();
    await watching;
    await db.destroy();
    return { longestLock, longestWaitMs };
  };
}
