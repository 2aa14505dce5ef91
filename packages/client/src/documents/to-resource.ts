import { toCamelCase, toIdMember, toIdMemberOfType } from "./names.ts";
import { isObject, objectIn, stringIn, type JsonObject } from "./unknown-json.ts";

/** A resource without the envelope of documents: its id, its attributes, and the ids of what it refers to. */
export type FlatResource = { readonly id: string } & JsonObject;

/** @returns undefined if it is no resource of this type */
export function toResource(
  value: unknown,
  type: string,
  included: readonly unknown[] = [],
  include: readonly string[] = [],
): FlatResource | undefined {
  if (!isObject(value)) return undefined;
  const id = stringIn(value, "id");
  if (id === undefined || value["type"] !== type) return undefined;
  const relationships = Object.entries(objectIn(value, "relationships") ?? {});
  const related = include.map((name) => {
    const linkage = relationships.find(([each]) => toCamelCase(each) === name)?.[1];
    return [name, findIncluded(linkage, included)] as const;
  });
  return {
    id,
    ...Object.fromEntries(
      Object.entries(objectIn(value, "attributes") ?? {}).map(([name, attribute]) => [
        toCamelCase(name),
        attribute,
      ]),
    ),
    ...Object.fromEntries(relationships.map(([name, each]) => toMember(name, each))),
    ...Object.fromEntries(related),
  };
}

function toMember(name: string, relationship: unknown): [string, unknown] {
  const data = isObject(relationship) ? relationship["data"] : undefined;
  if (!Array.isArray(data)) return [toIdMember(name), isObject(data) ? data["id"] : null];
  return [toCamelCase(name), data.filter(isObject).map(toItem)];
}

function toItem(linkage: JsonObject): JsonObject {
  const member = toIdMemberOfType(stringIn(linkage, "type") ?? "");
  return { [member]: linkage["id"], ...objectIn(linkage, "meta") };
}

/** @returns undefined if the caller may not read it */
function findIncluded(
  relationship: unknown,
  included: readonly unknown[],
): FlatResource | undefined {
  const linkage = isObject(relationship) ? objectIn(relationship, "data") : undefined;
  const type = linkage && stringIn(linkage, "type");
  if (type === undefined) return undefined;
  const found = included.find(
    (each) => isObject(each) && each["type"] === type && each["id"] === linkage?.["id"],
  );
  return toResource(found, type);
}
