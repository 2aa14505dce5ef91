import { sql, type AliasedRawBuilder, type Expression, type RawBuilder } from "kysely";

import { quote, toArrayText } from "../to-array-text.ts";

/** Columns that most rows leave null, and the members of an event that they come from. */
const MEMBERS = { created_by: "createdBy", reference: "reference" } as const;

export type OptionalColumn = keyof typeof MEMBERS;

type Written<Column extends OptionalColumn> = {
  readonly [Each in Column as (typeof MEMBERS)[Each]]: string | null;
};

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
      columns.map((column) =>
        sql<string | null>`pg_catalog.substr(nullif(${sql.ref(`${entry}.${column}`)}, ''), 2)`.as(
          column,
        ),
      ),
  };
}

/**
 * The array of a column. `unnest` adds nulls to a shorter array, so the array is empty if no row has a text. Otherwise a
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
  const textOf = (row: Partial<Written<OptionalColumn>>) => row[MEMBERS[column]] ?? null;
  if (rows.every((row) => textOf(row) === null)) return "{}";
  return toArrayText(rows.map((row) => toElement(textOf(row))));
}

function toElement(text: string | null): string {
  return quote(text === null ? "" : `=${text}`);
}
