import { isResourceType, type ResourceType } from "@ticket-allocation/core";

import { allMembers, defaultMembers } from "../resources/members.ts";
import { ofEachType } from "../resources/of-each-type.ts";
import type { QueryParameter } from "./query-parameters.ts";

/** The fields to show of each resource type, in the order of {@link MEMBERS}. */
export type Fieldsets = { readonly [Type in ResourceType]: readonly string[] };

/** What is shown to those who do not ask. */
export const DEFAULT_FIELDSETS: Fieldsets = ofEachType(defaultMembers);

const FIELDS_PARAMETER = /^fields\[(?<type>[^[\]]*)\]$/u;

export function isFieldsParameter({ name }: QueryParameter): boolean {
  return FIELDS_PARAMETER.test(name);
}

/**
 * Reads a sparse fieldset, or adds to the one of an earlier parameter with the same name.
 *
 * @see https://jsonapi.org/format/1.1/#fetching-sparse-fieldsets
 *
 * @param fieldsets gets what the parameter asks for
 * @param refuse called with what is wrong with it
 */
export function takeFieldset(
  { name, value }: QueryParameter,
  fieldsets: { [Type in ResourceType]?: readonly string[] },
  refuse: (detail: string) => void,
): void {
  const type = FIELDS_PARAMETER.exec(name)?.groups?.["type"] ?? "";
  if (!isResourceType(type)) {
    refuse(`There is no resource type ${type}`);
  } else {
    const all = allMembers(type);
    const asked = new Set(value === "" ? [] : value.split(","));
    const earlier = fieldsets[type] ?? [];
    fieldsets[type] = all.filter((field) => earlier.includes(field) || asked.has(field));
    for (const field of asked) {
      if (!all.includes(field)) refuse(`${type} has no field ${field}`);
    }
  }
}
