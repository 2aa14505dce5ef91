import { createOpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { z } from "zod";

import { jsonSchema } from "./json-schema.ts";

const errorDocument = z.object({ errors: z.array(z.object({ code: z.string() })) });
const content = z.record(
  z.string(),
  z.object({
    schema: jsonSchema,
    examples: z.record(z.string(), z.object({ value: z.unknown() })),
  }),
);
const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.string(),
      description: z.string(),
      explode: z.boolean().optional(),
      schema: jsonSchema,
    }),
  ),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), jsonSchema) }),
});

export type OpenApiOperation = z.infer<typeof operation>;
export type OpenApiDocument = z.infer<typeof document>;

/** The OpenAPI document of a server with everything that can be refused. */
export function readOpenApiDocument(): OpenApiDocument {
  return document.parse(createOpenApiDocument({ secured: true, rateLimited: true }));
}

/** The codes of all refusals of an operation: of errors, but for faults of the server. */
export function codesOf({ responses }: OpenApiOperation): readonly string[] {
  const examples = Object.entries(responses)
    .filter(([status]) => Number(status) >= 400 && Number(status) !== 500)
    .flatMap(([, { content: types = {} }]) => Object.values(types))
    .flatMap((type) => Object.values(type.examples));
  const codes = examples.flatMap(({ value }) =>
    errorDocument.parse(value).errors.map(({ code }) => code),
  );
  return [...new Set(codes)].toSorted();
}
