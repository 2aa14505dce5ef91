import { sql } from "kysely";

/** The order in which the journal of all ticket options is read, and in which its entries are removed. */
export const JOURNAL_KEY = ["position", "ticket_option_id", "version"] as const;

/**
 * Entries of finished transactions only, such that none can appear before them later. Each transaction that has not ended
 * has an id that is not below `xmin`, and an entry is never positioned below the id of its transaction.
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
 */
export const IS_FINAL = sql<boolean>`position < pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())`;
