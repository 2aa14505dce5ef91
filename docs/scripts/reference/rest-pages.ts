import { z } from "zod";

import { inCode, toBlock, toSentence, toTable, toText, type ReferencePage } from "./markdown.ts";
import { readOpenApi, type Content, type OpenApi, type Operation } from "./open-api.ts";
import { documentedErrors } from "./error-pages.ts";
import { fieldsOf } from "./schema-fields.ts";

const ERROR_DOCUMENT = z.object({ errors: z.array(z.object({ code: z.string() })) });

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** A page for each tag of the OpenAPI document, and one that lists all requests. */
export function restPages(): readonly ReferencePage[] {
  const api = readOpenApi();
  const routes = Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  const tags = api.tags.map(({ name, description }) => ({
    name,
    description,
    page: name.toLowerCase().replaceAll(" ", "-"),
    routes: routes.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const pages = tags.map(({ name, description, page, routes }, index) => ({
    path: `rest/${page}`,
    title: name,
    description,
    order: index + 1,
    text: toText(description, ...routes.map((route) => describeRoute(route, api))),
  }));
  return [
    {
      path: "rest/index",
      title: "REST requests",
      description: "Every request of the JSON:API.",
      order: 0,
      text: toText(
        "Requests and responses are documents of [JSON:API 1.1](https://jsonapi.org/format/1.1/), with the media type `application/vnd.api+json`. " +
          "A running gateway serves this description as an OpenAPI 3.1 document at `/openapi.json`.",
        ...tags.map(({ name, page, routes }) =>
          toText(
            `## ${name}`,
            toTable(
              ["request", "what it does"],
              routes.map((route) => [
                `[${inCode(titleOf(route))}](./${page}.md#${anchorOf(route)})`,
                toSentence(route.operation.summary),
              ]),
            ),
          ),
        ),
        "## Compared with the public brief",
        COMPARISON,
      ),
    },
    ...pages,
  ];
}

const COMPARISON =
  "This API differs in two ways from the newest public brief of the exercise that it began with. There, the error for too large a quantity points to `/data/attributes/quantity`, and the `allocation` that `GET` returns never falls. " +
  "Here, the contract of this API applies: the pointer is `/data/quantity`, and `allocation` is the number of tickets that are left.";

function describeRoute(route: Route, api: OpenApi): string {
  const { summary, description, parameters, requestBody, responses } = route.operation;
  const entries = Object.entries(responses);
  const success = entries.find(([status]) => Number(status) < 400);
  return toText(
    `## ${titleOf(route)}`,
    toSentence(summary),
    description,
    parameters.length === 0 ? "" : "### Parameters",
    toTable(
      ["parameter", "in", "type", "meaning"],
      parameters.map(({ name, in: place, schema, description }) => [
        inCode(name),
        place,
        fieldsOf(schema, api)[0]?.type ?? "",
        description,
      ]),
    ),
    ...describeBody(requestBody?.content, api),
    ...describeSuccess(success),
    describeErrors(entries),
  );
}

function describeBody(content: Content | undefined, api: OpenApi): readonly string[] {
  const [type] = Object.values(content ?? {});
  if (type === undefined) return [];
  const fields = fieldsOf(type.schema, api).map(({ path, type, isRequired, description }) => [
    inCode(path),
    isRequired ? `${type}, required` : type,
    description,
  ]);
  return ["### Body", ...examplesOf(type), toTable(["member", "type", "meaning"], fields)];
}

function describeSuccess(
  entry: readonly [string, Operation["responses"][string]] | undefined,
): readonly string[] {
  if (entry === undefined) return [];
  const [status, { description, content }] = entry;
  const [type] = Object.values(content ?? {});
  return [
    "### Response",
    `${status}: ${description}`,
    ...(type === undefined ? [] : examplesOf(type).slice(0, 1)),
  ];
}

function examplesOf({ examples }: Content[string]): readonly string[] {
  return Object.values(examples).map(({ value }) =>
    typeof value === "string"
      ? toBlock("text", value)
      : toBlock("json", JSON.stringify(value, null, 2)),
  );
}

/** The codes of each status, which lead to their places on the page of errors. */
function describeErrors(entries: readonly (readonly [string, Operation["responses"][string]])[]) {
  const places = new Map(documentedErrors().map(({ code, rest }) => [rest?.code ?? code, code]));
  const rows = entries
    .filter(([status]) => Number(status) >= 400)
    .map(([status, { content }]) => {
      const examples = Object.values(content ?? {}).flatMap((type) => Object.values(type.examples));
      const codes = examples.flatMap(({ value }) =>
        ERROR_DOCUMENT.parse(value).errors.map(({ code }) => code),
      );
      const links = [...new Set(codes)].map(
        (code) => `[${inCode(code)}](../errors.md#${places.get(code) ?? code})`,
      );
      return [status, links.join(", ")];
    });
  return toText("### Errors", toTable(["status", "codes"], rows));
}

function titleOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** As GitHub makes it of a heading. */
function anchorOf(route: Route): string {
  return titleOf(route)
    .toLowerCase()
    .replaceAll(/[^\w -]/gu, "")
    .replaceAll(" ", "-");
}
