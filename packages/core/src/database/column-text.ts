import { sql, type RawBuilder } from "kysely";

/**
 * Conversion of values from and to PostgreSQL that does not depend on any setting.
 *
 * The session's DateStyle, TimeZone and IntervalStyle change how PostgreSQL formats a column. The parsers that
 * the host has set on `pg.types` or on its client change how pg reads it. So each column that is not text is
 * selected as text and converted by the functions below. They throw if they cannot read a value: it must never
 * be taken for "no limit". Functions and types are qualified, because `pg_catalog` may be last in the search_path.
 */

/** Type parsers for pg that return every column as text. */
export const TEXT_TYPES = { getTypeParser: () => String };

/** Selects an integer, a bigint, a boolean or a uuid as text. */
export function asText<Text extends string | null = string>(
  column: string | RawBuilder<unknown>,
): RawBuilder<Text> {
  return sql<Text>`cast(${toExpression(column)} as pg_catalog.text)`;
}

/**
 * Selects a `timestamptz` as whole milliseconds since 1970, as text. Fractions are rounded down.
 *
 * `extract(epoch …)` is a numeric since PostgreSQL 14, so it is exact for all times.
 */
export function asMilliseconds<Text extends string | null = string>(
  column: string | RawBuilder<unknown>,
): RawBuilder<Text> {
  return sql<Text>`cast(pg_catalog.floor(extract(epoch from ${toExpression(column)}) * 1000) as pg_catalog.text)`;
}

/**
 * A parameter for a time, independent of the settings of PostgreSQL. pg itself writes a `Date` in the time zone
 * of the process, and drops the seconds that offsets of early years have.
 */
export function timeValue(time: Date): RawBuilder<Date>;
export function timeValue(time: Date | null): RawBuilder<Date | null>;
export function timeValue(time: Date | null): RawBuilder<Date | null> {
  return sql<Date | null>`cast(${time && toTimeText(time)} as timestamp with time zone)`;
}

/** The text of {@link timeValue}, for a parameter that the statement casts itself, such as an array of times. */
export function toTimeText(time: Date): string {
  // Not "Z": a setting of PostgreSQL defines the abbreviations of time zones.
  return time.toISOString().replace("Z", "+00");
}

function toExpression(column: string | RawBuilder<unknown>): RawBuilder<unknown> {
  return typeof column === "string" ? sql.ref(column) : column;
}

/** @throws {TypeError} when the value is not text */
export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  throw unreadable("text", value);
}

/** @throws {TypeError} when the value is not the text of a safe integer */
export function toInteger(value: unknown): number {
  const number = typeof value === "string" && /^-?\d+$/u.test(value) ? Number(value) : NaN;
  if (Number.isSafeInteger(number)) return number;
  throw unreadable("a whole number", value);
}

/** Reads what {@link asMilliseconds} selects. @throws {TypeError} when the value is not the text of a time */
export function toTime(value: unknown): Date {
  const time = new Date(toInteger(value));
  if (!Number.isNaN(time.getTime())) return time;
  throw unreadable("a time", value);
}

/** @throws {TypeError} when the value is not the text of a boolean */
export function toBoolean(value: unknown): boolean {
  if (value === "true") return true;
  if (value === "false") return false;
  throw unreadable("a boolean", value);
}

/** For a column that may be null: `orNull(toTime)(row.sale_starts_at)`. */
export function orNull<Value>(convert: (value: unknown) => Value) {
  return (value: unknown): Value | null => (value === null ? null : convert(value));
}

function unreadable(expected: string, value: unknown): TypeError {
  return new TypeError(
    `The database client returned ${describe(value)} instead of ${expected} as text`,
  );
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
