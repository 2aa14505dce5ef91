import { sql, type RawBuilder } from "kysely";

/** The first of all ids. */
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Whether new purchases of a ticket option are counted for the limit per user, by its row as it was just written. */
export function isCounted(maxPerUser: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${maxPerUser} is not null`;
}

/**
 * What `uncounted_from` becomes in each write of a ticket option's row: where there is no limit, purchases that are
 * written with it are not counted. So the row says so whoever sets a limit later, a process of an
 * older version too.
 */
export function uncountedFrom(
  maxPerUser: RawBuilder<unknown>,
  whereLimited: RawBuilder<unknown>,
): RawBuilder<string | null> {
  return sql`case when ${maxPerUser} is null then cast(${sql.lit(FIRST_ID)} as pg_catalog.uuid) else ${whereLimited} end`;
}
