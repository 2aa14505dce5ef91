import {
  MAX_PAGE_SIZE,
  pageSizeOf,
  parametersOf,
  type InputIssue,
  type ListName,
  type ResourceType,
} from "@ticket-allocation/core";
import type { z } from "zod";

import {
  DEFAULT_FIELDSETS,
  isFieldsParameter,
  takeFieldset,
  type Fieldsets,
} from "../query/fieldsets.ts";
import {
  readQueryParameters,
  refuseParameter,
  type QueryParameter,
} from "../query/query-parameters.ts";
import { Refusal, type ErrorObject } from "../refusals/refusal.ts";
import { takeInclude } from "../routes/take-include.ts";
import { CURSOR_PROFILE } from "./cursor-profile.ts";
import { filterParameters, PAGE_PARAMETERS, parameterOf, takesSeveral } from "./list-parameters.ts";

/** What a query asks of a list. */
export interface ListQuery<Request> {
  /** For the box office. */
  readonly request: Request;
  readonly fieldsets: Fieldsets;
  /** Relationships whose resources are wanted too; undefined when nothing is said of that. */
  readonly include: ReadonlySet<string> | undefined;
  /** All of them, for links that keep them. */
  readonly parameters: readonly QueryParameter[];
}

/**
 * Reads the query of a list: filters, order, page, fieldsets and related resources.
 *
 * @param schema what the box office takes for this list
 * @param includable the relationships that `include` may name
 * @throws {Refusal} with an error for everything that is wrong with a parameter
 */
export function parseListQuery<Schema extends z.ZodType>(
  list: ListName,
  schema: Schema,
  includable: readonly string[],
  query: string,
): ListQuery<z.output<Schema>> {
  const errors: ErrorObject[] = [];
  const parameters = readQueryParameters(query, errors);
  const filters = filterParameters(list);
  const others = Object.keys(parametersOf(list));
  const supported = new Set([
    ...others,
    ...filters.keys(),
    ...Object.values(PAGE_PARAMETERS),
    ...(includable.length > 0 ? ["include"] : []),
  ]);
  const given = new Map<string, string>();
  const fieldsets: { [Type in ResourceType]?: readonly string[] } = {};

  for (const parameter of parameters) {
    const { name, value } = parameter;
    const refuse = (detail: string) => errors.push(refuseParameter(name, detail));
    if (isFieldsParameter(parameter)) {
      takeFieldset(parameter, fieldsets, refuse);
    } else if (!supported.has(name)) {
      refuse(`${name} is not supported here`);
    } else if (given.has(name)) {
      refuse(`${name} must not be repeated`);
    } else {
      given.set(name, value);
    }
  }

  const include = given.get("include");
  const paths =
    include === undefined
      ? undefined
      : takeInclude(include, includable, (detail) =>
          errors.push(refuseParameter("include", detail)),
        );
  const asked = {
    ...Object.fromEntries(others.map((name) => [name, given.get(name)])),
    ...toRequest(given, filters),
  };
  const { max } = pageSizeOf(list);
  const parsed = schema.safeParse(asked);
  errors.push(...(parsed.error?.issues ?? []).map((issue) => refuseIssue(issue, asked, max)));
  if (errors.length > 0 || !parsed.success) throw new Refusal(errors);
  return {
    request: parsed.data,
    fieldsets: { ...DEFAULT_FIELDSETS, ...fieldsets },
    include: paths,
    parameters,
  };
}

function toRequest(given: ReadonlyMap<string, string>, filters: ReadonlyMap<string, string>) {
  const size = given.get(PAGE_PARAMETERS.size);
  return {
    filter: Object.fromEntries(
      [...filters].flatMap(([name, filter]) =>
        given.has(name) ? [[filter, toFilterValue(filter, given.get(name) ?? "")]] : [],
      ),
    ),
    sort: given.get(PAGE_PARAMETERS.sort),
    size: size === undefined ? undefined : toWholeNumber(size),
    after: given.get(PAGE_PARAMETERS.after),
    before: given.get(PAGE_PARAMETERS.before),
  };
}

function toFilterValue(filter: string, text: string): string | readonly string[] {
  return takesSeveral(filter) ? text.split(",") : text;
}

/** @returns NaN for what is none in the profile's sense */
function toWholeNumber(text: string): number {
  return /^[0-9]+$/u.test(text) ? Number(text) : Number.NaN;
}

/** Says what the box office does not take, as the profile has it. */
export function refuseIssue(
  { path: [part, filter], message }: InputIssue,
  {
    size = 0,
    after,
    before,
  }: { size?: number | undefined; after?: unknown; before?: unknown } = {},
  max = MAX_PAGE_SIZE,
): ErrorObject {
  const name = parameterOf(part === "filter" ? filter : part);
  const error = refuseParameter(name, `${name} ${message}`);
  const withType = (type: string) => ({ ...error, links: { type: `${CURSOR_PROFILE}/${type}` } });
  if (part === "sort") return withType("unsupported-sort");
  if (part === "size" && size > max) {
    return { ...withType("max-size-exceeded"), meta: { page: { maxSize: max } } };
  }
  if (part === "before" && after !== undefined && before !== undefined) {
    return withType("range-pagination-not-supported");
  }
  return error;
}
