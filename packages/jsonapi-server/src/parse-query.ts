import { DEFAULT_FIELDSETS, isFieldsParameter, takeFieldset, type Fieldsets } from "./fieldsets.ts";
import { readQueryParameters, refuseParameter } from "./query-parameters.ts";
import { Refusal, type ErrorObject } from "./refusal.ts";
import type { ResourceType } from "./resource.ts";

/**
 * Reads the query parameters where there is no list: sparse fieldsets, and nothing else.
 *
 * @param query what follows the question mark, as it was sent
 * @throws {Refusal} with an error for everything that is wrong with a parameter
 */
export function parseQuery(query: string): Fieldsets {
  if (query === "") return DEFAULT_FIELDSETS;
  const fieldsets: { [Type in ResourceType]?: readonly string[] } = {};
  const errors: ErrorObject[] = [];

  for (const parameter of readQueryParameters(query, errors)) {
    const { name } = parameter;
    const refuse = (detail: string) => errors.push(refuseParameter(name, detail));
    if (isFieldsParameter(parameter)) takeFieldset(parameter, fieldsets, refuse);
    else refuse(`${name} is not supported here`);
  }

  if (errors.length > 0) throw new Refusal(errors);
  return { ...DEFAULT_FIELDSETS, ...fieldsets };
}
