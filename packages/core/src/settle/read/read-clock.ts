import { sql, type Transaction } from "kysely";

import { asMilliseconds, toTime } from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";

const CLOCK = asMilliseconds(sql`pg_catalog.clock_timestamp()`);

/** Reads the clock of the database. After the lock, so that the time is not before the wait for the lock. */
export async function readClock(transaction: Transaction<Database>): Promise<Date> {
  const { rows } = await sql<{ now: string }>`select ${CLOCK} as now`.execute(transaction);
  return toTime(rows[0]?.now);
}
