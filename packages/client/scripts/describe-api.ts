import { toCamelCase } from "../src/documents/names.ts";
import { CODES_OF_ANY_REQUEST } from "./codes-of-any-request.ts";
import { describeMethods, describeRelatedList } from "./describe-methods.ts";
import { describeOperations } from "./describe-operations.ts";
import { FlatSchemas, type Relationship } from "./flat-schemas.ts";
import { toObject, type JsonSchema } from "./json-schema.ts";
import type { OpenApiDocument } from "./open-api-document.ts";

export interface ApiDescription {
  /**
   * What the client takes and returns, by the names of the types. `Api` has the methods of each resource, and
   * `CodeOfAnyRequest` codes of refusals that the OpenAPI document does not have.
   */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly resources: Readonly<Record<string, ResourceDescription>>;
  /** By types. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** By the names of their methods. */
  readonly relatedLists: Readonly<Record<string, readonly [path: string, type: string]>>;
  /** The members that are relationships in documents. */
  readonly relationships: Readonly<Record<string, Relationship>>;
}

/** What the client knows of a type of resource while it runs. */
interface ResourceDescription {
  readonly type: string;
  readonly methods: readonly string[];
}

/** A method of the client: of which type of resource, by which name, and what it takes and returns. */
export interface MethodDescription {
  readonly type: string;
  readonly name: string;
  readonly schema: JsonSchema;
  /** Of a list that belongs to a resource: the last part of its path, and the type of its items. */
  readonly relatedList?: readonly [path: string, type: string];
}

/** Of a type of resource, or of what belongs to one. */
const PATH = /^\/(?<type>\w+)(?:\/\{id\}(?:\/(?<related>\w+))?)?$/u;

/** Derives the methods of the client from the operations: `createPurchase` of `/purchases` becomes `purchases.create`. */
export function describeApi({ paths, components }: OpenApiDocument): ApiDescription {
  const flat = new FlatSchemas(components.schemas);
  const methods = Object.entries(paths).flatMap(([path, operations]) => {
    const { type, related } = PATH.exec(path)?.groups ?? {};
    if (type === undefined) return [];
    return Object.entries(operations).flatMap(([httpMethod, operation]) => {
      if (type === "operations") return describeOperations(flat, paths, operation);
      if (related === undefined) return describeMethods(flat, type, httpMethod, operation);
      return describeRelatedList(flat, type, related, operation);
    });
  });
  const byType = [...Map.groupBy(methods, ({ type }) => type)];
  const api = byType.map(([type, ofType]) => {
    const members = ofType.map(({ name, schema }) => [name, schema] as const);
    return [toCamelCase(type), toObject(Object.fromEntries(members))] as const;
  });
  const resources = byType.map(([type, ofType]) => {
    const names = ofType.map(({ name }) => name);
    return [toCamelCase(type), { type, methods: names }] as const;
  });
  const relatedLists = methods.flatMap(({ name, relatedList }) =>
    relatedList ? [[name, relatedList] as const] : [],
  );
  return {
    schemas: {
      ...flat.all,
      Api: toObject(Object.fromEntries(api)),
      CodeOfAnyRequest: { type: "string", enum: CODES_OF_ANY_REQUEST },
    },
    resources: Object.fromEntries(resources),
    fields: flat.fields,
    relatedLists: Object.fromEntries(relatedLists),
    relationships: flat.relationships,
  };
}
