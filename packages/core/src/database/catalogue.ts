import { sql } from "kysely";

import { toBoolean, toText } from "./column-text.ts";
import { hasCitus } from "./has-citus.ts";
import { isDistributed } from "./is-distributed.ts";
import { TICKET_TABLES, type HostKysely } from "./ticket-tables.ts";

/** What a migration has to know about the tables that exist. */
export interface Catalogue {
  /** @returns the names of those {@link TICKET_TABLES} that exist */
  findTables(db: HostKysely, schema: string): Promise<readonly string[]>;
  /** @returns undefined if there is none */
  isIndexValid(db: HostKysely, index: Index): Promise<boolean | undefined>;
  /** Whether Citus has distributed the tables. */
  isDistributed(db: HostKysely, schema: string): Promise<boolean>;
}

export interface Index {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
}

/** The catalogue of the database that a migration changes. */
export const DATABASE_CATALOGUE: Catalogue = {
  async findTables(db, schema) {
    const { rows } = await sql<{ name: unknown }>`
      select cast(relname as pg_catalog.text) as name from pg_catalog.pg_class
      where relnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident(${schema}))
        and relname in (${sql.join(TICKET_TABLES)})`.execute(db);
    return rows.map(({ name }) => toText(name));
  },

  async isIndexValid(db, { schema, table, name }) {
    const { rows } = await sql<{ valid: unknown; onTable: unknown }>`
      select cast(index.indisvalid as pg_catalog.text) as valid, cast(indexed.relname as pg_catalog.text) as "onTable"
      from pg_catalog.pg_index index
      join pg_catalog.pg_class indexed on indexed.oid = index.indrelid
      where index.indexrelid = pg_catalog.to_regclass(pg_catalog.format(
        '%I.%I', cast(${schema} as pg_catalog.text), cast(${name} as pg_catalog.text)
      ))`.execute(db);
    const [found] = rows;
    if (found === undefined) return undefined;
    const onTable = toText(found.onTable);
    if (onTable !== table) {
      throw new Error(
        `the index ${schema}.${name} is one of ${onTable}, and ${table} needs one of this name`,
      );
    }
    return toBoolean(found.valid);
  },

  async isDistributed(db, schema) {
    return (await hasCitus(db)) && isDistributed(db, schema);
  },
};
