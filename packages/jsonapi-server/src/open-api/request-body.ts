import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import { bodyContent, type SchemaName } from "./body-content.ts";

/** A body that is taken as JSON:API, whether or not it says so. */
export function requestBody(
  schemas: readonly SchemaName[],
  examples: Readonly<Record<string, unknown>>,
) {
  return {
    required: true,
    content: {
      [JSON_API_MEDIA_TYPE]: bodyContent(schemas, examples),
      "application/json": bodyContent(schemas, examples),
    },
  };
}
