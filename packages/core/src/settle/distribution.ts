import type { Kysely } from "kysely";

import { hasCitus } from "../database/has-citus.ts";
import { isDistributed } from "../database/is-distributed.ts";
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
