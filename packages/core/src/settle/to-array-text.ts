/**
 * An array as PostgreSQL writes it: it takes pg longer to make one, since it must look for quotes.
 *
 * @param elements UUIDs, numbers and times, in which nothing needs quotes, and what {@link quote} gives
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function toArrayText(elements: readonly (string | number | boolean | null)[]): string {
  return `{${elements.map((element) => element ?? "null").join()}}`;
}

/** Any text as an element of an array. */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
