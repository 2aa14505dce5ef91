import { includableMembers } from "../resources/members.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import {
  fieldsParameter,
  keyParameters,
  idParameter,
  includeParameter,
  IF_NONE_MATCH_PARAMETER,
} from "./parameters.ts";
import { requestBody } from "./request-body.ts";
import {
  BODY_ERRORS,
  CONDITION_ERRORS,
  errorExamples,
  errorResponses,
  operationExamples,
  READ_ERRORS,
} from "./error-responses.ts";
import { createdResponse, foundResponses } from "./responses.ts";

export function cancellationPaths(secured: boolean) {
  const { cancellation } = DOCUMENT_EXAMPLES;
  const shown = [
    fieldsParameter("cancellations"),
    includeParameter(
      "Answers these too, in `included`, as far as the caller may read them.",
      includableMembers("cancellations"),
    ),
    fieldsParameter("purchases"),
    fieldsParameter("ticket_options"),
  ];
  return {
    "/cancellations": {
      post: {
        operationId: "createCancellation",
        summary: "Gives tickets of a purchase back: all that are left of it, or fewer",
        parameters: [...shown, ...keyParameters("cancelPurchase")],
        requestBody: requestBody(["NewCancellation"], {
          cancellation: DOCUMENT_EXAMPLES.newCancellation,
        }),
        responses: {
          201: createdResponse("Cancellation", { cancellation }),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("cancelPurchase", DOCUMENT_EXAMPLES.newCancellation),
            ...errorExamples("invalidPurchase", "idForbidden", "cancellationTypeConflict"),
          }),
        },
      },
    },
    "/cancellations/{id}": {
      get: {
        operationId: "findCancellation",
        summary: "Shows a cancellation",
        description: "HEAD is answered too.",
        parameters: [idParameter(), ...shown, IF_NONE_MATCH_PARAMETER],
        responses: {
          ...foundResponses("The cancellation.", "Cancellation", { cancellation }),
          ...errorResponses(secured, { ...READ_ERRORS, ...errorExamples("cancellationNotFound") }),
        },
      },
    },
  };
}
