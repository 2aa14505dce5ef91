import { OPERATIONS_DOCUMENTS, resultsDocument } from "../documents/operations-documents.ts";
import { ATOMIC_EXTENSION, mediaTypeWith } from "../negotiation/media-type.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { errorExamples, operationExamples } from "./error-responses.ts";
import { fieldsParameter, keyParameters } from "./parameters.ts";
import { response } from "./responses.ts";
import type { RouteDescription } from "./route-description.ts";

const MEDIA_TYPE = mediaTypeWith(ATOMIC_EXTENSION);

const { ticketOptions, purchases, holds, confirmations, releases } = OPERATIONS_DOCUMENTS;

export function describeOperations(): RouteDescription {
  const { results, heldResults, newOptionResults } = DOCUMENT_EXAMPLES;
  // Each line that is forbidden says so.
  const { forbidden: _, ...errors } = operationExamples("placeOrder");
  return {
    operationId: "placeOrder",
    tag: {
      name: "Orders",
      description: "Several purchases, holds or ticket options together, or none.",
    },
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
    sent: {
      name: "OrderInput",
      schemas: [ticketOptions, purchases, holds, confirmations, releases],
      examples: {
        operations: DOCUMENT_EXAMPLES.operations,
        holds: DOCUMENT_EXAMPLES.heldOperations,
        confirmations: DOCUMENT_EXAMPLES.confirmations,
        releases: DOCUMENT_EXAMPLES.releases,
        ticketOptions: DOCUMENT_EXAMPLES.newOptionOperations,
      },
    },
    mediaType: MEDIA_TYPE,
    answers: {
      200: response(
        "All were made.",
        "OrderResults",
        { results, heldResults, newOptionResults },
        MEDIA_TYPE,
      ),
      204: { description: "The tickets are back: released now or before, or expired." },
    },
    errors: {
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
      ...errors,
    },
    schemas: { OrderResults: resultsDocument },
  };
}
