import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import { bodyContent, type SchemaName } from "./body-content.ts";

/** A body that is taken as JSON:API, or as what its route is written in, whether or not it says so. */
export function requestBody(
  schemas: readonly SchemaName[],
  examples: Readonly<Record<string, unknown>>,
  mediaType: string = JSON_API_MEDIA_TYPE,
) {
  return {
    required: true,
    content: {
      [mediaType]: bodyContent(schemas, examples),
      "application/json": bodyContent(schemas, examples),
    },
  };
}
