import { sql } from "kysely";

import { toBoolean } from "../database/column-text.ts";
import { isDistributed } from "../database/is-distributed.ts";
import { hasCitus } from "../database/has-citus.ts";
import type { HostKysely } from "../database/ticket-tables.ts";

/**
 * A dump may be restored on a server whose transactions have lower ids than the positions in it: then no entry could be
 * read before that server has as many transactions. So all entries get the lowest position, which keeps the versions of
 * each ticket option in order. Cursors from before are refused, because their entries are at other positions. A ticket option
 * whose last entry was removed stays before all entries.
 */
export async function renumberJournal(db: HostKysely, schema: string): Promise<void> {
  if ((await hasCitus(db)) && (await isDistributed(db, schema))) return;
  const options = sql.id(schema, "ticket_options");
  const entries = sql.id(schema, "journal_entries");
  const { rows } = await sql<{ isAhead: unknown }>`
    select cast(
      exists (select from ${options} where journal_position >= ${NEXT_ID})
      or exists (select from ${entries} where position >= ${NEXT_ID}) as pg_catalog.text
    ) as "isAhead"`.execute(db);
  if (!toBoolean(rows[0]?.isAhead)) return;
  const renumber = async (transaction: HostKysely) => {
    // In the order in which a sale locks.
    await sql`update ${options} set journal_position = case when exists (
        select from ${entries} as entry where entry.ticket_option_id = ${options}.id and entry.version = ${options}.journal_version
      ) then ${LOWEST} else ${BEFORE_ALL} end where journal_position is not null`.execute(
      transaction,
    );
    await sql`update ${entries} set position = ${LOWEST}`.execute(transaction);
  };
  await (db.isTransaction ? renumber(db) : db.transaction().execute(renumber));
}

const NEXT_ID = sql`pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())`;

/** The first id that a transaction can have. */
const LOWEST = sql`cast('3' as pg_catalog.xid8)`;

const BEFORE_ALL = sql`cast('0' as pg_catalog.xid8)`;
