import { LISTS, type ListName, type ListSort } from "@ticket-allocation/core";

import { builder } from "../builder.ts";

/** The orders of a list, as an enum: `-id` is `ID_DESC`. */
export function sortType<Name extends ListName>(name: string, list: Name) {
  const sorts: readonly ListSort<Name>[] = LISTS[list].sorts;
  return builder.enumType(name, {
    description: "An order. Where its field is equal, the id decides.",
    values: Object.fromEntries(
      sorts.map((value) => [nameOf(value), { value, description: describe(value) }]),
    ),
  });
}

function describe(sort: string): string {
  return sort.startsWith("-")
    ? `By \`${sort.slice(1)}\`, the largest first.`
    : `By \`${sort}\`, the smallest first.`;
}

function nameOf(sort: string): string {
  const isDescending = sort.startsWith("-");
  return `${sort.replace("-", "").toUpperCase()}_${isDescending ? "DESC" : "ASC"}`;
}
