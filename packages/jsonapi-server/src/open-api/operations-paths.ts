import { ATOMIC_EXTENSION, mediaTypeWith } from "../negotiation/media-type.ts";
import { bodyContent } from "./body-content.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { fieldsParameter, idempotencyKeyParameter } from "./parameters.ts";
import {
  errorResponse,
  operationsErrorResponse,
  response,
  withChallenge,
  withRetryAfter,
} from "./responses.ts";
import { securedResponses } from "./secured-responses.ts";

const MEDIA_TYPE = mediaTypeWith(ATOMIC_EXTENSION);

export function operationsPaths(secured: boolean) {
  const { unauthenticated } = securedResponses(secured);
  const { operations, results } = DOCUMENT_EXAMPLES;
  return {
    "/operations": {
      post: {
        operationId: "placeOrder",
        summary: "Makes up to 1,000 purchases together, or none",
        description:
          "By the Atomic Operations extension, https://jsonapi.org/ext/atomic/. Lines on the same ticket option are judged by their sum. Every line that cannot be purchased has its own error.",
        parameters: [fieldsParameter("purchases"), idempotencyKeyParameter()],
        requestBody: {
          required: true,
          content: { [MEDIA_TYPE]: bodyContent(["Operations"], { operations }) },
        },
        responses: {
          200: response("All were made.", "Results", { results }, MEDIA_TYPE),
          400: operationsErrorResponse(
            "More is asked for than is left, a rule is broken, or lines have different errors. Nothing was purchased.",
            "linesRefused",
            "invalidOperation",
            "invalidQueryParameter",
            "invalidIdempotencyKey",
          ),
          ...unauthenticated,
          403: secured
            ? withChallenge(
                operationsErrorResponse(
                  "The server chooses the ids, or the caller may not do this.",
                  "lineIdForbidden",
                  "lineForbidden",
                ),
              )
            : operationsErrorResponse("The server chooses the ids.", "lineIdForbidden"),
          404: operationsErrorResponse("There is no such ticket option.", "lineOfNoTicketOption"),
          406: errorResponse(
            "Every instance of the media type in `Accept` is modified otherwise.",
            "operationsNotAcceptable",
          ),
          409: operationsErrorResponse(
            "Lines are not on sale, or their users have enough.",
            "lineNotOnSale",
          ),
          413: operationsErrorResponse(
            "The body is larger than the server takes.",
            "operationsTooLarge",
          ),
          415: errorResponse("The body is not in the extension.", "operationsMediaType"),
          422: operationsErrorResponse(
            "The key was used for another request.",
            "idempotencyKeyReused",
          ),
          500: operationsErrorResponse("A fault of the server.", "internalError"),
          503: withRetryAfter(
            operationsErrorResponse(
              "There is too much to do at the moment, and nothing was done (`busy`); or it is not known what was done, which asking again with the same `Idempotency-Key` finds out (`outcome_unknown`).",
              "busy",
              "outcomeUnknown",
            ),
          ),
        },
      },
    },
  };
}
