import { PURCHASE_AND_TICKET_OPTION } from "../routes/related-resources.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import {
  fieldsParameter,
  idempotencyKeyParameter,
  idParameter,
  includeParameter,
} from "./parameters.ts";
import { requestBody } from "./request-body.ts";
import {
  COMMON_RESPONSES,
  CREATE_RESPONSES,
  createdResponse,
  errorResponse,
  FIND_RESPONSES,
  response,
} from "./responses.ts";
import { securedResponses } from "./secured-responses.ts";

export function cancellationPaths(secured: boolean) {
  const { unauthenticated } = securedResponses(secured);
  const { cancellation } = DOCUMENT_EXAMPLES;
  const shown = [
    fieldsParameter("cancellations"),
    includeParameter(
      "Answers these too, in `included`, as far as the caller may read them.",
      PURCHASE_AND_TICKET_OPTION,
    ),
    fieldsParameter("purchases"),
    fieldsParameter("ticket_options"),
  ];
  return {
    "/cancellations": {
      post: {
        operationId: "createCancellation",
        summary: "Gives tickets of a purchase back: all that are left of it, or fewer",
        parameters: [...shown, idempotencyKeyParameter()],
        requestBody: requestBody(["NewCancellation"], {
          cancellation: DOCUMENT_EXAMPLES.newCancellation,
        }),
        responses: {
          201: createdResponse("Cancellation", { cancellation }),
          400: errorResponse(
            "A rule is broken.",
            "invalidPurchase",
            "invalidQueryParameter",
            "invalidIdempotencyKey",
          ),
          ...unauthenticated,
          403: secured
            ? errorResponse(
                "The server chooses the id, or the caller may not do this.",
                "idForbidden",
                "forbidden",
              )
            : errorResponse("The server chooses the id.", "idForbidden"),
          404: errorResponse(
            secured
              ? "There is no such purchase that the caller may read."
              : "There is no such purchase.",
            "relatedPurchaseNotFound",
          ),
          409: errorResponse(
            "Less is left of the purchase, or a type is wrong.",
            "cancellationExceedsPurchase",
            "cancellationTypeConflict",
          ),
          ...CREATE_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
    },
    "/cancellations/{id}": {
      get: {
        operationId: "findCancellation",
        summary: "Shows a cancellation",
        description: "HEAD is answered too.",
        parameters: [idParameter(), ...shown],
        responses: {
          200: response("The cancellation.", "Cancellation", { cancellation }),
          400: errorResponse("A query parameter is wrong.", "invalidQueryParameter"),
          ...unauthenticated,
          404: errorResponse(
            secured ? "There is none of a purchase that the caller may read." : "There is none.",
            "cancellationNotFound",
          ),
          ...FIND_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
    },
  };
}
