import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { fieldsParameter, idempotencyKeyParameter, idParameter } from "./parameters.ts";
import { requestBody } from "./request-body.ts";
import {
  BODY_RESPONSES,
  CHANGE_RESPONSES,
  COMMON_RESPONSES,
  CREATE_RESPONSES,
  createdResponse,
  errorResponse,
  FIND_RESPONSES,
  response,
} from "./responses.ts";
import { securedResponses } from "./secured-responses.ts";

export function ticketOptionPaths(secured: boolean) {
  const { unauthenticated, forbidden } = securedResponses(secured);
  const { ticketOption } = DOCUMENT_EXAMPLES;
  return {
    "/ticket_options": {
      post: {
        operationId: "createTicketOption",
        summary: "Puts a ticket option on sale",
        parameters: [fieldsParameter("ticket_options"), idempotencyKeyParameter()],
        requestBody: requestBody(["NewTicketOption"], {
          ticketOption: DOCUMENT_EXAMPLES.newTicketOption,
          withRules: DOCUMENT_EXAMPLES.newTicketOptionWithRules,
        }),
        responses: {
          201: createdResponse("TicketOption", { ticketOption }),
          400: errorResponse(
            "A rule is broken.",
            "invalidTicketOption",
            "invalidQueryParameter",
            "invalidIdempotencyKey",
          ),
          ...unauthenticated,
          ...forbidden,
          409: errorResponse("The id is taken, or a type is wrong.", "ticketOptionIdTaken"),
          ...CREATE_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
    },
    "/ticket_options/{id}": {
      get: {
        operationId: "findTicketOption",
        summary: "Shows a ticket option, with the allocation as it now stands",
        description: "HEAD is answered too.",
        parameters: [idParameter(), fieldsParameter("ticket_options")],
        responses: {
          200: response("The ticket option.", "TicketOption", { ticketOption }),
          400: errorResponse("A query parameter is wrong.", "invalidQueryParameter"),
          ...unauthenticated,
          ...forbidden,
          404: errorResponse("There is none.", "ticketOptionNotFound"),
          ...FIND_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
      patch: {
        operationId: "changeTicketOption",
        summary: "Changes a ticket option: its words, its rules, its capacity",
        description:
          "What is left out stays as it is, and null clears a rule. The allocation moves with the capacity, by the same difference.",
        parameters: [idParameter(), fieldsParameter("ticket_options")],
        requestBody: requestBody(["TicketOptionChanges"], {
          changes: DOCUMENT_EXAMPLES.ticketOptionChanges,
        }),
        responses: {
          200: response("As it now stands.", "TicketOption", { ticketOption }),
          400: errorResponse("A rule is broken.", "invalidChanges", "invalidQueryParameter"),
          ...unauthenticated,
          ...forbidden,
          404: errorResponse("There is none.", "ticketOptionNotFound"),
          409: errorResponse(
            "More is purchased and held than the capacity would be, or the id or the type is another.",
            "capacityBelowSold",
            "idConflict",
            "ticketOptionTypeConflict",
          ),
          ...BODY_RESPONSES,
          ...CHANGE_RESPONSES,
          ...COMMON_RESPONSES,
        },
      },
    },
  };
}
