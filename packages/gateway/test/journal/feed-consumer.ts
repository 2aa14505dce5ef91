/**
 * A process that reads the journal of all ticket options until it is killed. It stores what it has read in the table
 * `consumed`, and its cursor in the same transaction, so after it was killed the next one goes on where it was.
 *
 * usage: feed-consumer.ts DATABASE_URL
 */
import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { setTimeout as wait } from "node:timers/promises";

const [url = ""] = process.argv.slice(2);
const PAGE_SIZE = 20;
const PAUSE_MS = 20;

const db = openDatabase(url, { poolSize: 2 });
const boxOffice = createBoxOffice({ db, journal: true });
process.stdout.write("reading\n");

for (;;) {
  const { rows } = await sql<{ cursor: string }>`
    select cursor from consumed order by place desc limit 1`.execute(db);
  const after = rows[0]?.cursor;
  const { items } = await boxOffice.listJournal({ size: PAGE_SIZE, ...(after && { after }) });
  const read = items.map(({ item, cursor }) => ({
    option_id: item.ticketOptionId,
    version: item.version,
    cursor,
  }));
  await sql`insert into consumed (option_id, version, cursor)
    select option_id, version, cursor from jsonb_to_recordset(${JSON.stringify(read)}::jsonb)
      as entry (option_id uuid, version bigint, cursor text)`.execute(db);
  if (read.length < PAGE_SIZE) await wait(PAUSE_MS);
}
