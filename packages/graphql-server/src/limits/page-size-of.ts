import { DEFAULT_PAGE_SIZE, LISTS, MAX_PAGE_SIZE } from "@ticket-allocation/core";
import { Kind, type FieldNode } from "graphql";

/**
 * How many times a field's own fields may be answered: the page's size for a list, else once. The
 * value of a variable is not known yet, so it counts as the largest. What is larger counts no more: such pages have short items.
 */
export function pageSizeOf({ name, arguments: given = [] }: FieldNode): number {
  if (!Object.hasOwn(LISTS, name.value)) return 1;
  const sizes = given.flatMap(({ name: { value: argument }, value }) => {
    if ((argument !== "first" && argument !== "last") || value.kind === Kind.NULL) return [];
    return value.kind === Kind.INT ? Math.min(Number(value.value), MAX_PAGE_SIZE) : MAX_PAGE_SIZE;
  });
  return sizes.length === 0 ? DEFAULT_PAGE_SIZE : Math.max(1, ...sizes);
}
