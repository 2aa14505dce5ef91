import type { JsonSchema } from "./json-schema.ts";

/**
 * The alternatives of a schema of the OpenAPI document. That says with `if` and `else` what each alternative demands
 * beyond the schema that covers them all.
 */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const { if: first, else: others, ...covering } = schema;
  if (!first || !others) return [schema];
  return demandsOf(first, others).map((demand) => withDemand(covering, demand));
}

function demandsOf(first: JsonSchema, others: JsonSchema): readonly JsonSchema[] {
  const { if: next, else: rest } = others;
  return [first, ...(next && rest ? demandsOf(next, rest) : [others])];
}

function withDemand(schema: JsonSchema, demand: JsonSchema): JsonSchema {
  const { properties = {}, items, required = [], propertyNames, ...others } = demand;
  const { additionalProperties: _, ...keywords } = others;
  const forbidden = propertyNames?.not.enum ?? [];
  const members = Object.entries(schema.properties ?? {})
    .filter(([name]) => !forbidden.includes(name))
    .map(([name, member]) => {
      const ofMember = properties[name];
      return [name, ofMember ? withDemand(member, ofMember) : member] as const;
    });
  return {
    ...schema,
    ...keywords,
    ...(schema.properties && { properties: Object.fromEntries(members) }),
    ...(schema.items && { items: items ? withDemand(schema.items, items) : schema.items }),
    required: [...new Set([...(schema.required ?? []), ...required])],
  };
}
