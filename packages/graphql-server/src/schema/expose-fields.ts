import type { FieldMap, ObjectFieldBuilder, TypeParam } from "@pothos/core";
import { isResourceType, type BoxOffice, type Field, type Fields } from "@ticket-allocation/core";

import type { SchemaTypes } from "./builder.ts";
import { choiceType } from "./choice-type.ts";
import { DrawType } from "./draw-type.ts";

const TYPES = {
  text: "String",
  integer: "Int",
  time: "DateTime",
  json: "JSONObject",
  id: "ID",
} as const;

/**
 * Exposes the id of a resource and its fields, as the core describes them. Other resources, which are types of their
 * own, are left to the caller.
 *
 * @param findStored finds it again, where it has fields that are read later
 */
export function exposeFields<Thing extends { readonly id: string }>(
  t: ObjectFieldBuilder<SchemaTypes, Thing>,
  fields: Fields,
  findStored?: (boxOffice: BoxOffice, id: string) => Promise<Thing | undefined>,
): FieldMap {
  const exposed = Object.entries(fields).filter(([, field]) => !isOfResource(field));
  return {
    id: t.field({
      type: "ID",
      description: "UUID, in lower case.",
      resolve: ({ id }) => id,
    }),
    ...Object.fromEntries(
      exposed.map(([name, field]) => [
        name,
        t.field({
          type: typeOf(field),
          nullable: field.isNullable ?? false,
          description: field.description,
          resolve: (thing, _, { unguarded }) =>
            field.isReadLater && findStored && !(name in thing)
              ? readLater(findStored(unguarded, thing.id), name)
              : read(thing, name),
        }),
      ]),
    ),
  };
}

function typeOf(field: Field): TypeParam<SchemaTypes> {
  if (field.type === "choice") return choiceType(field);
  // `Int` has 32 bits.
  if (field.type === "integer" && field.isSum) return "Float";
  if (field.type === "texts") return ["String"];
  if (field.type === "ids") return ["ID"];
  return field.type === "draws" ? [DrawType] : TYPES[field.type];
}

async function readLater(finding: Promise<object | undefined>, name: string) {
  const stored = await finding;
  if (!stored) throw new Error("A resource was created and is not found");
  return read(stored, name);
}

function read(thing: object, name: string) {
  return Reflect.get(thing, name);
}

function isOfResource(field: Field): boolean {
  return field.type === "id" && isResourceType(field.refersTo);
}
