import { errorObject, Refusal, type ErrorObject } from "./refusal.ts";
import { isResourceType, RESOURCE_FIELDS, type ResourceType } from "./resource.ts";

/** The fields to show of each resource type, in the order of {@link RESOURCE_FIELDS}. */
export type Fieldsets = { readonly [Type in ResourceType]: readonly string[] };

const DEFAULT_FIELDSETS: Fieldsets = {
  ticket_options: RESOURCE_FIELDS.ticket_options.default,
  purchases: RESOURCE_FIELDS.purchases.default,
  holds: RESOURCE_FIELDS.holds.default,
  cancellations: RESOURCE_FIELDS.cancellations.default,
};

const FIELDS_PARAMETER = /^fields\[(?<type>[^[\]]*)\]$/u;

/**
 * Reads the query parameters: sparse fieldsets, and nothing else.
 *
 * Follows https://jsonapi.org/format/1.1/#fetching-sparse-fieldsets
 *
 * @param query what follows the question mark, as it was sent
 * @throws {Refusal} with an error for everything that is wrong with a parameter
 */
export function parseQuery(query: string): Fieldsets {
  if (query === "") return DEFAULT_FIELDSETS;
  const fieldsets: { [Type in ResourceType]?: readonly string[] } = {};
  const errors: ErrorObject[] = [];

  for (const pair of query.split("&").filter((text) => text !== "")) {
    const equals = pair.indexOf("=");
    const sentName = equals < 0 ? pair : pair.slice(0, equals);
    const name = decode(sentName);
    const value = equals < 0 ? "" : decode(pair.slice(equals + 1));
    const refuse = (detail: string) =>
      errors.push(errorObject("invalid_query_parameter", detail, { parameter: name ?? sentName }));

    const type = name === undefined ? undefined : FIELDS_PARAMETER.exec(name)?.groups?.["type"];
    if (name === undefined || value === undefined) {
      refuse(`${name ?? sentName} is not percent-encoded UTF-8`);
    } else if (type === undefined) {
      refuse(`${name} is not supported here`);
    } else if (!isResourceType(type)) {
      refuse(`There is no resource type ${type}`);
    } else if (fieldsets[type]) {
      refuse(`${name} must not be repeated`);
    } else {
      const all: readonly string[] = RESOURCE_FIELDS[type].all;
      const asked = new Set(value === "" ? [] : value.split(","));
      fieldsets[type] = all.filter((field) => asked.has(field));
      for (const field of asked) {
        if (!all.includes(field)) refuse(`${type} has no field ${field}`);
      }
    }
  }

  if (errors.length > 0) throw new Refusal(errors);
  return { ...DEFAULT_FIELDSETS, ...fieldsets };
}

/** @returns undefined when it is malformed */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
