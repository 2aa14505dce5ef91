import { RELATIONSHIPS } from "../generated/tables.ts";
import { toIdMember, toSnakeCase } from "./names.ts";
import { isObject, type JsonObject } from "./unknown-json.ts";

/** What a member is called in documents, and the type of what it refers to. Undefined: it is an attribute. */
export function findRelationship(member: string) {
  const relationships: Readonly<Record<string, readonly [name: string, type: string]>> =
    RELATIONSHIPS;
  return Object.hasOwn(relationships, member) ? relationships[member] : undefined;
}

/** What a field is called in documents. */
export function toFieldName(member: string): string {
  return findRelationship(member)?.[0] ?? toSnakeCase(member);
}

/** A flat input as a resource of a document. Members that are undefined, and lists that are null, are left out. */
export function toNewResource(type: string, input: JsonObject): JsonObject {
  const { id, lid, ...members } = input;
  const attributes: Record<string, unknown> = {};
  const relationships: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(members)) {
    if (value === undefined) continue;
    const [name, relatedType] = findRelationship(member) ?? [];
    if (name === undefined) attributes[toSnakeCase(member)] = value;
    else if (value !== null || member === toIdMember(name)) {
      relationships[name] = { data: toLinkage(relatedType, value) };
    }
  }
  return { type, id, lid, attributes, relationships };
}

function toLinkage(type: string | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => toLinkageWithMeta(type, each));
  return value === null ? null : { type, id: value };
}

/** `{ ticketOptionId, units }`, or `{ lid, units }` */
function toLinkageWithMeta(type: string | undefined, item: unknown): JsonObject {
  if (!isObject(item)) return { type };
  const { lid, ...members } = item;
  const [, id] = Object.entries(members).find(isRelated) ?? [];
  const meta = Object.entries(members).filter((member) => !isRelated(member));
  return { type, id, lid, meta: Object.fromEntries(meta) };
}

function isRelated([member]: readonly [string, unknown]): boolean {
  return findRelationship(member) !== undefined;
}
