import { z } from "zod";

import type { JsonSchema } from "./json-schema.ts";
import { referenceTo, toPortableSchema } from "./portable-schema.ts";

/** A schema that is not in `components`. */
export function toJsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return toPortableSchema(rest, {});
}

/** Schemas for `components`, by their names. They refer to each other. */
export function toJsonSchemas(
  schemas: Readonly<Record<string, z.ZodType>>,
  io: "input" | "output",
): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas: components } = z.toJSONSchema(registry, { io, uri: referenceTo });
  return Object.fromEntries(
    Object.entries(components).map(([name, component]) => {
      // OpenAPI 3.1 says the dialect once, for all of its schemas.
      const { $schema: _dialect, $id: _id, ...schema } = component;
      return [name, toPortableSchema(schema, components)];
    }),
  );
}
