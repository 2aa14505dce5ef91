import { parseAccept } from "@ticket-allocation/http";

import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";

/** The profile by which lists are paginated, whether or not a client asks for it. */
export const CURSOR_PROFILE = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination";

/**
 * Finds the profile among those that a client asks for, in the words it asks for it: with a slash
 * at the end or without.
 *
 * @see https://jsonapi.org/format/1.1/#profiles
 */
export function findCursorProfile(accept: string | null | undefined): string | undefined {
  return parseAccept(accept ?? "")
    .filter(({ type }) => type === JSON_API_MEDIA_TYPE)
    .flatMap(({ parameters }) => (parameters["profile"] ?? "").split(" "))
    .find((uri) => uri === CURSOR_PROFILE || uri === `${CURSOR_PROFILE}/`);
}
