import { sql, type Kysely } from "kysely";

/** A table that hosts may join with their own. */
export interface HostTable {
  readonly name: string;
  readonly columns: readonly HostColumn[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface HostColumn {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  /** All that a CHECK allows. */
  readonly values?: readonly string[] | undefined;
}

interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: string;
  readonly foreignColumns: readonly string[];
}

const TABLES = [
  "ticket_options",
  "purchases",
  "holds",
  "cancellations",
  "transfers",
  "capacity_moves",
  "journal_entries",
];

/** What only the box office can interpret. It may change with any version. */
const INTERNAL: ReadonlySet<string> = new Set([
  "counted",
  "created_as",
  "drawn_by",
  "draws_on",
  "held_seconds",
  "holds_expire_at",
  "journal_position",
  "journal_version",
  "order_lines",
  "pruned_exchanged_quantity",
  "pruned_quantity",
  "uncounted_from",
]);

/** Reads from the catalogue what hosts may join with their own tables. */
export async function readHostTables(
  // oxlint-disable-next-line typescript/no-explicit-any
  db: Kysely<any>,
): Promise<readonly HostTable[]> {
  const columns = await sql<HostColumn & { table: string; check: string | null }>`
    select relname as table, attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as "isNullable",
      (select pg_get_constraintdef(oid) from pg_constraint where conrelid = attrelid and conname = relname || '_' || attname || '_known') as check
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
    order by attnum`.execute(db);
  const keys = await sql<ForeignKey & { table: string; foreignTable: string | null; type: string }>`
    select conname as name, own.relname as table, other.relname as "foreignTable", contype as type,
      (select json_agg(attname order by place) from unnest(conkey) with ordinality as key (number, place)
        join pg_attribute on attrelid = conrelid and attnum = number) as columns,
      (select json_agg(attname order by place) from unnest(confkey) with ordinality as key (number, place)
        join pg_attribute on attrelid = confrelid and attnum = number) as "foreignColumns"
    from pg_constraint join pg_class own on own.oid = conrelid left join pg_class other on other.oid = confrelid
    where contype in ('p', 'f') order by conname`.execute(db);
  return TABLES.map((name) => ({
    name,
    columns: columns.rows
      .filter((column) => column.table === name && !INTERNAL.has(column.name))
      .map(({ check, ...column }) => Object.assign(column, { values: valuesOf(check) })),
    primaryKey: keys.rows.find(({ table, type }) => table === name && type === "p")?.columns ?? [],
    foreignKeys: keys.rows
      .filter(({ table, type }) => table === name && type === "f")
      .map(({ foreignTable, ...key }) => Object.assign(key, { table: foreignTable ?? "" })),
  }));
}

/** Reads the names of all tables of the box office. */
export async function readTableNames(
  // oxlint-disable-next-line typescript/no-explicit-any
  db: Kysely<any>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`.execute(db);
  return rows.map(({ name }) => name);
}

function valuesOf(check: string | null): readonly string[] | undefined {
  return check?.match(/(?<=')[^']+(?='::text)/gu) ?? undefined;
}
