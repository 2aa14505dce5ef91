import { EVENT_STREAM_MEDIA_TYPE } from "@ticket-allocation/http";

import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import { bodyContent } from "./body-content.ts";
import type { Response } from "./map-responses.ts";

export function response(
  description: string,
  schema: string,
  examples: Readonly<Record<string, unknown>>,
  mediaType: string = JSON_API_MEDIA_TYPE,
) {
  return {
    description,
    headers: { Vary: { schema: { type: "string", const: "Accept" } } },
    content: { [mediaType]: bodyContent(schema, examples) },
  };
}

/** The response with a single resource, which has an entity tag. */
export function taggedResponse(...args: Parameters<typeof response>) {
  const { headers, ...rest } = response(...args);
  return { ...rest, headers: { ...headers, ETag: TAG } };
}

/** The responses of a route that shows a single resource, unless it is refused. */
export function foundResponses(...args: Parameters<typeof response>) {
  const { headers } = taggedResponse(...args);
  const notModified = { description: "The client has what would be shown.", headers };
  return { 200: taggedResponse(...args), 304: notModified };
}

const TAG = {
  description: "Of this document. That of a ticket option is taken in If-Match.",
  schema: { type: "string" },
};

/** @param next the ids of operations on what was created */
export function createdResponse(
  schema: string,
  examples: Readonly<Record<string, unknown>>,
  next: readonly string[],
) {
  const { headers, ...rest } = response("Created.", schema, examples);
  const location = {
    description: "Where it is found.",
    schema: { type: "string", format: "uri-reference" },
  };
  const parameters = { id: "$response.body#/data/id" };
  const links = next.map((operationId) => [operationId, { operationId, parameters }]);
  return {
    ...rest,
    headers: { ...headers, Location: location },
    links: Object.fromEntries(links),
  };
}

/** Adds that the response can be an event stream. Its documents are the same. */
export function watchedResponse(answer: Response): Response {
  const [content] = Object.values(answer.content ?? {});
  const [example] = Object.values(content?.examples ?? {});
  const first = JSON.stringify(example?.value);
  const events = bodyContent("TicketOptionEvents", { first: `id: "aGFzaA"\ndata: ${first}\n\n` });
  return { ...answer, content: { ...answer.content, [EVENT_STREAM_MEDIA_TYPE]: events } };
}
