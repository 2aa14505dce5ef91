import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import { bodyContent, type SchemaName } from "./body-content.ts";

export function response(
  description: string,
  schema: SchemaName,
  examples: Readonly<Record<string, unknown>>,
  mediaType: string = JSON_API_MEDIA_TYPE,
) {
  return {
    description,
    headers: { Vary: { schema: { type: "string", const: "Accept" } } },
    content: { [mediaType]: bodyContent([schema], examples) },
  };
}

export function createdResponse(schema: SchemaName, examples: Readonly<Record<string, unknown>>) {
  const { headers, ...rest } = response("Created.", schema, examples);
  const location = {
    description: "Where it is found.",
    schema: { type: "string", format: "uri-reference" },
  };
  return { ...rest, headers: { ...headers, Location: location } };
}
