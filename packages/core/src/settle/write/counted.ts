import { sql, type RawBuilder } from "kysely";

/** The smallest id. */
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Whether new purchases of a ticket option are counted for the limit per user, according to its new row. */
export function isCounted(maxPerUser: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${maxPerUser} is not null`;
}

/**
 * The new value of `uncounted_from`, in each write of the row of a ticket option. Without a limit, purchases of the same
 * statement are not counted, so the smallest id is written. A limit that is set later finds it there, even if a process
 * of an older version sets the limit.
 */
export function uncountedFrom(
  maxPerUser: RawBuilder<unknown>,
  whereLimited: RawBuilder<unknown>,
): RawBuilder<string | null> {
  return sql`case when ${maxPerUser} is null then cast(${sql.lit(FIRST_ID)} as pg_catalog.uuid) else ${whereLimited} end`;
}
