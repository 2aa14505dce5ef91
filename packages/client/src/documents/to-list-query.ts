import { toSelection, type Selection } from "./to-selection.ts";
import { toSnakeCase } from "./names.ts";

export interface ListSelection extends Selection {
  readonly filter?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  readonly sort?: string | undefined;
  readonly interval?: string | undefined;
  readonly pageSize?: number | undefined;
  readonly after?: string | undefined;
}

export function toListQuery(type: string, selection: ListSelection) {
  const { filter = {}, sort, interval, pageSize, after } = selection;
  const filters = Object.entries(filter).map(
    ([name, value]) => [`filter[${toSnakeCase(name)}]`, value?.toString()] as const,
  );
  return [
    ...filters,
    ["sort", sort && toSnakeCase(sort)] as const,
    ["interval", interval] as const,
    ["page[size]", pageSize?.toString()] as const,
    ["page[after]", after] as const,
    ...toSelection(type, selection),
  ];
}
