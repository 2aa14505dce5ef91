import { ATOMIC_EXTENSION, JSON_API_MEDIA_TYPE, mediaTypeWith } from "../negotiation/media-type.ts";
import { requestBody } from "./request-body.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { fieldsParameter, keyParameters } from "./parameters.ts";
import {
  CONDITION_ERRORS,
  errorExamples,
  errorResponses,
  operationExamples,
} from "./error-responses.ts";
import { response } from "./responses.ts";

const MEDIA_TYPE = mediaTypeWith(ATOMIC_EXTENSION);

/** The statuses of what is answered before it is agreed that the answer is in the extension. */
const BEFORE_AGREEMENT: ReadonlySet<number> = new Set([401, 406, 415]);

export function operationsPaths(secured: boolean) {
  const { operations, results, heldOperations, heldResults, confirmations, releases } =
    DOCUMENT_EXAMPLES;
  const { newOptionOperations, newOptionResults } = DOCUMENT_EXAMPLES;
  // Each line that is forbidden says so.
  const { forbidden: _, ...errors } = operationExamples("placeOrder");
  return {
    "/operations": {
      post: {
        operationId: "placeOrder",
        summary:
          "Makes up to 1,000 purchases or holds together, confirms or releases holds, or creates up to 100 ticket options",
        description:
          "By the Atomic Operations extension, https://jsonapi.org/ext/atomic/. All operations do what the first one does. They are done together, or none is. Lines on the same ticket option are judged by their sum. Every refused line has its own error. Holds that are made together have the same `seconds`. A ticket option may draw on existing ones and, by their `lid`, on those before it.",
        parameters: [
          fieldsParameter("purchases"),
          fieldsParameter("holds"),
          fieldsParameter("ticket_options"),
          ...keyParameters("placeOrder"),
        ],
        requestBody: requestBody(
          "OrderInput",
          {
            operations,
            holds: heldOperations,
            confirmations,
            releases,
            ticketOptions: newOptionOperations,
          },
          MEDIA_TYPE,
        ),
        responses: {
          200: response(
            "All were made.",
            "OrderResults",
            { results, heldResults, newOptionResults },
            MEDIA_TYPE,
          ),
          204: { description: "The tickets are back: released now or before, or expired." },
          ...errorResponses(
            secured,
            {
              ...errorExamples(
                "linesRefused",
                "heldLinesRefused",
                "confirmationsRefused",
                "releasesRefused",
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
              ...CONDITION_ERRORS,
              ...errors,
            },
            (status) => (BEFORE_AGREEMENT.has(status) ? JSON_API_MEDIA_TYPE : MEDIA_TYPE),
          ),
        },
      },
    },
  };
}
