const GRAPHQL_RESPONSE = "application/graphql-response+json";
const JSON_TYPE = "application/json";

/** What each range of `Accept` is answered with, as Yoga has it. */
const ANSWERS: ReadonlyMap<string, string> = new Map([
  [GRAPHQL_RESPONSE, GRAPHQL_RESPONSE],
  [JSON_TYPE, JSON_TYPE],
  ["application/*", JSON_TYPE],
  ["*/*", JSON_TYPE],
]);

/**
 * Chooses the media type of an answer: the first that the client names, JSON where it
 * names none.
 *
 * @returns undefined when it accepts no JSON
 */
export function chooseMediaType(accept: string | null): string | undefined {
  if (accept === null) return JSON_TYPE;
  for (const range of accept.toLowerCase().split(",")) {
    const [mediaType = "", ...parameters] = range.replace(/\s/gu, "").split(";");
    const charset = parameters.find((parameter) => parameter.startsWith("charset="));
    const answer = ANSWERS.get(mediaType);
    if (answer && (charset === undefined || charset === "charset=utf-8")) return answer;
  }
  return undefined;
}
