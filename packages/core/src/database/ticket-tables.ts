import type { Kysely } from "kysely";

import type { Database } from "../model/database.ts";

/** Those whose rows are of one ticket option. In an order that the foreign keys allow. */
export const TICKET_TABLES = [
  "ticket_options",
  "purchases",
  "holds",
  "cancellations",
  "transfers",
  "capacity_moves",
  "journal_entries",
] as const;

/** Those whose rows have an id, and are of no ticket option. */
export const ID_TABLES = ["chosen_ids"] as const;

/** Kysely with the tables of any host. */
// Kysely is invariant in its tables: only `any` stands for all of them.
// oxlint-disable-next-line typescript/no-explicit-any
export type HostKysely = Kysely<any>;

export interface TicketTablesOptions {
  /** PostgreSQL schema of the box office's tables. @default "public" */
  readonly schema?: string;
}

/**
 * Kysely with the tables of the box office, on the connections of the host's Kysely instance.
 *
 * Without the host's plugins, because a plugin that renames columns would rename those of the box office.
 */
export function ticketTables(
  db: HostKysely,
  { schema = "public" }: TicketTablesOptions,
): Kysely<Database> {
  return db.withoutPlugins().withSchema(schema);
}
