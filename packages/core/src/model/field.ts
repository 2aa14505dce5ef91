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
import { toChoice, type Choice, type ChoiceValue } from "./choice.ts";
import { readDraws, type Draw } from "./draw.ts";
import type { JsonObject } from "./json-object.ts";

/** A member of a resource: what is stored, and what every protocol says of it. */
export type Field = PlainField | ChoiceField | IdField | DrawsField;

export interface PlainField extends FieldBase {
  readonly type: "text" | "texts" | "integer" | "time" | "json" | "ids";
  /** A whole number that may need more than 32 bits. */
  readonly isSum?: boolean;
}

export interface ChoiceField extends FieldBase {
  readonly type: "choice";
  readonly choice: Choice;
}

/** The id of another resource. */
export interface IdField extends FieldBase {
  readonly type: "id";
  /** The type of that resource in JSON:API. */
  readonly refersTo: string;
}

/** Other resources, and how many units each ticket takes of them. */
export interface DrawsField extends FieldBase {
  readonly type: "draws";
  /** The type of these resources in JSON:API. */
  readonly refersTo: string;
}

interface FieldBase {
  readonly column: string;
  /** Of an input that sets it. */
  readonly schema: z.ZodType;
  readonly description: string;
  readonly isNullable?: boolean;
  /** What it is if an input leaves it out. Without one, null. */
  readonly defaultValue?: string;
  /** A client that asks for no fields gets it. Clients rely on which these are: never extend them. */
  readonly isDefault?: boolean;
  /** The first version does not know it, so `toCreatedAs` leaves it out where an input may. */
  readonly isAddedLater?: boolean;
  /** A resource that was just created lacks it: it is read when a client asks for it. */
  readonly isReadLater?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** How a column is read. */
export type StoredField =
  | Pick<PlainField | IdField | DrawsField, "column" | "type" | "isNullable">
  | Pick<ChoiceField, "column" | "type" | "isNullable" | "choice">;

export type StoredFields = Readonly<Record<string, StoredField>>;

interface Values {
  readonly text: string;
  readonly texts: readonly string[];
  readonly ids: readonly string[];
  readonly integer: number;
  readonly time: Date;
  readonly json: JsonObject;
  readonly id: string;
  readonly choice: string;
  readonly draws: readonly Draw[];
}

type NotNull<Of extends StoredField> = Of extends { readonly choice: infer Named extends Choice }
  ? ChoiceValue<Named>
  : Values[Of["type"]];

/** What a field is in code. */
export type FieldValue<Of extends StoredField> =
  | NotNull<Of>
  | (Of extends { readonly isNullable: true } ? null : never);

type ByColumn<Of extends Fields> = {
  readonly [Name in keyof Of as Of[Name]["column"]]: ColumnValue<Of[Name]>;
};

/** What is written: JSON is text. */
type ColumnValue<Of extends Field> = Of extends { readonly type: "json" | "texts" }
  ? string | (Of extends { readonly isNullable: true } ? null : never)
  : FieldValue<Of>;

const COLUMNS = {
  text: { select: (column: string) => sql.ref(column), read: toText, sqlType: "pg_catalog.text" },
  texts: { select: asText, read: readTexts, sqlType: "pg_catalog.json" },
  ids: {
    select: (column: string) => asText(sql`pg_catalog.array_to_json(${sql.ref(column)})`),
    read: readTexts,
    sqlType: "pg_catalog.uuid[]",
  },
  integer: { select: asText, read: toInteger, sqlType: "integer" },
  time: { select: asMilliseconds, read: toTime, sqlType: "timestamp with time zone" },
  id: { select: asText, read: toText, sqlType: "pg_catalog.uuid" },
  json: { select: asText, read: readJson, sqlType: "pg_catalog.json" },
  draws: { select: asText, read: readDraws, sqlType: "pg_catalog.jsonb" },
  choice: {
    select: (column: string) => sql.ref(column),
    read: toText,
    sqlType: "pg_catalog.text",
  },
};

/** Selects the columns, so that {@link readFields} can read them. */
export function selectFields(fields: StoredFields) {
  return Object.values(fields).map(({ column, type }) =>
    sql`${COLUMNS[type].select(column)}`.as(column),
  );
}

/** Selects the id too, so that {@link readResource} can read it. */
export function selectResource(fields: Fields) {
  return [asText("id").as("id"), ...selectFields(fields)];
}

/** @param row from {@link selectResource} */
export function readResource<Of extends Fields>(
  fields: Of,
  row: Readonly<Record<string, unknown>>,
) {
  return { id: toText(row["id"]), ...readFields(fields, row) };
}

/** @param row from {@link selectFields} */
export function readFields<Of extends StoredFields>(
  fields: Of,
  row: Readonly<Record<string, unknown>>,
): { readonly [Name in keyof Of]: FieldValue<Of[Name]> };
export function readFields(fields: StoredFields, row: Readonly<Record<string, unknown>>): object {
  const values: Record<string, unknown> = {};
  for (const name in fields) {
    const field = fields[name]!;
    values[name] = readField(field, row[field.column]);
  }
  return values;
}

function readField(field: StoredField, value: unknown): unknown {
  if (field.isNullable && value === null) return null;
  return field.type === "choice" ? toChoice(field.choice, value) : COLUMNS[field.type].read(value);
}

/** The schemas of an input that sets the fields, each of which it may leave out. */
export function toOptionalShape<Of extends Fields>(
  fields: Of,
): {
  readonly [Name in keyof Of]: z.ZodOptional<
    Of[Name] extends { readonly isNullable: true }
      ? z.ZodNullable<z.ZodType<NotNull<Of[Name]>, NotNull<Of[Name]>>>
      : z.ZodType<NotNull<Of[Name]>, NotNull<Of[Name]>>
  >;
};
export function toOptionalShape(fields: Fields): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { schema, description, isNullable }]) => [
      name,
      (isNullable ? schema.nullish() : schema.optional()).meta({ description }),
    ]),
  );
}

/** What a field is if an input leaves it out. */
export function defaultOf({ defaultValue }: Field): string | null {
  return defaultValue ?? null;
}

/** The fields of an input. Those that it leaves out have their defaults. */
export function withDefaults<Of extends Fields>(
  fields: Of,
  input: { readonly [Name in keyof Of]?: FieldValue<Of[Name]> | undefined },
): { readonly [Name in keyof Of]: FieldValue<Of[Name]> };
export function withDefaults(fields: Fields, input: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, input[name] ?? defaultOf(field)]),
  );
}

/** Values by their columns. */
export function toColumns<Of extends Fields>(
  fields: Of,
  values: { readonly [Name in keyof Of]: FieldValue<Of[Name]> },
): ByColumn<Of>;
export function toColumns(fields: Fields, values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { column, type }]) => {
      const value = values[name];
      const isJson = type === "json" || type === "texts";
      return [column, isJson && value !== null ? JSON.stringify(value) : value];
    }),
  );
}

function readJson(column: unknown): JsonObject {
  return JSON.parse(toText(column));
}

function readTexts(column: unknown): readonly string[] {
  const texts: unknown = JSON.parse(toText(column));
  if (Array.isArray(texts)) return texts.map(toText);
  throw new TypeError("The column is no list of texts");
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
