import { sql, type AliasedRawBuilder, type Expression, type RawBuilder } from "kysely";

import type { JsonObject } from "../../model/json-object.ts";
import { quote, toArrayText } from "../to-array-text.ts";

/** Columns that most rows leave null, their types, and the members of an event that they come from. */
const COLUMNS = {
  created_by: { member: "createdBy", type: "pg_catalog.text" },
  reference: { member: "reference", type: "pg_catalog.text" },
  metadata: { member: "metadata", type: "pg_catalog.json" },
} as const;

export type OptionalColumn = keyof typeof COLUMNS;

export type Written<Column extends OptionalColumn> = {
  readonly [Each in Column as (typeof COLUMNS)[Each]["member"]]: Value;
};

type Value = string | JsonObject | null;

/** The parts of a statement that write optional columns. */
interface OptionalColumns<Column extends OptionalColumn> {
  readonly columns: readonly Column[];
  /** Arrays for `unnest`, after other arrays. */
  readonly arrays: (value: (column: Column) => Expression<unknown>) => RawBuilder<unknown>;
  /** Their names, after other names. */
  readonly names: RawBuilder<unknown>;
  /** The columns of a new row. */
  readonly select: (entry: string) => readonly AliasedRawBuilder<string | null, Column>[];
}

export function optionalColumns<Column extends OptionalColumn>(
  ...columns: readonly Column[]
): OptionalColumns<Column> {
  return {
    columns,
    arrays: (value) =>
      sql.join(
        columns.map((column) => sql`, cast(${value(column)} as pg_catalog.text[])`),
        sql``,
      ),
    names: sql.raw(columns.map((column) => `, ${column}`).join("")),
    select: (entry) =>
      columns.map((column) => {
        const text = sql`pg_catalog.substr(nullif(${sql.ref(`${entry}.${column}`)}, ''), 2)`;
        return sql<string | null>`cast(${text} as ${sql.raw(COLUMNS[column].type)})`.as(column);
      }),
  };
}

/** The columns that are not null in all rows. */
export function neededColumns(rows: readonly Written<OptionalColumn>[]): readonly OptionalColumn[] {
  return ALL.filter((column) => rows.some((row) => row[COLUMNS[column].member] !== null));
}

const ALL = Object.keys(COLUMNS).filter((name): name is OptionalColumn => name in COLUMNS);

/**
 * The array of a column. `unnest` adds nulls to a shorter array, so the array is empty if no row has a value. Otherwise a
 * null is an empty element, and a text has a character before it: in the text of an array, a null would be the string
 * "null" if `array_nulls` is off.
 */
export function toOptionalText<Column extends OptionalColumn>(
  column: Column,
  rows: readonly Written<Column>[],
): string;
export function toOptionalText(
  column: OptionalColumn,
  rows: readonly Partial<Written<OptionalColumn>>[],
): string {
  const valueOf = (row: Partial<Written<OptionalColumn>>) => row[COLUMNS[column].member] ?? null;
  if (rows.every((row) => valueOf(row) === null)) return "{}";
  return toArrayText(rows.map((row) => toElement(valueOf(row))));
}

function toElement(value: Value): string {
  if (value === null) return quote("");
  return quote(`=${typeof value === "string" ? value : JSON.stringify(value)}`);
}
