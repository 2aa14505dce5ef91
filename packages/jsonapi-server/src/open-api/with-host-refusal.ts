import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import type { HostRefusal } from "./host-refusal.ts";
import { mapResponses, type Paths } from "./map-operations.ts";
import { response } from "./responses.ts";

/** Adds to each operation the 403 of the host, beside the operation's own where it has one. */
export function withHostRefusal(paths: Paths, { description, examples }: HostRefusal): Paths {
  const refused = response(description, "Errors", examples);
  return mapResponses(paths, (responses) => {
    const own = responses[403];
    if (own === undefined) return { ...responses, 403: refused };
    const ownContent = own.content[JSON_API_MEDIA_TYPE];
    const content = refused.content[JSON_API_MEDIA_TYPE]!;
    const merged = { ...content, examples: { ...ownContent?.examples, ...content.examples } };
    return {
      ...responses,
      403: {
        ...own,
        description: `${own.description} ${description}`,
        content: { ...own.content, [JSON_API_MEDIA_TYPE]: merged },
      },
    };
  });
}
