import { sql, type Kysely } from "kysely";

import { toBoolean } from "../database/column-text.ts";
import { hasCitus } from "../database/has-citus.ts";
import type { Database } from "../model/database.ts";

/** Knows whether Citus has distributed the tables over shards, by ticket option. */
export interface Distribution {
  /** Reads it from the catalog once, on any connection to the database. */
  readonly find: (db: Kysely<Database>) => Promise<boolean>;
  /** The result of `find`. False before that. */
  readonly isFound: () => boolean;
}

/**
 * On distributed tables a statement may lock or change only rows of one shard, so of one ticket option.
 * https://docs.citusdata.com/en/stable/develop/reference_workarounds.html
 */
export function createDistribution({ schema = "public" }): Distribution {
  let known: boolean | undefined;
  return {
    find: async (db) => (known ??= (await hasCitus(db)) && (await isDistributed(db, schema))),
    isFound: () => known === true,
  };
}

/** True for tables distributed by hash. Reference tables and tables of a distributed schema have one shard. */
async function isDistributed(db: Kysely<Database>, schema: string): Promise<boolean> {
  const { rows } = await sql<{ found: string }>`
    select cast(exists (
      select from pg_catalog.pg_dist_partition
      where partmethod = 'h'
        and logicalrelid = pg_catalog.to_regclass(pg_catalog.format('%I.ticket_options', cast(${schema} as pg_catalog.text)))
    ) as pg_catalog.text) as found`.execute(db);
  return toBoolean(rows[0]?.found);
}
