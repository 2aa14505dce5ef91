import { sql, type Kysely } from "kysely";

import { asText, toInteger, toText } from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";
import { overdueTickets } from "../../operations/current-allocation.ts";
import { toArrayText } from "../to-array-text.ts";

/**
 * Reads the tickets that expired holds still keep, of those of these ticket options that have such holds. It counts up
 * to 1,000 holds of each option.
 */
export async function readOverdue(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("ticket_options")
    .select([asText("id").as("id"), asText(overdueTickets(db, "ticket_options")).as("tickets")])
    .where(sql<boolean>`id = any(cast(${toArrayText(ids)} as pg_catalog.uuid[]))`)
    .where("holds_expire_at", "<=", sql<Date>`pg_catalog.statement_timestamp()`)
    .execute();
  return new Map(rows.map(({ id, tickets }) => [toText(id), toInteger(tickets)]));
}
