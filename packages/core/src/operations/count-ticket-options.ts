import { sql, type Kysely } from "kysely";

import { asText, toInteger } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";

export async function countTicketOptions(tables: Kysely<Database>): Promise<number> {
  const { total } = await tables
    .selectFrom("ticket_options")
    .select(asText(sql`pg_catalog.count(*)`).as("total"))
    .executeTakeFirstOrThrow();
  return toInteger(total);
}
