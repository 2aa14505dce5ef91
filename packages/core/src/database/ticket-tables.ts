import type { Kysely } from "kysely";

import type { Database } from "../model/database.ts";

/** Kysely over whatever tables the host has. */
// Kysely is invariant in its tables: only `any` stands for all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type HostKysely = Kysely<any>;

export interface TicketTablesOptions {
  /** PostgreSQL schema that holds the box office's tables. @default "public" */
  readonly schema?: string;
}

/**
 * Kysely over our tables, on the connections of one that may know others.
 *
 * The host's plugins are left out: one that renames columns would rename ours.
 */
export function ticketTables(
  db: HostKysely,
  { schema = "public" }: TicketTablesOptions,
): Kysely<Database> {
  return db.withoutPlugins().withSchema(schema);
}
