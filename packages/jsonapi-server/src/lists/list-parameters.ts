import { LISTS, type ListName } from "@ticket-allocation/core";
import { z } from "zod";

import { findPlace } from "../resources/members.ts";

/** What each part of a request for a page is called in a query. */
export const PAGE_PARAMETERS = {
  sort: "sort",
  size: "page[size]",
  after: "page[after]",
  before: "page[before]",
} as const;

const FILTERS: readonly (readonly [name: string, schema: z.ZodType])[] = Object.values(
  LISTS,
).flatMap(({ filters }) => Object.entries(filters));

/** A filter has the name of the attribute or relationship. */
const PARAMETERS = new Map<PropertyKey, string>([
  ...Object.entries(PAGE_PARAMETERS),
  ...FILTERS.map(([filter]) => [filter, `filter[${findPlace(filter).name}]`] as const),
]);

/** @param part of a request for a page, or a filter */
export function parameterOf(part: PropertyKey | undefined): string {
  return PARAMETERS.get(part ?? "") ?? String(part);
}

/** The filters of a list, by what they are called in a query. */
export function filterParameters(list: ListName): ReadonlyMap<string, string> {
  return new Map(Object.keys(LISTS[list].filters).map((filter) => [parameterOf(filter), filter]));
}

const OF_SEVERAL: ReadonlySet<string> = new Set(
  FILTERS.filter(([, schema]) => z.toJSONSchema(schema, { io: "input" }).type === "array").map(
    ([filter]) => filter,
  ),
);

/** Whether a filter takes several values. Then commas separate them, which are part of another's value. */
export function takesSeveral(filter: string): boolean {
  return OF_SEVERAL.has(filter);
}
