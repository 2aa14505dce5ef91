import { listRequestSchemas } from "@ticket-allocation/core";

import { holdConfirmationDocument, newPurchaseDocument } from "../documents/documents.ts";
import { isOfHold } from "../documents/is-of-hold.ts";
import { parseSent } from "../documents/parse-document.ts";
import { listOf, listRoute } from "../lists/list-route.ts";
import { DOCUMENT_EXAMPLES } from "../open-api/document-examples.ts";
import { PURCHASES } from "../resources/kinds.ts";
import { createRoute, findRoute } from "./resource-route.ts";
import type { Route } from "./route.ts";

const { newPurchase, holdConfirmation } = DOCUMENT_EXAMPLES;

export const PURCHASE_ROUTES: readonly Route[] = [
  createRoute(
    PURCHASES,
    ({ boxOffice, document, options }) =>
      isOfHold(document)
        ? boxOffice.confirmHold(parseSent(holdConfirmationDocument, document), options)
        : boxOffice.purchaseTickets(parseSent(newPurchaseDocument, document), options),
    {
      summary: "Purchases tickets: all that are asked for, or none",
      description:
        "Or confirms a hold, whose ticket option and user the purchase then has. What it does not take of the hold is released.",
      operations: [
        ["confirmHold", holdConfirmation],
        ["purchaseTickets", newPurchase],
      ],
      sent: {
        name: "PurchaseInput",
        schemas: [newPurchaseDocument.schema, holdConfirmationDocument.schema],
        examples: { purchase: newPurchase, holdConfirmation },
        invalid: { attributes: { quantity: 0 } },
      },
      errors: ["drawnNotSufficient"],
    },
  ),
  listRoute(
    listOf(PURCHASES, {
      list: "purchases",
      schema: listRequestSchemas.purchases,
      read: (boxOffice, request) => boxOffice.listPurchases(request),
      operationId: "listPurchases",
      summary: "Lists purchases, page by page",
    }),
  ),
  findRoute(PURCHASES, { summary: "Shows a purchase" }),
];
