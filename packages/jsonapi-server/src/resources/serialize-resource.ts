import { Serializer } from "jsonapi-serializer";

import type { Fieldsets } from "../query/fieldsets.ts";
import type { Resource, ResourceType } from "./resource.ts";

// One for each type and fieldset: fields come in one order, so there are few.
const serializers = new Map<string, Serializer>();

/**
 * The JSON text of the document whose primary data is `resource`.
 *
 * @param included related resources, where they are asked for
 */
export function serializeResource(
  resource: Resource,
  fieldsets: Fieldsets,
  included?: readonly Resource[],
): string {
  const { type, ...record } = resource;
  const document: object = serializerOf(type, fieldsets[type]).serialize(record);
  if (!included) return JSON.stringify(document);
  const related = included.flatMap((each) =>
    toResourceObjects(each.type, [each], fieldsets[each.type]),
  );
  return JSON.stringify({ ...document, included: related });
}

/** The JSON text of what became of operations: a document of each purchase. */
export function serializeResults(
  purchases: readonly Resource[],
  fields: readonly string[],
): string {
  const data = toResourceObjects("purchases", purchases, fields);
  return JSON.stringify({ "atomic:results": data.map((resource) => ({ data: resource })) });
}

/** As they stand in a document. */
export interface ResourceObject {
  readonly type: string;
  readonly id: string;
  readonly attributes?: object;
  readonly relationships?: Readonly<Record<string, object>>;
}

/** Resources of one type, as they stand in a document of many. */
export function toResourceObjects(
  type: ResourceType,
  resources: readonly Resource[],
  fields: readonly string[],
): readonly ResourceObject[] {
  const { data }: { readonly data: readonly ResourceObject[] } = serializerOf(
    type,
    fields,
  ).serialize([...resources]);
  return data;
}

function serializerOf(type: ResourceType, fields: readonly string[]): Serializer {
  const key = `${type}:${fields.join()}`;
  let serializer = serializers.get(key);
  if (!serializer) {
    serializer = createSerializer(type, fields);
    serializers.set(key, serializer);
  }
  return serializer;
}

function createSerializer(type: ResourceType, fields: readonly string[]): Serializer {
  return new Serializer(type, {
    attributes: [...fields],
    ticket_option: { ref: "id" },
    user: { ref: "id" },
    purchase: { ref: "id" },
    typeForAttribute: typeOfName,
    // Names are the contract's as they are: no dashes, no plurals.
    keyForAttribute: (name) => name,
    pluralizeType: false,
  });
}

function typeOfName(name: string): string {
  switch (name) {
    case "ticket_option":
      return "ticket_options";
    case "user":
      return "users";
    case "purchase":
      return "purchases";
    default:
      return name;
  }
}
