import { EVENT_STREAM_MEDIA_TYPE } from "@ticket-allocation/http";

import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import type { HostRefusal } from "./host-refusal.ts";
import { mapResponses, type Paths } from "./map-responses.ts";
import { response } from "./responses.ts";

/** Adds a response of the host to the operations, beside the operation's own where it has one of that status. */
export function withHostRefusal(
  paths: Paths,
  { status, description, examples, ofEventStreams = false }: HostRefusal,
): Paths {
  const refused = response(description, "Errors", examples);
  return mapResponses(paths, (responses) => {
    if (ofEventStreams && !responses[200]?.content?.[EVENT_STREAM_MEDIA_TYPE]) return responses;
    const own = responses[status];
    if (own === undefined) return { ...responses, [status]: refused };
    const ownContent = own.content?.[JSON_API_MEDIA_TYPE];
    const content = refused.content[JSON_API_MEDIA_TYPE]!;
    const merged = { ...content, examples: { ...ownContent?.examples, ...content.examples } };
    return {
      ...responses,
      [status]: {
        ...own,
        description: `${own.description} ${description}`,
        content: { ...own.content, [JSON_API_MEDIA_TYPE]: merged },
      },
    };
  });
}
