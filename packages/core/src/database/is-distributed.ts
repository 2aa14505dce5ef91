import { sql } from "kysely";

import { toBoolean } from "./column-text.ts";
import type { HostKysely } from "./ticket-tables.ts";

/** True for tables distributed by hash. Reference tables and tables of a distributed schema have one shard. */
export async function isDistributed(db: HostKysely, schema: string): Promise<boolean> {
  const { rows } = await sql<{ found: string }>`
    select cast(exists (
      select from pg_catalog.pg_dist_partition
      where partmethod = 'h'
        and logicalrelid = pg_catalog.to_regclass(pg_catalog.format('%I.ticket_options', cast(${schema} as pg_catalog.text)))
    ) as pg_catalog.text) as found`.execute(db);
  return toBoolean(rows[0]?.found);
}
