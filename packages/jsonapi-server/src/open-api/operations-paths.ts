import { ATOMIC_EXTENSION, JSON_API_MEDIA_TYPE, mediaTypeWith } from "../negotiation/media-type.ts";
import { bodyContent } from "./body-content.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { fieldsParameter, keyParameters } from "./parameters.ts";
import { errorExamples, errorResponses, operationExamples } from "./error-responses.ts";
import { response } from "./responses.ts";

const MEDIA_TYPE = mediaTypeWith(ATOMIC_EXTENSION);

/** The statuses of what is answered before it is agreed that the answer is in the extension. */
const BEFORE_AGREEMENT: ReadonlySet<number> = new Set([401, 406, 415]);

export function operationsPaths(secured: boolean) {
  const { operations, results } = DOCUMENT_EXAMPLES;
  // Each line that is forbidden says so.
  const { forbidden: _, ...errors } = operationExamples("placeOrder");
  return {
    "/operations": {
      post: {
        operationId: "placeOrder",
        summary: "Makes up to 1,000 purchases together, or none",
        description:
          "By the Atomic Operations extension, https://jsonapi.org/ext/atomic/. Lines on the same ticket option are judged by their sum. Every line that cannot be purchased has its own error.",
        parameters: [fieldsParameter("purchases"), ...keyParameters("placeOrder")],
        requestBody: {
          required: true,
          content: { [MEDIA_TYPE]: bodyContent(["Operations"], { operations }) },
        },
        responses: {
          200: response("All were made.", "Results", { results }, MEDIA_TYPE),
          ...errorResponses(
            secured,
            {
              ...errorExamples(
                "linesRefused",
                "lineNotOnSale",
                "lineOfNoTicketOption",
                "invalidOperation",
                "lineIdForbidden",
                "lineForbidden",
                "invalidQueryParameter",
                "operationsNotAcceptable",
                "operationsMediaType",
                "operationsTooLarge",
                "internalError",
              ),
              ...errors,
            },
            (status) => (BEFORE_AGREEMENT.has(status) ? JSON_API_MEDIA_TYPE : MEDIA_TYPE),
          ),
        },
      },
    },
  };
}
