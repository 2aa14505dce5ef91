import { TICKET_OPTION_ALONE } from "../routes/related-resources.ts";
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

export function purchasePaths(secured: boolean) {
  const { unauthenticated } = securedResponses(secured);
  const { purchase } = DOCUMENT_EXAMPLES;
  const shown = [
    fieldsParameter("purchases"),
    includeParameter("Answers the ticket option too, in `included`.", TICKET_OPTION_ALONE),
    fieldsParameter("ticket_options"),
  ];
  return {
    "/purchases": {
      post: {
        operationId: "createPurchase",
        summary: "Purchases tickets: all that are asked for, or none",
        description:
          "Or confirms a hold, whose ticket option and user the purchase then has. What it does not take of the hold is released.",
        parameters: [...shown, idempotencyKeyParameter()],
        requestBody: requestBody(["NewPurchase", "HoldConfirmation"], {
          purchase: DOCUMENT_EXAMPLES.newPurchase,
          holdConfirmation: DOCUMENT_EXAMPLES.holdConfirmation,
        }),
        responses: {
          201: createdResponse("Purchase", { purchase }),
          400: errorResponse(
            "More is asked for than is left, or a rule is broken. Nothing was purchased.",
            "allocationExceeded",
            "quantityOutOfRange",
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
            "There is no such ticket option, or no such hold.",
            "relatedTicketOptionNotFound",
            "relatedHoldNotFound",
          ),
          409: errorResponse(
            "It is not on sale, the user has enough, the hold is over, or a type is wrong.",
            "saleNotOpen",
            "userLimitExceeded",
            "relatedHoldNotActive",
            "purchaseTypeConflict",
          ),
          ...CREATE_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
    },
    "/purchases/{id}": {
      get: {
        operationId: "findPurchase",
        summary: "Shows a purchase",
        description: "HEAD is answered too.",
        parameters: [idParameter(), ...shown],
        responses: {
          200: response("The purchase.", "Purchase", { purchase }),
          400: errorResponse("A query parameter is wrong.", "invalidQueryParameter"),
          ...unauthenticated,
          404: errorResponse(
            secured ? "There is none that the caller may read." : "There is none.",
            "purchaseNotFound",
          ),
          ...FIND_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
    },
  };
}
