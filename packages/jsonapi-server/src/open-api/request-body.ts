import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import { bodyContent } from "./body-content.ts";
import type { SchemaName } from "./schemas.ts";

/** A body that is taken as JSON:API, or as what its route is written in, whether or not it says so. */
export function requestBody(
  schema: SchemaName,
  examples: Readonly<Record<string, unknown>>,
  mediaType: string = JSON_API_MEDIA_TYPE,
) {
  return {
    required: true,
    content: {
      [mediaType]: bodyContent(schema, examples),
      "application/json": bodyContent(schema, examples),
    },
  };
}
