import { sql, type RawBuilder } from "kysely";

/** The smallest id. */
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/**
 * Whether new purchases of a ticket option are counted for a limit per user, according to its new row. If it draws on
 * others they always are, because the limit of another option may count them.
 */
export function isCounted(
  maxPerUser: RawBuilder<unknown>,
  drawsOn: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`(${maxPerUser} is not null or ${drawsOn} is not null)`;
}

/**
 * The new value of `uncounted_from`, in each write of the row of a ticket option. Without a limit, purchases of the same
 * statement are not counted, so the smallest id is written. A limit that is set later finds it there, even if a process
 * of an older version sets the limit.
 */
export function uncountedFrom(
  maxPerUser: RawBuilder<unknown>,
  drawsOn: RawBuilder<unknown>,
  whereLimited: RawBuilder<unknown>,
): RawBuilder<string | null> {
  return sql`case when ${isCounted(maxPerUser, drawsOn)} then ${whereLimited} else cast(${sql.lit(FIRST_ID)} as pg_catalog.uuid) end`;
}
