import { ticketOptionLinkage } from "../documents/ticket-option-linkage.ts";
import { TICKET_OPTIONS, type Kind } from "../resources/kinds.ts";
import { LINKAGE_EXAMPLES } from "./document-examples.ts";
import { notFoundExample } from "./to-error-example.ts";
import type { ErrorName } from "./error-examples.ts";
import { errorExamples, READ_ERRORS } from "./error-responses.ts";
import { fieldsParameter, idParameter, IF_NONE_MATCH_PARAMETER } from "./parameters.ts";
import { foundResponses, response } from "./responses.ts";
import type { RouteDescription } from "./route-description.ts";

/** The ticket option of a resource. */
export function describeOptionOf(kind: Kind, errors: readonly ErrorName[]): RouteDescription {
  const { parameters, ...described } = describeRelated(kind, errors);
  const examples = { ticketOption: { data: TICKET_OPTIONS.example } };
  return {
    ...described,
    operationId: `findTicketOptionOf${kind.name}`,
    summary: "Shows the ticket option that it is of",
    parameters: [...parameters, IF_NONE_MATCH_PARAMETER],
    answers: foundResponses("The ticket option.", "TicketOptionDocument", examples),
  };
}

/** The relationship of a resource with its ticket option. */
export function describeOptionLinkage(kind: Kind, errors: readonly ErrorName[]): RouteDescription {
  const examples = { ticketOptionLinkage: LINKAGE_EXAMPLES.ticketOption };
  return {
    ...describeRelated(kind, errors),
    operationId: `findTicketOptionLinkageOf${kind.name}`,
    summary: "Says which ticket option it is of",
    answers: { 200: response("Its type and id.", "TicketOptionLinkage", examples) },
    schemas: { TicketOptionLinkage: ticketOptionLinkage },
  };
}

function describeRelated(kind: Kind, errors: readonly ErrorName[]) {
  return {
    tag: kind.tag,
    description: "HEAD is supported too.",
    parameters: [idParameter(), fieldsParameter("ticket_options")],
    errors: { ...READ_ERRORS, ...notFoundExample(kind), ...errorExamples(...errors) },
  };
}
