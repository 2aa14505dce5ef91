import { bodyContent } from "./body-content.ts";
import type { SentBody } from "./route-description.ts";

/** A body that is taken as what its route is written in, whether or not it says so. */
export function requestBody({ name, examples }: SentBody, mediaType: string) {
  return {
    required: true,
    content: {
      [mediaType]: bodyContent(name, examples),
      "application/json": bodyContent(name, examples),
    },
  };
}
