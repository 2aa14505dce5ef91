import { sql, type Expression, type RawBuilder } from "kysely";

/**
 * The text of a PostgreSQL array. pg itself takes longer, because it looks for characters that must be quoted.
 *
 * @param elements UUIDs, numbers and times, which need no quotes, and results of {@link quote}
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function toArrayText(elements: readonly (string | number | boolean)[]): string {
  return `{${elements.join()}}`;
}

/**
 * A list that may contain nulls, for {@link fromListText}. In the text of an array, a null would be the string "null" if
 * `array_nulls` is off.
 *
 * @param elements UUIDs, numbers and times
 */
export function toListText(elements: readonly (string | number | null)[]): string {
  return elements.map((element) => element ?? "null").join();
}

/** SQL expression for the array of a {@link toListText}. */
export function fromListText(
  value: Expression<unknown>,
  type: "integer" | "pg_catalog.uuid" | "timestamp with time zone",
): RawBuilder<unknown> {
  return sql`cast(pg_catalog.string_to_array(${value}, ',', 'null') as ${sql.raw(type)}[])`;
}

/** Quotes a text as an element of an array. */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
