import { JSON_API_MEDIA_TYPE } from "../media-type.ts";
import { mapResponses, type Paths } from "./map-operations.ts";
import { response } from "./responses.ts";

/** A 403 of the host itself, before a request gets to the handler. */
export interface HostRefusal {
  /** When it is answered: a sentence. */
  readonly description: string;
  /** Bodies by a name, each as it is answered. */
  readonly examples: Readonly<Record<string, unknown>>;
}

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
