/** The one media type that is answered, always without parameters. */
export const JSON_API_MEDIA_TYPE = "application/vnd.api+json";
