import { referenceTo } from "./portable-schema.ts";

/** What a body of one media type is: of this schema, and such as the examples. */
export function bodyContent(schema: string, examples: Readonly<Record<string, unknown>>) {
  return {
    schema: { $ref: referenceTo(schema) },
    examples: Object.fromEntries(
      Object.entries(examples).map(([name, value]) => [name, { value }]),
    ),
  };
}
