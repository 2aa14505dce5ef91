/** The one media type that is answered. */
export const JSON_API_MEDIA_TYPE = "application/vnd.api+json";

/** The extension for several operations in one request, https://jsonapi.org/ext/atomic/ */
export const ATOMIC_EXTENSION = "https://jsonapi.org/ext/atomic";

/** The media type of documents that are written in an extension or by a profile, or in none. */
export function mediaTypeWith(extension: string | undefined, profile?: string): string {
  const ext = extension === undefined ? "" : `;ext="${extension}"`;
  return `${JSON_API_MEDIA_TYPE}${ext}${profile === undefined ? "" : `;profile="${profile}"`}`;
}
