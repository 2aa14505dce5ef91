import { sql, type Expression, type RawBuilder } from "kysely";

/**
 * An array as PostgreSQL writes it: it takes pg longer to make one, since it must look for quotes.
 *
 * @param elements UUIDs, numbers and times, in which nothing needs quotes, and what {@link quote} gives
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function toArrayText(elements: readonly (string | number | boolean)[]): string {
  return `{${elements.join()}}`;
}

/**
 * The same with nulls in it, for {@link fromListText}: a null within an array would be the word "null"
 * where `array_nulls` is off.
 *
 * @param elements UUIDs, numbers and times
 */
export function toListText(elements: readonly (string | number | null)[]): string {
  return elements.map((element) => element ?? "null").join();
}

/** The array of {@link toListText}. */
export function fromListText(
  value: Expression<unknown>,
  type: "integer" | "pg_catalog.uuid" | "timestamp with time zone",
): RawBuilder<unknown> {
  return sql`cast(pg_catalog.string_to_array(${value}, ',', 'null') as ${sql.raw(type)}[])`;
}

/** Any text as an element of an array. */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
