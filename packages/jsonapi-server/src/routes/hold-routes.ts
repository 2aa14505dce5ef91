import { listRequestSchemas, OPERATIONS } from "@ticket-allocation/core";

import { holdExtensionDocument, newHoldDocument } from "../documents/documents.ts";
import { parseSent } from "../documents/parse-document.ts";
import { listOf, listRoute } from "../lists/list-route.ts";
import { DOCUMENT_EXAMPLES } from "../open-api/document-examples.ts";
import { HOLDS } from "../resources/kinds.ts";
import { changeAddressed, expectAddressed } from "./addressed.ts";
import { changeRoute, createRoute, findRoute, removeRoute } from "./resource-route.ts";
import type { Route } from "./route.ts";

const { newHold, holdExtension } = DOCUMENT_EXAMPLES;

export const HOLD_ROUTES: readonly Route[] = [
  createRoute(
    HOLDS,
    ({ boxOffice, document, options }) =>
      boxOffice.holdTickets(parseSent(newHoldDocument, document), options),
    {
      summary: "Keeps tickets for a user while a purchase is paid",
      description: `${OPERATIONS.holdTickets.description} Confirm it by a purchase with the relationship \`hold\`.`,
      operations: [["holdTickets", newHold]],
      sent: {
        name: "HoldInput",
        schemas: [newHoldDocument.schema],
        examples: { hold: newHold },
        invalid: { attributes: { ...newHold.data.attributes, seconds: 0 } },
      },
      errors: ["drawnNotSufficient"],
      next: ["findHold", "extendHold", "releaseHold"],
    },
  ),
  listRoute(
    listOf(HOLDS, {
      list: "holds",
      schema: listRequestSchemas.holds,
      read: (boxOffice, request) => boxOffice.listHolds(request),
      operationId: "listHolds",
      summary: "Lists holds, page by page",
    }),
  ),
  findRoute(HOLDS, { summary: "Shows a hold" }),
  changeRoute(
    HOLDS,
    async ({ boxOffice, id: addressed, document, options }) => {
      const { id, seconds } = parseSent(holdExtensionDocument, document);
      expectAddressed(id, addressed);
      return changeAddressed(boxOffice.extendHold({ holdId: id, seconds }, options));
    },
    {
      summary: "Makes a hold expire at another time",
      description: "It takes no key: a repeated request counts from its own time.",
      operations: [["extendHold", holdExtension]],
      sent: {
        name: "HoldExtension",
        schemas: [holdExtensionDocument.schema],
        examples: { extension: holdExtension },
        invalid: { attributes: { seconds: 0 } },
      },
    },
  ),
  removeRoute(HOLDS, {
    operation: "releaseHold",
    remove: (boxOffice, id, options) => boxOffice.releaseHold(id, options),
    summary: "Gives the tickets of a hold back",
    done: "They are back: released now or before, or expired.",
  }),
];
