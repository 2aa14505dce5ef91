import { isDeepStrictEqual } from "node:util";

import { itemsOf, membersOf, without, type JsonSchema } from "./json-schema.ts";

/**
 * Makes one object of alternatives that are objects. It has the members of all. What each alternative demands of them
 * is said by `if` and `else`, which generators of clients ignore: they would make a type of each member of an `anyOf`.
 */
export function coverAlternatives(alternatives: readonly JsonSchema[]): JsonSchema {
  const covering = cover(alternatives);
  const demands = alternatives.map((alternative) => demandsOf(alternative, covering));
  return { ...covering, ...demands.reduceRight((others, first) => ({ if: first, else: others })) };
}

/** A schema for all that one of these takes. */
function cover(schemas: readonly JsonSchema[]): JsonSchema {
  const [first = {}, ...others] = schemas;
  const same = Object.entries(first).filter(([key, value]) =>
    others.every((other) => isDeepStrictEqual(value, other[key])),
  );
  const [type, ...types] = union(schemas.map((schema) => [schema.type].flat()));
  const descriptions = union(schemas.map(({ description }) => [description]));
  const items = schemas.map(itemsOf).filter((each) => each !== undefined);
  const required = first.required?.filter((name) =>
    others.every((other) => other.required?.includes(name)),
  );
  return {
    ...Object.fromEntries(same),
    ...(type && { type: types.length > 0 ? [type, ...types] : type }),
    ...(schemas.every((schema) => schema.enum) && {
      enum: union(schemas.map((schema) => schema.enum ?? [])),
    }),
    ...(descriptions.length > 0 && { description: descriptions.join(" Or: ") }),
    ...(items.length > 0 && { items: cover(items) }),
    ...(schemas.some(({ properties }) => properties) && { properties: coverMembers(schemas) }),
    ...(required && required.length > 0 && { required }),
  };
}

function coverMembers(schemas: readonly JsonSchema[]): Record<string, JsonSchema> {
  const members = schemas.map(membersOf);
  const names = union(members.map((each) => [...each.keys()]));
  return Object.fromEntries(
    names.map((name) => {
      const known = members.map((each) => each.get(name)).filter((each) => each !== undefined);
      // Generated clients send null for members without a value. The other alternatives reject null.
      return [name, known.length < schemas.length ? withoutNull(cover(known)) : cover(known)];
    }),
  );
}

function withoutNull(schema: JsonSchema): JsonSchema {
  const type = [schema.type].flat().find((each) => each !== "null");
  const values = schema.enum?.filter((value) => value !== null);
  return { ...schema, ...(type && { type }), ...(values && { enum: values }) };
}

/** What an alternative demands that the schema which covers it does not. */
function demandsOf(alternative: JsonSchema, covering: JsonSchema): JsonSchema {
  const { description: _, items: _items, properties: _properties, required, ...rest } = alternative;
  const own = Object.entries(rest).filter(
    ([key, value]) => !isDeepStrictEqual(value, covering[key]),
  );
  const ownItems = itemsOf(alternative);
  const items = ownItems ? demandsOf(ownItems, itemsOf(covering) ?? {}) : {};
  const demanded = required?.filter((name) => !covering.required?.includes(name)) ?? [];
  const [members, known] = [membersOf(alternative), membersOf(covering)];
  const ofMembers = [...members]
    .map(([name, schema]) => [name, demandsOf(schema, known.get(name) ?? {})] as const)
    .filter(([name, demands]) => demanded.includes(name) || Object.keys(demands).length > 0);
  const isClosed = alternative.additionalProperties === false;
  return {
    ...Object.fromEntries(own),
    ...(Object.keys(items).length > 0 && { items }),
    // Linters take an object for closed that does not say that it is open.
    ...(ofMembers.length > 0 && {
      properties: Object.fromEntries(ofMembers),
      additionalProperties: true,
    }),
    ...(demanded.length > 0 && { required: demanded }),
    ...(isClosed && without([...known.keys()].filter((name) => !members.has(name)))),
  };
}

function union<Value>(lists: readonly (readonly (Value | undefined)[])[]): Value[] {
  return [...new Set(lists.flat())].filter((value) => value !== undefined);
}
