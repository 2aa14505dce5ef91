import { toCamelCase } from "../src/documents/names.ts";
import type { MethodDescription } from "./describe-api.ts";
import type { FlatSchemas } from "./flat-schemas.ts";
import { enumOf, memberOf, nameIn, toObject, typeOf, type JsonSchema } from "./json-schema.ts";
import { codesOf, type OpenApiOperation } from "./open-api-document.ts";

const FILTER = /^filter\[(?<name>\w+)\]$/u;

/** The method of an operation; two, if it can be watched. */
export function describeMethods(
  flat: FlatSchemas,
  type: string,
  httpMethod: string,
  operation: OpenApiOperation,
): readonly MethodDescription[] {
  const name = /^[a-z]+/u.exec(operation.operationId)?.[0] ?? "";
  const { parameters, requestBody, responses } = operation;
  const takesKey = parameters.some((each) => each.name === "Idempotency-Key");
  if (takesKey !== (httpMethod === "post")) {
    throw new Error(`the client sends keys with each POST and nothing else: ${name} of ${type}`);
  }
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const isList = name === "list";
  const schema: JsonSchema = {
    ...toObject({
      ...(body && { input: addInput(flat, body) }),
      result: flat.addResource(type),
      ...includedIn(flat, type, operation),
      code: { type: "string", enum: codesOf(operation) },
      ...(isList && queryOf(operation)),
    }),
    description: operation.summary,
  };
  const described = [{ type, name, schema }];
  if (!responses["200"]?.content?.["text/event-stream"]) return described;
  return [...described, { type, name: isList ? "watchList" : "watch", schema }];
}

/** The method of a list that belongs to a resource: `listSales` of `/ticket_options/{id}/sales`. */
export function describeRelatedList(
  flat: FlatSchemas,
  type: string,
  path: string,
  operation: OpenApiOperation,
): readonly MethodDescription[] {
  const { operationId: name, summary, responses } = operation;
  const list = Object.values(responses["200"]?.content ?? {})[0]?.schema ?? {};
  const { items } = memberOf(flat.resolve(list), "data");
  // Related resources are included instead.
  if (!items) return [];
  const itemType = typeOf(items);
  const schema = toObject({
    result: flat.addResource(itemType),
    code: { type: "string", enum: codesOf(operation) },
    ...queryOf(operation),
  });
  const described = { ...schema, description: summary };
  return [{ type, name, schema: described, relatedList: [path, itemType] }];
}

function addInput(flat: FlatSchemas, body: JsonSchema): JsonSchema {
  const documents = flat.alternativesIn(body);
  return flat.addInput(
    nameIn(body.$ref),
    documents.map((document) => memberOf(document, "data")),
  );
}

/** What can be included in a resource, if there is anything. */
function includedIn(flat: FlatSchemas, type: string, { parameters }: OpenApiOperation) {
  const names = enumOf(parameters.find(({ name }) => name === "include")?.schema.items);
  const relationships = flat.resourceOf(type).properties?.["relationships"] ?? {};
  const included = names.map((name) => {
    const linkage = memberOf(memberOf(relationships, name), "data");
    return [toCamelCase(name), flat.addResource(typeOf(linkage))] as const;
  });
  return included.length > 0 ? { included: toObject(Object.fromEntries(included)) } : {};
}

/** What a list can be asked for, besides fields and pages. */
function queryOf({ parameters }: OpenApiOperation): Readonly<Record<string, JsonSchema>> {
  const inQuery = parameters.filter((each) => each.in === "query");
  const filters = inQuery.flatMap(({ name, description, schema }) => {
    const filter = FILTER.exec(name)?.groups?.["name"];
    return filter === undefined ? [] : [[toCamelCase(filter), { ...schema, description }] as const];
  });
  const plain = inQuery.filter(({ name }) => /^\w+$/u.test(name) && name !== "include");
  const others = plain.map(({ name, description, schema }) => {
    const values = enumOf(schema).map(toCamelCase);
    return [name, { type: "string", enum: values, description }] as const;
  });
  return {
    filter: toObject(Object.fromEntries(filters), []),
    query: toObject(Object.fromEntries(others), []),
  };
}
