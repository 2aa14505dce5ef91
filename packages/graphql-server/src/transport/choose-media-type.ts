import { parseAccept } from "@ticket-allocation/http";

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
  for (const { type, parameters } of parseAccept(accept)) {
    const charset = parameters["charset"]?.toLowerCase();
    const answer = ANSWERS.get(type);
    if (answer && (charset === undefined || charset === "utf-8")) return answer;
  }
  return undefined;
}
