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

export function purchasePaths(secured: boolean) {
  const { purchase } = DOCUMENT_EXAMPLES;
  const shown = [
    fieldsParameter("purchases"),
    includeParameter("Includes the ticket option, in `included`.", includableMembers("purchases")),
    fieldsParameter("ticket_options"),
  ];
  return {
    "/purchases": {
      post: {
        operationId: "createPurchase",
        summary: "Purchases tickets: all that are asked for, or none",
        description:
          "Or confirms a hold, whose ticket option and user the purchase then has. What it does not take of the hold is released.",
        parameters: [...shown, ...keyParameters("purchaseTickets")],
        requestBody: requestBody("PurchaseInput", {
          purchase: DOCUMENT_EXAMPLES.newPurchase,
          holdConfirmation: DOCUMENT_EXAMPLES.holdConfirmation,
        }),
        responses: {
          201: createdResponse("PurchaseDocument", { purchase }, ["findPurchase"]),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("confirmHold", DOCUMENT_EXAMPLES.holdConfirmation),
            ...operationExamples("purchaseTickets", DOCUMENT_EXAMPLES.newPurchase),
            ...errorExamples("drawnNotSufficient", "invalidPurchase", "purchaseTypeConflict"),
          }),
        },
      },
    },
    "/purchases/{id}": {
      get: {
        operationId: "findPurchase",
        summary: "Shows a purchase",
        description: "HEAD is supported too.",
        parameters: [idParameter(), ...shown, IF_NONE_MATCH_PARAMETER],
        responses: {
          ...foundResponses("The purchase.", "PurchaseDocument", { purchase }),
          ...errorResponses(secured, { ...READ_ERRORS, ...errorExamples("purchaseNotFound") }),
        },
      },
    },
  };
}
