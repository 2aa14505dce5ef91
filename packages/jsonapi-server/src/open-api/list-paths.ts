import { LISTS, pageSizeOf, parametersOf, type ListName } from "@ticket-allocation/core";
import { z } from "zod";

import { filterParameters, PAGE_PARAMETERS, takesSeveral } from "../lists/list-parameters.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { includableMembers } from "../resources/members.ts";
import {
  fieldsParameter,
  idParameter,
  includeParameter,
  LAST_EVENT_ID_PARAMETER,
} from "./parameters.ts";
import { errorExamples, errorResponses, READ_ERRORS, type ErrorName } from "./error-responses.ts";
import { response, watchedResponse } from "./responses.ts";
import { toJsonSchema } from "./schemas.ts";

/** The lists, from the table of what each can be asked for. */
export function listPaths(secured: boolean) {
  const { ticketOptions, purchases, holds, journalEntries, sales, webhooks } = DOCUMENT_EXAMPLES;
  const includable = [
    includeParameter(
      "Includes the ticket option of each, in `included`.",
      includableMembers("purchases"),
    ),
    fieldsParameter("ticket_options"),
  ];
  return {
    "/ticket_options": {
      get: listOperation(secured, "ticketOptions", {
        operationId: "listTicketOptions",
        summary: "Lists ticket options, page by page",
        parameters: [fieldsParameter("ticket_options"), LAST_EVENT_ID_PARAMETER],
        answer: watchedResponse(response("A page.", "TicketOptionList", { ticketOptions })),
      }),
    },
    "/purchases": {
      get: listOperation(secured, "purchases", {
        operationId: "listPurchases",
        summary: "Lists purchases, page by page",
        parameters: [...includable, fieldsParameter("purchases")],
        answer: response("A page.", "PurchaseList", { purchases }),
      }),
    },
    "/holds": {
      get: listOperation(secured, "holds", {
        operationId: "listHolds",
        summary: "Lists holds, page by page",
        parameters: [...includable, fieldsParameter("holds")],
        answer: response("A page.", "HoldList", { holds }),
      }),
    },
    "/journal_entries": {
      get: listOperation(secured, "journal", {
        operationId: "listJournalEntries",
        summary: "Lists changes of one ticket option, or of all, page by page",
        parameters: [...includable, fieldsParameter("journal_entries")],
        answer: response("A page.", "JournalEntryList", { journalEntries }),
        errors: ["cursorExpired", "journalOff"],
      }),
    },
    "/ticket_options/{id}/sales": {
      get: listOperation(secured, "sales", {
        operationId: "listSales",
        summary: "Adds up the changes of a ticket option by intervals, page by page",
        parameters: [idParameter(), fieldsParameter("sales_intervals")],
        answer: response("A page.", "SalesList", { sales }),
        errors: ["ticketOptionNotFound", "cursorExpired", "journalOff"],
        sizeErrors: ["invalidSizeOfSales", "pageOfSalesTooLarge"],
      }),
    },
    "/webhooks": {
      get: listOperation(secured, "webhooks", {
        operationId: "listWebhooks",
        summary: "Lists webhooks, page by page",
        parameters: [fieldsParameter("webhooks")],
        answer: response("A page.", "WebhookList", { webhooks }),
      }),
    },
  };
}

// A list says what is wrong with a parameter in its own way.
const { invalidQueryParameter: _, ...otherErrors } = READ_ERRORS;

interface ListOperation {
  readonly operationId: string;
  readonly summary: string;
  /** Besides those of every list. */
  readonly parameters: readonly object[];
  readonly answer: ReturnType<typeof response>;
  /** Besides those of every list. */
  readonly errors?: readonly ErrorName[];
  /** @default those of most lists */
  readonly sizeErrors?: readonly ErrorName[];
}

function listOperation(
  secured: boolean,
  list: ListName,
  {
    operationId,
    summary,
    parameters,
    answer,
    errors = [],
    sizeErrors = SIZE_ERRORS,
  }: ListOperation,
) {
  const pageSize = pageSizeOf(list);
  return {
    operationId,
    summary,
    description:
      "By the cursor pagination profile, https://jsonapi.org/profiles/ethanresnick/cursor-pagination/. Links lead to the other pages. HEAD is supported too.",
    parameters: [
      ...Object.entries(parametersOf(list)).map(([name, schema]) =>
        queryParameter(name, schema.description ?? name, toJsonSchema(schema, "input")),
      ),
      ...filtersOf(list),
      queryParameter(
        PAGE_PARAMETERS.sort,
        "The order, turned round by a minus. Ids are in the order of time, but for those that were chosen or made of an idempotency key.",
        { type: "string", enum: LISTS[list].sorts, default: LISTS[list].sorts[0] },
      ),
      queryParameter(PAGE_PARAMETERS.size, "Items of a page.", {
        type: "integer",
        minimum: 1,
        maximum: pageSize.max,
        default: pageSize.default,
      }),
      queryParameter(PAGE_PARAMETERS.after, "Cursor of the item before the page.", CURSOR),
      queryParameter(
        PAGE_PARAMETERS.before,
        "Cursor of the item that the page ends before. Not together with the other.",
        CURSOR,
      ),
      ...parameters,
    ],
    responses: {
      200: answer,
      ...errorResponses(secured, {
        ...otherErrors,
        ...errorExamples(...sizeErrors, "rangeNotSupported", "forbidden", ...errors),
      }),
    },
  };
}

const SIZE_ERRORS: readonly ErrorName[] = ["invalidPageSize", "pageTooLarge"];

const CURSOR = { type: "string", minLength: 1 };

function filtersOf(list: ListName) {
  const filters: Readonly<Record<string, z.ZodType>> = LISTS[list].filters;
  return [...filterParameters(list)].map(([name, filter]) => {
    const { description = "Only those that have this.", ...schema } = toJsonSchema(
      filters[filter] ?? z.string(),
      "input",
    );
    if (!takesSeveral(filter)) return queryParameter(name, description, schema);
    const parameter = queryParameter(name, "Only those that have one of these.", schema);
    return Object.assign(parameter, { style: "form", explode: false });
  });
}

function queryParameter(name: string, description: string, schema: object) {
  return { name, in: "query", description, schema };
}
