import { OPERATIONS } from "@ticket-allocation/core";

import { includableMembers } from "../resources/members.ts";
import { ERROR_EXAMPLES } from "./error-examples.ts";
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
  BODYLESS_ERRORS,
  errorExamples,
  errorResponses,
  operationExamples,
  READ_ERRORS,
} from "./error-responses.ts";
import { createdResponse, foundResponses, taggedResponse } from "./responses.ts";

export function holdPaths(secured: boolean) {
  const { hold } = DOCUMENT_EXAMPLES;
  const shown = [
    fieldsParameter("holds"),
    includeParameter("Includes the ticket option, in `included`.", includableMembers("holds")),
    fieldsParameter("ticket_options"),
  ];
  return {
    "/holds": {
      post: {
        operationId: "createHold",
        summary: "Keeps tickets for a user while a purchase is paid",
        description: `${OPERATIONS.holdTickets.description} Confirm it by a purchase with the relationship \`hold\`.`,
        parameters: [...shown, ...keyParameters("holdTickets")],
        requestBody: requestBody("HoldInput", { hold: DOCUMENT_EXAMPLES.newHold }),
        responses: {
          201: createdResponse("HoldDocument", { hold }, ["findHold", "extendHold", "releaseHold"]),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("holdTickets", DOCUMENT_EXAMPLES.newHold),
            ...errorExamples("drawnNotSufficient", "invalidHold", "holdTypeConflict"),
          }),
        },
      },
    },
    "/holds/{id}": {
      get: {
        operationId: "findHold",
        summary: "Shows a hold",
        description: "HEAD is supported too.",
        parameters: [idParameter(), ...shown, IF_NONE_MATCH_PARAMETER],
        responses: {
          ...foundResponses("The hold.", "HoldDocument", { hold }),
          ...errorResponses(secured, { ...READ_ERRORS, ...errorExamples("holdNotFound") }),
        },
      },
      patch: {
        operationId: "extendHold",
        summary: "Makes a hold expire at another time",
        description: "It takes no key: a repeated request counts from its own time.",
        parameters: [idParameter(), ...shown],
        requestBody: requestBody("HoldExtension", { extension: DOCUMENT_EXAMPLES.holdExtension }),
        responses: {
          200: taggedResponse("In its current state.", "HoldDocument", { hold }),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("extendHold", DOCUMENT_EXAMPLES.holdExtension),
            // It is the path that names it.
            hold_not_found: ERROR_EXAMPLES.holdNotFound,
            hold_not_active: ERROR_EXAMPLES.holdNotActive,
            ...errorExamples("invalidHoldExtension", "idConflict", "holdTypeConflict"),
          }),
        },
      },
      delete: {
        operationId: "releaseHold",
        summary: "Gives the tickets of a hold back",
        description: OPERATIONS.releaseHold.description,
        parameters: [idParameter()],
        responses: {
          204: { description: "They are back: released now or before, or expired." },
          ...errorResponses(secured, {
            ...BODYLESS_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("releaseHold"),
          }),
        },
      },
    },
  };
}
