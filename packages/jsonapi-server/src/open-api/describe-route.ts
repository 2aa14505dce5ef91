import { JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import type { Route } from "../routes/route.ts";
import { errorExamples, errorResponses } from "./error-responses.ts";
import type { Operation } from "./map-responses.ts";
import { IF_MATCH_PARAMETER, LAST_EVENT_ID_PARAMETER } from "./parameters.ts";
import { requestBody } from "./request-body.ts";
import { watchedResponse } from "./responses.ts";

/**
 * The operation of a route in the OpenAPI document.
 *
 * @param secured whether callers must bring a bearer token
 */
export function describeRoute(route: Route, secured: boolean): Operation {
  const { takesIfMatch = false, watch, describe } = route;
  const {
    tag,
    parameters,
    sent,
    answers,
    errors,
    mediaType = JSON_API_MEDIA_TYPE,
    ...words
  } = describe();
  const { operationId, summary, description } = words;
  const { 200: shown } = answers;
  return {
    tags: [tag.name],
    operationId,
    summary,
    description,
    parameters: [
      ...parameters,
      ...(takesIfMatch ? [IF_MATCH_PARAMETER] : []),
      ...(watch ? [LAST_EVENT_ID_PARAMETER] : []),
    ],
    ...(sent && { requestBody: requestBody(sent, mediaType) }),
    responses: {
      ...answers,
      ...(watch && shown && { 200: watchedResponse(shown) }),
      ...errorResponses(secured, { ...conditionErrors(route), ...errors }, mediaType),
    },
  };
}

/** What is refused about entity tags. */
function conditionErrors({ method, takesIfMatch = false }: Route) {
  if (method === "GET") return errorExamples("otherEntityTag");
  // Only under the lock of a change can something be compared.
  if (takesIfMatch) return errorExamples("ifNoneMatchNotSupported");
  return errorExamples("ifMatchNotSupported", "ifNoneMatchNotSupported");
}
