import type { ResourceType } from "@ticket-allocation/core";

import { DEFAULT_FIELDSETS, isFieldsParameter, takeFieldset, type Fieldsets } from "./fieldsets.ts";
import { readQueryParameters, refuseParameter } from "./query-parameters.ts";
import { Refusal, type ErrorObject } from "../refusals/refusal.ts";
import { takeInclude } from "../routes/take-include.ts";

/** What a query asks for where there is no list. */
export interface Query {
  readonly fieldsets: Fieldsets;
  /** Relationships whose resources are wanted too; undefined when nothing is said of that. */
  readonly include: ReadonlySet<string> | undefined;
}

const NOTHING_ASKED: Query = { fieldsets: DEFAULT_FIELDSETS, include: undefined };

/**
 * Reads the query parameters where there is no list: sparse fieldsets and related resources.
 *
 * @param query what follows the question mark, as it was sent
 * @param includable the relationships that `include` may name; none, and there is no such parameter
 * @throws {Refusal} with an error for everything that is wrong with a parameter
 */
export function parseQuery(query: string, includable: readonly string[] = []): Query {
  if (query === "") return NOTHING_ASKED;
  const fieldsets: { [Type in ResourceType]?: readonly string[] } = {};
  let include: ReadonlySet<string> | undefined;
  const errors: ErrorObject[] = [];

  for (const parameter of readQueryParameters(query, errors)) {
    const { name, value } = parameter;
    const refuse = (detail: string) => errors.push(refuseParameter(name, detail));
    if (isFieldsParameter(parameter)) {
      takeFieldset(parameter, fieldsets, refuse);
    } else if (name !== "include" || includable.length === 0) {
      refuse(`${name} is not supported here`);
    } else if (include) {
      refuse(`${name} must not be repeated`);
    } else {
      include = takeInclude(value, includable, refuse);
    }
  }

  if (errors.length > 0) throw new Refusal(errors);
  return { fieldsets: { ...DEFAULT_FIELDSETS, ...fieldsets }, include };
}
