import { createOpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { z } from "zod";

const jsonSchema = z.record(z.string(), z.unknown());
const content = z.record(
  z.string(),
  z.object({
    schema: jsonSchema,
    examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  }),
);
const operation = z.object({
  tags: z.array(z.string()),
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  parameters: z.array(
    z.object({ name: z.string(), in: z.string(), description: z.string(), schema: jsonSchema }),
  ),
  requestBody: z.object({ content }).optional(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string(), content: content.optional() }),
  ),
});
const document = z.object({
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), jsonSchema) }),
});

export type JsonSchema = z.infer<typeof jsonSchema>;
export type Content = z.infer<typeof content>;
export type Operation = z.infer<typeof operation>;
export type OpenApi = z.infer<typeof document>;

/** The OpenAPI document of a server with everything that can be refused. */
export function readOpenApi(): OpenApi {
  return document.parse(createOpenApiDocument({ secured: true, rateLimited: true }));
}
