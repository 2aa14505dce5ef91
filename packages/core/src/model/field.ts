import { sql, type RawBuilder } from "kysely";
import type { z } from "zod";

import {
  asMilliseconds,
  asText,
  timeValue,
  toInteger,
  toText,
  toTime,
} from "../database/column-text.ts";

/** A member of a resource: what is stored, and what every protocol says of it. */
export interface Field {
  readonly column: string;
  readonly type: "text" | "integer" | "time";
  /** Of an input that sets it. */
  readonly schema: z.ZodType;
  readonly description: string;
  readonly isNullable?: boolean;
  /** A client that asks for no fields gets it. Clients rely on which these are: never extend them. */
  readonly isDefault?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

interface Values {
  readonly text: string;
  readonly integer: number;
  readonly time: Date;
}

/** What a field is in code. */
export type FieldValue<Of extends Field> =
  | Values[Of["type"]]
  | (Of extends { readonly isNullable: true } ? null : never);

type ByColumn<Of extends Fields> = {
  readonly [Name in keyof Of as Of[Name]["column"]]: FieldValue<Of[Name]>;
};

const COLUMNS = {
  text: { select: (column: string) => sql.ref(column), read: toText, sqlType: "pg_catalog.text" },
  integer: { select: asText, read: toInteger, sqlType: "integer" },
  time: { select: asMilliseconds, read: toTime, sqlType: "timestamp with time zone" },
};

/** Selects the columns, so that {@link readFields} can read them. */
export function selectFields(fields: Fields) {
  return Object.values(fields).map(({ column, type }) =>
    sql`${COLUMNS[type].select(column)}`.as(column),
  );
}

/** @param row from {@link selectFields} */
export function readFields<Of extends Fields>(
  fields: Of,
  row: Readonly<Record<string, unknown>>,
): { readonly [Name in keyof Of]: FieldValue<Of[Name]> };
export function readFields(fields: Fields, row: Readonly<Record<string, unknown>>): object {
  const values: Record<string, unknown> = {};
  for (const name in fields) {
    const { column, type, isNullable } = fields[name]!;
    const value = row[column];
    values[name] = isNullable && value === null ? null : COLUMNS[type].read(value);
  }
  return values;
}

/** The schemas of an input that sets the fields, each of which it may leave out. */
export function toOptionalShape<Of extends Fields>(
  fields: Of,
): {
  readonly [Name in keyof Of]: z.ZodOptional<
    z.ZodNullable<z.ZodType<Values[Of[Name]["type"]], Values[Of[Name]["type"]]>>
  >;
};
export function toOptionalShape(fields: Fields): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { schema, description }]) => [
      name,
      schema.nullish().meta({ description }),
    ]),
  );
}

/** The fields of an input. Those that it leaves out are null. */
export function withNulls<Of extends Fields>(
  fields: Of,
  input: { readonly [Name in keyof Of]?: FieldValue<Of[Name]> | undefined },
): { readonly [Name in keyof Of]: FieldValue<Of[Name]> };
export function withNulls(fields: Fields, input: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, input[name] ?? null]));
}

/** Values by their columns. */
export function toColumns<Of extends Fields>(
  fields: Of,
  values: { readonly [Name in keyof Of]: FieldValue<Of[Name]> },
): ByColumn<Of>;
export function toColumns(fields: Fields, values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { column }]) => [column, values[name]]),
  );
}

/** A row to be written. */
export function toRow<Columns extends object>(
  columns: Columns,
): { readonly [Column in keyof Columns]: Columns[Column] | RawBuilder<Columns[Column]> };
export function toRow(columns: object): object {
  return Object.fromEntries(
    Object.entries(columns).map(([column, value]) => [
      column,
      value instanceof Date ? timeValue(value) : value,
    ]),
  );
}

/** Text as a value of the field's column. */
export function castText({ type }: Field, text: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`cast(${text} as ${sql.raw(COLUMNS[type].sqlType)})`;
}
