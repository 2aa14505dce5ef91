import { toCamelCase, toIdMember, toIdMemberOfType } from "../src/documents/names.ts";
import { memberOf, takesNull, toObject, typeOf, type JsonSchema } from "./json-schema.ts";
import { alternativesOf } from "./schema-alternatives.ts";

type Members = Readonly<Record<string, JsonSchema>>;

/** A resource as the client shows it: without the envelope, and with all of its fields. */
export function flattenResource(resource: JsonSchema): JsonSchema {
  const { properties } = flattenInput(resource);
  const id = memberOf(resource, "id");
  return toObject({ id, ...properties }, ["id", ...Object.keys(properties ?? {})]);
}

/** What the client takes in place of a resource that is to be sent. */
export function flattenInput(resource: JsonSchema): JsonSchema {
  const { id, lid, attributes = {}, relationships = {} } = resource.properties ?? {};
  // A resource that exists is named by the path.
  const isNamed = resource.required?.includes("id");
  const fields = Object.entries(attributes.properties ?? {});
  const related = Object.entries(relationships.properties ?? {});
  const members: Members = {
    ...(id && !isNamed && { id }),
    ...(lid && { lid }),
    ...Object.fromEntries(fields.map(([name, field]) => [toCamelCase(name), toField(field)])),
    ...Object.fromEntries(related.map(([name, each]) => flattenRelationship(name, each))),
  };
  const required = [
    ...(attributes.required ?? []).map(toCamelCase),
    ...(relationships.required ?? []).map((name) =>
      toMemberName(name, memberOf(relationships, name)),
    ),
  ];
  return toObject(members, required);
}

/** What a relationship is called: `ticketOptionId`, or `drawsOn` if it leads to several resources. */
export function toMemberName(name: string, relationship: JsonSchema): string {
  return memberOf(relationship, "data").items ? toCamelCase(name) : toIdMember(name);
}

function flattenRelationship(name: string, relationship: JsonSchema): [string, JsonSchema] {
  const data = memberOf(relationship, "data");
  if (data.items) {
    const items = alternativesOf(data.items).map(flattenLinkage);
    const description = relationship.description ?? data.description;
    const type = takesNull(relationship) ? ["array", "null"] : "array";
    return [toCamelCase(name), { type, description, items: { anyOf: items } }];
  }
  const id = memberOf(data, "id");
  const isNullable = takesNull(relationship) || takesNull(data);
  const description = id.description ?? data.description ?? relationship.description;
  const type = isNullable ? ["string", "null"] : "string";
  return [toIdMember(name), { ...id, type, ...(description && { description }) }];
}

/** One of several related resources, and what is said of it. */
function flattenLinkage(linkage: JsonSchema): JsonSchema {
  const { id, lid, meta } = linkage.properties ?? {};
  const idMember = toIdMemberOfType(typeOf(linkage));
  const members: Members = {
    ...(id && { [idMember]: id }),
    ...(lid && { lid }),
    ...meta?.properties,
  };
  const required = (linkage.required ?? []).flatMap((name) => {
    if (name === "meta") return meta?.required ?? [];
    return { id: [idMember], lid: ["lid"] }[name] ?? [];
  });
  return toObject(members, required);
}

const ON_REQUEST = / Answered when `fields\[\w+\]` asks for it\./u;

function toField({ description, ...schema }: JsonSchema): JsonSchema {
  // An object whose members are not described can have any.
  const isOpen = [schema.type].flat().includes("object") && !schema.properties;
  return {
    ...schema,
    ...(isOpen && { additionalProperties: true }),
    // The client asks for all fields.
    ...(description !== undefined && { description: description.replace(ON_REQUEST, "") }),
  };
}
