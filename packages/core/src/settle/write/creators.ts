import { sql, type Expression, type RawBuilder } from "kysely";

import { quote, toArrayText } from "../to-array-text.ts";

interface Created {
  readonly createdBy: string | null;
}

/**
 * Those who make rows, for `unnest` beside other arrays. It adds nulls to a shorter array, so the array is empty if nobody
 * is named.
 */
export function toCreatorsText(created: readonly Created[]): string {
  return isAnyNamed(created)
    ? toArrayText(created.map(({ createdBy }) => quote(createdBy ?? "")))
    : "{}";
}

export function isAnyNamed(created: readonly Created[]): boolean {
  return created.some(({ createdBy }) => createdBy !== null);
}

/** SQL expression for the array of a {@link toCreatorsText}. */
export function fromCreatorsText(value: Expression<unknown>): RawBuilder<unknown> {
  return sql`cast(${value} as pg_catalog.text[])`;
}

/** The column of a new row. In the text of an array, a null would be the string "null" if `array_nulls` is off. */
export function creatorOf(entry: string): RawBuilder<string | null> {
  return sql<string | null>`nullif(${sql.ref(`${entry}.created_by`)}, '')`;
}
