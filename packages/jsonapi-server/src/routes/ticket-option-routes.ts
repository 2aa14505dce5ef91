import { listRequestSchemas } from "@ticket-allocation/core";

import {
  drawingTicketOptionDocument,
  newTicketOptionDocument,
  ticketOptionChangesDocument,
} from "../documents/documents.ts";
import { parseSent } from "../documents/parse-document.ts";
import { leadsTo } from "../documents/point-into.ts";
import { revisionsIn } from "../http/entity-tags.ts";
import { listOf, listRoute, watchPage } from "../lists/list-route.ts";
import { DOCUMENT_EXAMPLES } from "../open-api/document-examples.ts";
import { TICKET_OPTIONS } from "../resources/kinds.ts";
import { changeAddressed, expectAddressed } from "./addressed.ts";
import { changeRoute, createRoute, findRoute } from "./resource-route.ts";
import type { Route } from "./route.ts";
import { watchAddressed } from "./show.ts";

const { newTicketOption, newTicketOptionWithRules, drawingTicketOption, ticketOptionChanges } =
  DOCUMENT_EXAMPLES;

const LIST = listOf(TICKET_OPTIONS, {
  list: "ticketOptions",
  schema: listRequestSchemas.ticketOptions,
  read: (boxOffice, request) => boxOffice.listTicketOptions(request),
  operationId: "listTicketOptions",
  summary: "Lists ticket options, page by page",
});

const SALES = listOf(
  {
    type: "sales_intervals",
    name: "Sales",
    tag: TICKET_OPTIONS.tag,
    example: DOCUMENT_EXAMPLES.salesInterval,
  },
  {
    list: "sales",
    path: "/ticket_options/{id}/sales",
    schema: listRequestSchemas.sales,
    read: (boxOffice, request, id) => boxOffice.listSales(id, request),
    operationId: "listSales",
    summary: "Adds up the changes of a ticket option by intervals, page by page",
    errors: ["ticketOptionNotFound", "cursorExpired", "journalOff"],
  },
);

export const TICKET_OPTION_ROUTES: readonly Route[] = [
  createRoute(
    TICKET_OPTIONS,
    ({ boxOffice, document, options }) =>
      boxOffice.createTicketOption(
        leadsTo(document, "/data/relationships/draws_on/data/0")
          ? parseSent(drawingTicketOptionDocument, document)
          : parseSent(newTicketOptionDocument, document),
        options,
      ),
    {
      summary: "Puts a ticket option on sale",
      description: "With an allocation of its own, or drawing on other ticket options, or both.",
      operations: [["createTicketOption", drawingTicketOption]],
      sent: {
        name: "TicketOptionInput",
        schemas: [newTicketOptionDocument.schema, drawingTicketOptionDocument.schema],
        examples: {
          ticketOption: newTicketOption,
          withRules: newTicketOptionWithRules,
          drawing: drawingTicketOption,
        },
        invalid: { attributes: { name: " " } },
      },
      next: ["findTicketOption", "changeTicketOption"],
    },
  ),
  { ...listRoute(LIST), watch: (request) => watchPage(LIST, request) },
  {
    ...findRoute(TICKET_OPTIONS, {
      summary: "Shows a ticket option, with the current allocation",
      errors: ["forbidden"],
    }),
    watch: watchAddressed,
  },
  {
    ...changeRoute(
      TICKET_OPTIONS,
      async ({ boxOffice, id: addressed, document, ...request }) => {
        const { id, ...changes } = parseSent(ticketOptionChangesDocument, document);
        expectAddressed(id, addressed);
        const expectedRevision = revisionsIn(request.getHeader("if-match"));
        const options = { signal: request.options.signal, expectedRevision };
        return changeAddressed(boxOffice.changeTicketOption(id, changes, options));
      },
      {
        summary: "Changes a ticket option: its words, its rules, its capacity",
        description:
          "What is left out stays as it is, and null clears a rule. The allocation moves with the capacity, by the same difference.",
        operations: [["changeTicketOption", ticketOptionChanges]],
        sent: {
          name: "TicketOptionChanges",
          schemas: [ticketOptionChangesDocument.schema],
          examples: { changes: ticketOptionChanges },
        },
        errors: ["invalidChanges"],
      },
    ),
    takesIfMatch: true,
  },
  listRoute(SALES),
];
