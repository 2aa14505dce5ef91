import type { z } from "zod";

/** As zod creates it. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The members of an object, by name. */
export function membersOf({ properties = {} }: JsonSchema): ReadonlyMap<string, JsonSchema> {
  return new Map(
    Object.entries(properties).flatMap(([name, schema]) =>
      typeof schema === "object" ? [[name, schema] as const] : [],
    ),
  );
}

/** The schema of each item of a list. */
export function itemsOf({ items }: JsonSchema): JsonSchema | undefined {
  return typeof items === "object" && !Array.isArray(items) ? items : undefined;
}

/** Refuses objects with one of these members, in a way that generators of clients ignore. */
export function without(names: readonly string[]): JsonSchema {
  return names.length > 0 ? { propertyNames: { not: { enum: [...names] } } } : {};
}
