/** The one media type that is answered. */
export const JSON_API_MEDIA_TYPE = "application/vnd.api+json";

/** The extension for several operations in one request, https://jsonapi.org/ext/atomic/ */
export const ATOMIC_EXTENSION = "https://jsonapi.org/ext/atomic";

/** The media type of documents that are written in an extension, or in none. */
export function mediaTypeWith(extension: string | undefined): string {
  return extension === undefined
    ? JSON_API_MEDIA_TYPE
    : `${JSON_API_MEDIA_TYPE};ext="${extension}"`;
}
