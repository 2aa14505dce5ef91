import { sql, type Kysely, type RawBuilder } from "kysely";

import { asText } from "../database/column-text.ts";
import { ACTIVE, type Database } from "../model/database.ts";

/** As many expired holds of an option are counted by a read. Those beyond are counted once they are swept. */
const MOST = 1_000;

// Not clock_timestamp(), by which no index can be searched.
const NOW = sql<Date>`pg_catalog.statement_timestamp()`;

/**
 * What is left of a ticket option now, without what it draws on: its holds whose time is up count as given back, as they
 * do for the next purchase, although their rows may not say so yet.
 *
 * @param option names the row of `ticket_options`
 */
export function currentAllocation(db: Kysely<Database>, option: string) {
  const column = (name: string) => sql.ref(`${option}.${name}`);
  return asText(
    sql`${column("allocation")} + case when ${column("holds_expire_at")} <= ${NOW} then ${overdueTickets(db, option)} else 0 end`,
  );
}

/** The tickets of its first expired holds. */
export function overdueTickets(db: Kysely<Database>, option: string): RawBuilder<unknown> {
  const column = (name: string): RawBuilder<string> => sql.ref(`${option}.${name}`);
  const expired = db
    .selectFrom("holds as hold")
    .select("hold.quantity")
    .where("hold.ticket_option_id", "=", column("id"))
    .where("hold.status", "=", ACTIVE)
    .where(sql<boolean>`hold.expires_at >= ${column("holds_expire_at")}`)
    .where("hold.expires_at", "<=", NOW)
    .orderBy("hold.expires_at")
    .limit(MOST);
  return sql`coalesce((select pg_catalog.sum(expired.quantity) from (${expired}) as expired), 0)`;
}
