import { sql, type RawBuilder } from "kysely";

/**
 * Values on their way out of and into PostgreSQL, in a form that no setting changes.
 *
 * A column that is selected as it is reaches us through the session's DateStyle, TimeZone and
 * IntervalStyle and through whatever parsers the host has set for its type on `pg.types` or on its
 * client. So each column that is not text is selected as text here, and converted by the
 * functions below, which throw at what they cannot read: it must never pass for "no limit".
 * Functions and types carry their schema, since `pg_catalog` may stand last in a search_path.
 */

/** Types of pg that leave all columns as the text that they are. */
export const TEXT_TYPES = { getTypeParser: () => String };

/** Any column or expression as text: an integer, a bigint, a boolean, a uuid. */
export function asText<Text extends string | null = string>(
  column: string | RawBuilder<unknown>,
): RawBuilder<Text> {
  return sql<Text>`cast(${toExpression(column)} as pg_catalog.text)`;
}

/**
 * A `timestamptz` as whole milliseconds since 1970, as text. Fractions are rounded down.
 *
 * `extract(epoch …)` is a numeric (from PostgreSQL 14 on): exact for all times.
 */
export function asMilliseconds<Text extends string | null = string>(
  column: string | RawBuilder<unknown>,
): RawBuilder<Text> {
  return sql<Text>`cast(pg_catalog.floor(extract(epoch from ${toExpression(column)}) * 1000) as pg_catalog.text)`;
}

/**
 * A time as PostgreSQL takes it, whatever its settings. pg itself would write a `Date` in the process's
 * own time zone, whose offsets of seconds, in early years, PostgreSQL is not given.
 */
export function timeValue(time: Date): RawBuilder<Date>;
export function timeValue(time: Date | null): RawBuilder<Date | null>;
export function timeValue(time: Date | null): RawBuilder<Date | null> {
  return sql<Date | null>`cast(${time && toTimeText(time)} as timestamp with time zone)`;
}

/** The text of {@link timeValue}, for a parameter that is cast where it stands: an array of times. */
export function toTimeText(time: Date): string {
  // Not "Z": what an abbreviation means is a setting of PostgreSQL.
  return time.toISOString().replace("Z", "+00");
}

function toExpression(column: string | RawBuilder<unknown>): RawBuilder<unknown> {
  return typeof column === "string" ? sql.ref(column) : column;
}

/** @throws {TypeError} when it is none */
export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  throw unreadable("text", value);
}

/** @throws {TypeError} when it is not the text of a whole number that a number can hold */
export function toInteger(value: unknown): number {
  const number = typeof value === "string" && /^-?\d+$/u.test(value) ? Number(value) : NaN;
  if (Number.isSafeInteger(number)) return number;
  throw unreadable("a whole number", value);
}

/** From {@link asMilliseconds}. @throws {TypeError} when it is not the text of a time */
export function toTime(value: unknown): Date {
  const time = new Date(toInteger(value));
  if (!Number.isNaN(time.getTime())) return time;
  throw unreadable("a time", value);
}

/** @throws {TypeError} when it is not the text of a boolean */
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
    `The database client gave ${describe(value)} where ${expected} was asked for as text`,
  );
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
