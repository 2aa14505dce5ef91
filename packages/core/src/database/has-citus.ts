import { sql } from "kysely";

import { toBoolean } from "./column-text.ts";
import type { HostKysely } from "./ticket-tables.ts";

/** Whether the database has a catalog of distributed tables. Needs no rights. */
export async function hasCitus(db: HostKysely): Promise<boolean> {
  const { rows } = await sql<{ found: string }>`select cast(
    pg_catalog.to_regclass('pg_catalog.pg_dist_partition') is not null as pg_catalog.text
  ) as found`.execute(db);
  return toBoolean(rows[0]?.found);
}
