import { LISTS, type ListName } from "@ticket-allocation/core";

import { findPlace } from "../resources/members.ts";

/** What each part of a request for a page is called in a query. */
export const PAGE_PARAMETERS = {
  sort: "sort",
  size: "page[size]",
  after: "page[after]",
  before: "page[before]",
} as const;

const FILTERS = Object.values(LISTS).flatMap(({ filters }) => Object.keys(filters));

/** A filter has the name of the attribute or relationship. */
const PARAMETERS = new Map<PropertyKey, string>([
  ...Object.entries(PAGE_PARAMETERS),
  ...FILTERS.map((filter) => [filter, `filter[${findPlace(filter).name}]`] as const),
]);

/** @param part of a request for a page, or a filter */
export function parameterOf(part: PropertyKey | undefined): string {
  return PARAMETERS.get(part ?? "") ?? String(part);
}

/** The filters of a list, by what they are called in a query. */
export function filterParameters(list: ListName): ReadonlyMap<string, string> {
  return new Map(Object.keys(LISTS[list].filters).map((filter) => [parameterOf(filter), filter]));
}
