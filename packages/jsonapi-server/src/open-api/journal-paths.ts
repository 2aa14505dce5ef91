import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { errorExamples, errorResponses, READ_ERRORS } from "./error-responses.ts";
import {
  fieldsParameter,
  idParameter,
  includeParameter,
  IF_NONE_MATCH_PARAMETER,
} from "./parameters.ts";
import { includableMembers } from "../resources/members.ts";
import { foundResponses } from "./responses.ts";

/** One entry of the journal. */
export function journalPaths(secured: boolean) {
  const { journalEntry } = DOCUMENT_EXAMPLES;
  return {
    "/journal_entries/{id}": {
      get: {
        operationId: "findJournalEntry",
        summary: "Shows a change of a ticket option",
        description: "HEAD is supported too.",
        parameters: [
          idParameter(),
          fieldsParameter("journal_entries"),
          includeParameter(
            "Includes the ticket option, in `included`.",
            includableMembers("journal_entries"),
          ),
          fieldsParameter("ticket_options"),
          IF_NONE_MATCH_PARAMETER,
        ],
        responses: {
          ...foundResponses("The entry.", "JournalEntryDocument", { journalEntry }),
          ...errorResponses(secured, {
            ...READ_ERRORS,
            ...errorExamples("journalEntryNotFound", "journalOff", "forbidden"),
          }),
        },
      },
    },
  };
}
