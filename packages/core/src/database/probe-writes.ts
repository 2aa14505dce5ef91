import { escapeIdentifier } from "pg";

import type { TicketTablesOptions } from "./ticket-tables.ts";

/** The part of a client of pg that a probe needs. */
export interface ProbingClient {
  query(text: string, values?: string[]): Promise<{ readonly rowCount: number | null }>;
}

/**
 * Finds out by a small write whether a purchase could be written now, and as durably.
 *
 * It needs a connection on which no transaction is open, and leaves it in a failed transaction when
 * it throws. It waits for no lock, and not much longer than a second for anything but a synchronous standby,
 * which no timeout of PostgreSQL's covers.
 *
 * @throws what PostgreSQL says: it takes no writes, its disk is full, the tables or the rights to sell are missing
 */
export async function probeWrites(
  client: ProbingClient,
  { schema = "public" }: TicketTablesOptions = {},
): Promise<void> {
  const tableIn = (name: string) => `${escapeIdentifier(schema)}.${name}`;
  await client.query(
    "begin; set local statement_timeout = 1000; set local lock_timeout = 1000; set local work_mem = '64kB'",
  );
  // The update stays on its page. What a full disk shows is that the rows of the CTE, which do not fit into
  // the memory allowed, go to a temporary file.
  const { rowCount } = await client.query(
    `with large as materialized (
       select pg_catalog.repeat('x', 8000) as filler from pg_catalog.generate_series(1, 32)
     )
     update ${tableIn("write_probes")}
     set written_at = pg_catalog.clock_timestamp(),
         temporary_rows = (select pg_catalog.count(filler) from large)
     where id = (select id from ${tableIn("write_probes")} limit 1 for no key update skip locked)
       and pg_catalog.has_any_column_privilege($1, 'select')
       and pg_catalog.has_any_column_privilege($1, 'update')
       and pg_catalog.has_any_column_privilege($2, 'select')
       and pg_catalog.has_any_column_privilege($2, 'insert')`,
    [tableIn("ticket_options"), tableIn("purchases")],
  );
  if (rowCount !== 1)
    throw new Error("the rights to sell are missing, or every row to probe is locked");
  await client.query("commit");
}
