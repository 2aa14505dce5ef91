import { referenceTo } from "./portable-schema.ts";
import type { SchemaName } from "./schemas.ts";

/** What a body of one media type is: of this schema, and such as the examples. */
export function bodyContent(schema: SchemaName, examples: Readonly<Record<string, unknown>>) {
  return {
    schema: { $ref: referenceTo(schema) },
    examples: Object.fromEntries(
      Object.entries(examples).map(([name, value]) => [name, { value }]),
    ),
  };
}
