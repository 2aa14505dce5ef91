import { coverAlternatives } from "./cover-alternatives.ts";
import { itemsOf, membersOf, without, type JsonSchema } from "./json-schema.ts";

/** Schemas by their names in `components`. */
export type Components = Readonly<Record<string, JsonSchema>>;

/** Refers to a schema in `components`. */
export function referenceTo(name: string): string {
  return `${COMPONENTS}${name}`;
}

const COMPONENTS = "#/components/schemas/";

/**
 * Rewrites a schema for generators of clients, which understand a part of JSON Schema only:
 *
 * - `null` is a further type, not an alternative.
 * - A value that is always the same is an enum of one.
 * - A format stands without the pattern that says the same.
 * - A member that may only be null or empty is left out, and refused.
 * - Alternatives are told apart by their `type` where they stand in `components`. Else they are made one object.
 *
 * @param components what it may refer to
 */
export function toPortableSchema(schema: JsonSchema, components: Components): JsonSchema {
  const rewrite = (each: JsonSchema) => toPortableSchema(each, components);
  const { anyOf = [], const: value, pattern, ...rest } = schema;
  const items = itemsOf(schema);
  const [nothing, values] = partition(anyOf, ({ type }) => type === "null");
  const own = {
    ...(values.length > 0 && toOneSchema(values.map(rewrite), components)),
    ...rest,
    ...(value !== undefined && { enum: [value] }),
    ...(pattern !== undefined && rest.format === undefined && { pattern }),
    ...(items && { items: rewrite(items) }),
    ...(rest.properties && toMembers(schema, rewrite)),
  };
  return nothing.length > 0 ? orNull(own) : own;
}

function toOneSchema(values: readonly JsonSchema[], components: Components): JsonSchema {
  const [first = {}, ...others] = values;
  if (others.length === 0) return first;
  if (values.every(({ properties }) => properties)) return coverAlternatives(values);
  const resolve = (schema: JsonSchema = {}) =>
    components[schema.$ref?.slice(COMPONENTS.length) ?? ""] ?? schema;
  const mapping = values.map((value) => {
    const type = resolve(membersOf(resolve(value)).get("type"));
    return [type.const, value.$ref];
  });
  const discriminator = { propertyName: "type", mapping: Object.fromEntries(mapping) };
  return { oneOf: [...values], discriminator };
}

function toMembers(schema: JsonSchema, rewrite: (member: JsonSchema) => JsonSchema): JsonSchema {
  const [forbidden, members] = partition([...membersOf(schema)], ([, member]) => isNothing(member));
  return {
    properties: Object.fromEntries(members.map(([name, member]) => [name, rewrite(member)])),
    ...(schema.additionalProperties !== false && without(forbidden.map(([name]) => name))),
  };
}

/** Whether it takes nothing but null, an empty list and objects of such members. */
function isNothing(schema: JsonSchema): boolean {
  const { type, anyOf, maxItems } = schema;
  const members = [...membersOf(schema).values()];
  return (
    type === "null" ||
    maxItems === 0 ||
    anyOf?.every(isNothing) === true ||
    (members.length > 0 && members.every(isNothing))
  );
}

function orNull({ type, enum: values, ...rest }: JsonSchema): JsonSchema {
  return {
    ...(type !== undefined && { type: [...[type].flat(), "null"] }),
    ...(values && { enum: [...values, null] }),
    ...rest,
  };
}

function partition<Value>(values: readonly Value[], isFirst: (value: Value) => boolean) {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))] as const;
}
