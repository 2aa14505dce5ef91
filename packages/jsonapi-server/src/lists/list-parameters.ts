import { LISTS, type ListName } from "@ticket-allocation/core";

/** What each part of a request for a page is called in a query. */
export const PAGE_PARAMETERS = {
  sort: "sort",
  size: "page[size]",
  after: "page[after]",
  before: "page[before]",
} as const;

type FilterName = { [Name in ListName]: keyof (typeof LISTS)[Name]["filters"] }[ListName];

/** The same for every filter that a list has. */
const FILTER_PARAMETERS: Readonly<Record<FilterName, string>> = {
  id: "filter[id]",
  eventId: "filter[event]",
  ticketOptionId: "filter[ticket_option]",
  userId: "filter[user]",
  status: "filter[status]",
};

const PARAMETERS = new Map<PropertyKey, string>(
  Object.entries({ ...PAGE_PARAMETERS, ...FILTER_PARAMETERS }),
);

/** @param part of a request for a page, or a filter */
export function parameterOf(part: PropertyKey | undefined): string {
  return PARAMETERS.get(part ?? "") ?? String(part);
}

/** The filters of a list, by what they are called in a query. */
export function filterParameters(list: ListName): ReadonlyMap<string, string> {
  return new Map(Object.keys(LISTS[list].filters).map((filter) => [parameterOf(filter), filter]));
}
