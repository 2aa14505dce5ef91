import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { fieldsParameter, idParameter, IF_NONE_MATCH_PARAMETER } from "./parameters.ts";
import { errorExamples, errorResponses, READ_ERRORS, type ErrorName } from "./error-responses.ts";
import { foundResponses, response } from "./responses.ts";

/** Where the links of relationships in lists lead. */
export function relatedPaths(secured: boolean) {
  return {
    ...ticketOptionPaths("/purchases/{id}", "Purchase", ["purchaseNotFound"], secured),
    ...ticketOptionPaths("/holds/{id}", "Hold", ["holdNotFound"], secured),
    ...ticketOptionPaths(
      "/journal_entries/{id}",
      "JournalEntry",
      ["journalEntryNotFound", "journalOff"],
      secured,
    ),
  };
}

function ticketOptionPaths(
  path: string,
  of: string,
  errors: readonly ErrorName[],
  secured: boolean,
) {
  const { ticketOption, ticketOptionLinkage } = DOCUMENT_EXAMPLES;
  const parameters = [idParameter(), fieldsParameter("ticket_options")];
  const responses = errorResponses(secured, { ...READ_ERRORS, ...errorExamples(...errors) });
  return {
    [`${path}/ticket_option`]: {
      get: {
        operationId: `findTicketOptionOf${of}`,
        summary: "Shows the ticket option that it is of",
        description: "HEAD is supported too.",
        parameters: [...parameters, IF_NONE_MATCH_PARAMETER],
        responses: {
          ...foundResponses("The ticket option.", "TicketOptionDocument", { ticketOption }),
          ...responses,
        },
      },
    },
    [`${path}/relationships/ticket_option`]: {
      get: {
        operationId: `findTicketOptionLinkageOf${of}`,
        summary: "Says which ticket option it is of",
        description: "HEAD is supported too.",
        parameters,
        responses: {
          200: response("Its type and id.", "TicketOptionLinkage", { ticketOptionLinkage }),
          ...responses,
        },
      },
    },
  };
}
