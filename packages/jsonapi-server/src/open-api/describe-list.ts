import {
  LISTS,
  listRequestSchemas,
  pageSizeOf,
  parametersOf,
  type ListName,
} from "@ticket-allocation/core";
import { z } from "zod";

import { linkResource } from "../documents/link-resource.ts";
import { LIST_DOCUMENTS } from "../lists/list-documents.ts";
import { filterParameters, PAGE_PARAMETERS, takesSeveral } from "../lists/list-parameters.ts";
import { pageLinks } from "../lists/page-links.ts";
import { parseListQuery } from "../lists/parse-list-query.ts";
import type { Kind } from "../resources/kinds.ts";
import { includableMembers, includableTypes } from "../resources/members.ts";
import { errorsOf } from "./to-error-example.ts";
import type { ErrorName } from "./error-examples.ts";
import { errorExamples, READ_ERRORS } from "./error-responses.ts";
import { camelCase } from "./names.ts";
import { fieldsParameter, idParameter, includeParameter } from "./parameters.ts";
import { response } from "./responses.ts";
import type { RouteDescription } from "./route-description.ts";
import { toJsonSchema } from "./to-json-schema.ts";

/** What is listed. The name is that of its schema, before `List`. */
export type ListedKind = Pick<Kind, "type" | "name" | "tag" | "example">;

export interface ListWords {
  /** Such as `listPurchases`. */
  readonly operationId: string;
  readonly summary: string;
  /** Besides those of every list. */
  readonly errors?: readonly ErrorName[];
}

/** Describes a list, from the table of what it can be asked for. */
export function describeList(
  { type, name, tag, example }: ListedKind,
  list: ListName,
  path: string,
  { operationId, summary, errors = [] }: ListWords,
): RouteDescription {
  const includable = includableMembers(type);
  return {
    operationId,
    tag,
    summary,
    description:
      "By the cursor pagination profile, https://jsonapi.org/profiles/ethanresnick/cursor-pagination/. Links lead to the other pages. HEAD is supported too.",
    parameters: [
      ...listParameters(list),
      ...(path.includes("{id}") ? [idParameter()] : []),
      ...(includable.length > 0
        ? [
            includeParameter("Includes the ticket option of each, in `included`.", includable),
            ...includableTypes(type).map(fieldsParameter),
          ]
        : []),
      fieldsParameter(type),
    ],
    answers: {
      200: response("A page.", `${name}List`, {
        [camelCase(operationId.replace("list", ""))]: exampleOfPage(example, list, path),
      }),
    },
    errors: {
      ...otherErrors,
      ...sizeErrors(list),
      ...errorExamples("rangeNotSupported", "forbidden", ...errors),
    },
    schemas: { [`${name}List`]: LIST_DOCUMENTS[list] },
  };
}

// A list says what is wrong with a parameter in its own way.
const { invalidQueryParameter: _, ...otherErrors } = READ_ERRORS;

function listParameters(list: ListName): readonly object[] {
  const { max, default: size } = pageSizeOf(list);
  return [
    ...Object.entries(parametersOf(list)).map(([name, schema]) =>
      queryParameter(name, schema.description ?? name, toJsonSchema(schema, "input")),
    ),
    ...filtersOf(list),
    queryParameter(
      PAGE_PARAMETERS.sort,
      "The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.",
      { type: "string", enum: LISTS[list].sorts, default: LISTS[list].sorts[0] },
    ),
    queryParameter(PAGE_PARAMETERS.size, "Items of a page.", {
      type: "integer",
      minimum: 1,
      maximum: max,
      default: size,
    }),
    queryParameter(PAGE_PARAMETERS.after, "Cursor of the item before the page.", CURSOR),
    queryParameter(
      PAGE_PARAMETERS.before,
      "Cursor of the item that the page ends before. Not together with the other.",
      CURSOR,
    ),
  ];
}

const CURSOR = { type: "string", minLength: 1 };

function filtersOf(list: ListName): readonly object[] {
  const filters: Readonly<Record<string, z.ZodType>> = LISTS[list].filters;
  return [...filterParameters(list)].map(([name, filter]) => {
    const { description = "Only those that have this.", ...schema } = toJsonSchema(
      filters[filter] ?? z.string(),
      "input",
    );
    if (!takesSeveral(filter)) return queryParameter(name, description, schema);
    const parameter = queryParameter(name, "Only those that have one of these.", schema);
    return Object.assign(parameter, { style: "form", explode: false });
  });
}

function queryParameter(name: string, description: string, schema: object) {
  return { name, in: "query", description, schema };
}

function sizeErrors(list: ListName) {
  const sized = (size: number) =>
    errorsOf(() => parseListQuery(list, listRequestSchemas[list], [], `page[size]=${size}`));
  return { invalidPageSize: sized(0), pageTooLarge: sized(pageSizeOf(list).max + 1) };
}

/** A page with one item, and nothing on either side. */
function exampleOfPage(example: ListedKind["example"], list: ListName, path: string) {
  const page = { items: [], hasPrevious: false, hasNext: false };
  // Of the ticket option whose sales are listed.
  const [id] = example.id.split(/-\d+m-/u);
  const url = path.replace("{id}", String(id));
  const [sort] = LISTS[list].sorts;
  return {
    links: pageLinks(page, { url, sort, parameters: [], profile: undefined }),
    // Of a first item: clients need not understand it.
    data: [{ ...linkResource(example, ""), meta: { page: { cursor: "aWQgLi4u" } } }],
  };
}
