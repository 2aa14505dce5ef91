import { escapeIdentifier } from "pg";

import type { TicketTablesOptions } from "./ticket-tables.ts";

/** The part of a client of pg that a probe needs. */
export interface ProbingClient {
  query(text: string, values?: string[]): Promise<{ readonly rowCount: number | null }>;
}

/**
 * Tests with a small write whether a purchase could be written now, with the same durability.
 *
 * Requires a connection without an open transaction. After an error the connection is in a failed transaction.
 * It waits for no lock. It takes little more than a second, except for the wait for a synchronous standby, which
 * no timeout of PostgreSQL covers.
 *
 * @throws the error of PostgreSQL when it accepts no writes, the disk is full, or tables or privileges are missing
 */
export async function probeWrites(
  client: ProbingClient,
  { schema = "public" }: TicketTablesOptions = {},
): Promise<void> {
  const tableIn = (name: string) => `${escapeIdentifier(schema)}.${name}`;
  await client.query(
    "begin; set local statement_timeout = 1000; set local lock_timeout = 1000; set local work_mem = '64kB'",
  );
  // The update itself needs no new page. The CTE detects a full disk: it is larger than work_mem, so PostgreSQL
  // writes a temporary file.
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
    throw new Error("privileges on the tables are missing, or all rows of write_probes are locked");
  await client.query("commit");
}
