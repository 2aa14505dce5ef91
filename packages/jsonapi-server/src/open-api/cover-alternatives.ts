import { isDeepStrictEqual } from "node:util";

import { itemsOf, membersOf, without, type JsonSchema } from "./json-schema.ts";

/**
 * Makes one object of alternatives that are objects. It has the members of all. What each alternative demands of them
 * is said by `if` and `else`, which generators of clients ignore: they would make a type of each member of an `anyOf`.
 */
export function coverAlternatives(alternatives: readonly JsonSchema[]): JsonSchema {
  const covering = alternatives.reduce(cover);
  const demands = alternatives.map((alternative) => demandsOf(alternative, covering));
  return { ...covering, ...demands.reduceRight((others, first) => ({ if: first, else: others })) };
}

/** A schema for all that either takes. */
function cover(one: JsonSchema, other: JsonSchema): JsonSchema {
  const same = Object.entries(one).filter(([key, value]) => isDeepStrictEqual(value, other[key]));
  const descriptions = union([one.description], [other.description]);
  const types = union([one.type].flat(), [other.type].flat());
  const items = [itemsOf(one), itemsOf(other)];
  const required = one.required?.filter((name) => other.required?.includes(name)) ?? [];
  return {
    ...Object.fromEntries(same),
    ...(types.length > 0 && { type: types.length === 1 ? types[0]! : types }),
    ...(one.enum && other.enum && { enum: union(one.enum, other.enum) }),
    ...(descriptions.length > 0 && { description: descriptions.join(" Or: ") }),
    ...(items[0] && items[1] && { items: cover(items[0], items[1]) }),
    ...(one.properties && other.properties && { properties: coverMembers(one, other) }),
    ...(required.length > 0 && { required }),
  };
}

function coverMembers(one: JsonSchema, other: JsonSchema): Record<string, JsonSchema> {
  const [members, others] = [membersOf(one), membersOf(other)];
  const names = union([...members.keys()], [...others.keys()]);
  return Object.fromEntries(
    names.map((name) => {
      const [first, second] = [members.get(name), others.get(name)];
      // Generated clients send null for all that they know and have not. The other alternative refuses it.
      return [name, first && second ? cover(first, second) : withoutNull(first ?? second ?? {})];
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

function union<Value>(
  some: readonly (Value | undefined)[],
  others: readonly (Value | undefined)[],
): Value[] {
  return [...new Set([...some, ...others])].filter((value) => value !== undefined);
}
