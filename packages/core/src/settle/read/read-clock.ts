import { sql, type Transaction } from "kysely";

import { asMilliseconds, toTime } from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";

const CLOCK = asMilliseconds(sql`pg_catalog.clock_timestamp()`);

/** The database's clock. Read after the lock was taken, it cannot predate the wait for it. */
export async function readClock(transaction: Transaction<Database>): Promise<Date> {
  const { rows } = await sql<{ now: string }>`select ${CLOCK} as now`.execute(transaction);
  return toTime(rows[0]?.now);
}
