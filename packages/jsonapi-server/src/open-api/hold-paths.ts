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
  BODYLESS_RESPONSES,
  CHANGE_RESPONSES,
  COMMON_RESPONSES,
  CREATE_RESPONSES,
  createdResponse,
  errorResponse,
  FIND_RESPONSES,
  response,
} from "./responses.ts";
import { securedResponses } from "./secured-responses.ts";

export function holdPaths(secured: boolean) {
  const { unauthenticated, forbidden } = securedResponses(secured);
  const { hold } = DOCUMENT_EXAMPLES;
  const notFound = errorResponse(
    secured ? "There is none that the caller may read." : "There is none.",
    "holdNotFound",
  );
  const shown = [
    fieldsParameter("holds"),
    includeParameter("Answers the ticket option too, in `included`.", TICKET_OPTION_ALONE),
    fieldsParameter("ticket_options"),
  ];
  return {
    "/holds": {
      post: {
        operationId: "createHold",
        summary: "Keeps tickets for a user while a purchase is paid",
        description: "Confirm it by a purchase with the relationship `hold`.",
        parameters: [...shown, idempotencyKeyParameter()],
        requestBody: requestBody(["NewHold"], { hold: DOCUMENT_EXAMPLES.newHold }),
        responses: {
          201: createdResponse("Hold", { hold }),
          400: errorResponse(
            "More is asked for than is left, or a rule is broken. Nothing is held.",
            "allocationExceeded",
            "quantityOutOfRange",
            "invalidHold",
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
          404: errorResponse("There is no such ticket option.", "relatedTicketOptionNotFound"),
          409: errorResponse(
            "It is not on sale, the user has enough, or a type is wrong.",
            "saleNotOpen",
            "userLimitExceeded",
            "holdTypeConflict",
          ),
          ...CREATE_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
    },
    "/holds/{id}": {
      get: {
        operationId: "findHold",
        summary: "Shows a hold",
        description: "HEAD is answered too.",
        parameters: [idParameter(), ...shown],
        responses: {
          200: response("The hold.", "Hold", { hold }),
          400: errorResponse("A query parameter is wrong.", "invalidQueryParameter"),
          ...unauthenticated,
          404: notFound,
          ...FIND_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
      delete: {
        operationId: "releaseHold",
        summary: "Gives the tickets of a hold back",
        parameters: [idParameter()],
        responses: {
          204: { description: "They are back: released now or before, or expired." },
          400: errorResponse("A query parameter is wrong.", "invalidQueryParameter"),
          ...unauthenticated,
          ...forbidden,
          404: notFound,
          409: errorResponse("It was confirmed.", "holdNotActive"),
          ...BODYLESS_RESPONSES,
          ...CHANGE_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
    },
  };
}
