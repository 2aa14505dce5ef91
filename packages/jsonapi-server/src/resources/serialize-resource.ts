import type { ResourceType } from "@ticket-allocation/core";
import { Serializer } from "jsonapi-serializer";

import { toLinkages } from "../documents/draws.ts";
import { DEFAULT_FIELDSETS, type Fieldsets } from "../query/fieldsets.ts";
import { MEMBERS, type Member } from "./members.ts";
import type { Resource, Thing } from "./resource.ts";

interface TypeSerializer {
  readonly members: readonly Member[];
  /** Those of {@link members} that the serializer leaves out. */
  readonly draws: readonly Member[];
  readonly serializer: Serializer;
}

// One for each type and fieldset: fields come in one order, so there are few.
const serializers = new Map<string, TypeSerializer>();

/**
 * The JSON text of the document whose primary data is `resource`.
 *
 * @param included related resources, where they are asked for
 * @param link adds links to each resource object
 */
export function serializeResource(
  { type, thing }: Resource,
  fieldsets: Fieldsets,
  included?: readonly Resource[],
  link: LinkResource = unlinked,
): string {
  const { members, draws, serializer } = serializerOf(type, fieldsets[type]);
  const serialized: { readonly data: ResourceObject } = serializer.serialize(
    toRecord(thing, members),
  );
  const document = { ...serialized, data: link(addDraws(serialized.data, thing, draws)) };
  if (!included) return JSON.stringify(document);
  const related = included.flatMap((each) =>
    toResourceObjects(each.type, [each.thing], fieldsets[each.type]),
  );
  return JSON.stringify({ ...document, included: related.map((each) => link(each)) });
}

/** The JSON text of what became of operations: a document of each resource. */
export function serializeResults(
  type: ResourceType,
  things: readonly Thing[],
  fields: readonly string[],
  link: LinkResource = unlinked,
): string {
  const data = toResourceObjects(type, things, fields);
  return JSON.stringify({ "atomic:results": data.map((resource) => ({ data: link(resource) })) });
}

export type LinkResource = (resource: ResourceObject) => object;

const unlinked: LinkResource = (resource) => resource;

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
  things: readonly Thing[],
  fields: readonly string[],
): readonly ResourceObject[] {
  const { members, draws, serializer } = serializerOf(type, fields);
  const { data }: { readonly data: readonly ResourceObject[] } = serializer.serialize(
    things.map((thing) => toRecord(thing, members)),
  );
  return data.map((each, index) => addDraws(each, things[index]!, draws));
}

/** Adds relationships whose identifiers have a `meta`, for which the serializer has no option. */
function addDraws(
  resource: ResourceObject,
  thing: Thing,
  draws: readonly Member[],
): ResourceObject {
  if (draws.length === 0) return resource;
  const relationships = draws.map(({ fieldName, name }) => [
    name,
    { data: toLinkages(Reflect.get(thing, fieldName)) },
  ]);
  return {
    ...resource,
    relationships: { ...resource.relationships, ...Object.fromEntries(relationships) },
  };
}

function serializerOf(type: ResourceType, fields: readonly string[]): TypeSerializer {
  // Sales are answered with the default fields: no key is composed for them.
  const key = fields === DEFAULT_FIELDSETS[type] ? type : `${type}:${fields.join()}`;
  let known = serializers.get(key);
  if (!known) {
    const members = MEMBERS[type].filter(({ name }) => fields.includes(name));
    const draws = members.filter(({ field }) => field.type === "draws");
    known = { members, draws, serializer: createSerializer(type, members) };
    serializers.set(key, known);
  }
  return known;
}

function createSerializer(type: ResourceType, members: readonly Member[]): Serializer {
  const types = new Map<string, string>();
  for (const { name, field } of members) if (field.type === "id") types.set(name, field.refersTo);
  return new Serializer(type, {
    attributes: members.filter(({ field }) => field.type !== "draws").map(({ name }) => name),
    ...Object.fromEntries([...types.keys()].map((name) => [name, { ref: "id" }])),
    typeForAttribute: (name) => types.get(name) ?? name,
    // Names are the contract's as they are: no dashes, no plurals.
    keyForAttribute: (name) => name,
    pluralizeType: false,
  });
}

/** The members as the serializer takes them: attributes, and relationships as `{ id }`. */
function toRecord(thing: Thing, members: readonly Member[]): object {
  const record: Record<string, unknown> = { id: thing.id };
  for (const { fieldName, name, field } of members) {
    const value: unknown = Reflect.get(thing, fieldName);
    if (field.type === "id") record[name] = value === null ? null : { id: value };
    else record[name] = value instanceof Date ? value.toISOString() : value;
  }
  return record;
}
