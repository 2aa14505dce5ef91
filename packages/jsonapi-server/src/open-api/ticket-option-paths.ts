import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { ERROR_EXAMPLES } from "./error-examples.ts";
import {
  fieldsParameter,
  keyParameters,
  idParameter,
  IF_MATCH_PARAMETER,
  IF_NONE_MATCH_PARAMETER,
  LAST_EVENT_ID_PARAMETER,
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
import { createdResponse, foundResponses, taggedResponse, watchedResponse } from "./responses.ts";

export function ticketOptionPaths(secured: boolean) {
  const { ticketOption } = DOCUMENT_EXAMPLES;
  const found = foundResponses("The ticket option.", "TicketOptionDocument", { ticketOption });
  return {
    "/ticket_options": {
      post: {
        operationId: "createTicketOption",
        summary: "Puts a ticket option on sale",
        description: "With an allocation of its own, or drawing on other ticket options, or both.",
        parameters: [fieldsParameter("ticket_options"), ...keyParameters("createTicketOption")],
        requestBody: requestBody("TicketOptionInput", {
          ticketOption: DOCUMENT_EXAMPLES.newTicketOption,
          withRules: DOCUMENT_EXAMPLES.newTicketOptionWithRules,
          drawing: DOCUMENT_EXAMPLES.drawingTicketOption,
        }),
        responses: {
          201: createdResponse("TicketOptionDocument", { ticketOption }, [
            "findTicketOption",
            "changeTicketOption",
          ]),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("createTicketOption", DOCUMENT_EXAMPLES.ticketOption),
            ticket_option_not_found: ERROR_EXAMPLES.drawnNotFound,
            ...errorExamples("invalidTicketOption"),
          }),
        },
      },
    },
    "/ticket_options/{id}": {
      get: {
        operationId: "findTicketOption",
        summary: "Shows a ticket option, with the current allocation",
        description: "HEAD is supported too.",
        parameters: [
          idParameter(),
          fieldsParameter("ticket_options"),
          IF_NONE_MATCH_PARAMETER,
          LAST_EVENT_ID_PARAMETER,
        ],
        responses: {
          ...found,
          200: watchedResponse(found[200]),
          ...errorResponses(secured, {
            ...READ_ERRORS,
            ...errorExamples("ticketOptionNotFound", "forbidden"),
          }),
        },
      },
      patch: {
        operationId: "changeTicketOption",
        summary: "Changes a ticket option: its words, its rules, its capacity",
        description:
          "What is left out stays as it is, and null clears a rule. The allocation moves with the capacity, by the same difference.",
        parameters: [idParameter(), fieldsParameter("ticket_options"), IF_MATCH_PARAMETER],
        requestBody: requestBody("TicketOptionChanges", {
          changes: DOCUMENT_EXAMPLES.ticketOptionChanges,
        }),
        responses: {
          200: taggedResponse("In its current state.", "TicketOptionDocument", { ticketOption }),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...errorExamples("ifNoneMatchNotSupported"),
            ...operationExamples("changeTicketOption", DOCUMENT_EXAMPLES.ticketOptionChanges),
            // It is the path that names it.
            ticket_option_not_found: ERROR_EXAMPLES.ticketOptionNotFound,
            ...errorExamples("invalidChanges", "idConflict", "ticketOptionTypeConflict"),
          }),
        },
      },
    },
  };
}
