import {
  drawingTicketOptionDocument,
  holdConfirmationDocument,
  holdExtensionDocument,
  newCancellationDocument,
  newCapacityMoveDocument,
  newExchangeDocument,
  newHoldDocument,
  newPurchaseDocument,
  newTicketOptionDocument,
  newTransferDocument,
  newWebhookDocument,
  ticketOptionChangesDocument,
  webhookChangesDocument,
} from "../documents/documents.ts";
import { isOfHold } from "../documents/is-of-hold.ts";
import { parseSent } from "../documents/parse-document.ts";
import { leadsTo } from "../documents/point-into.ts";
import { revisionsIn } from "../http/entity-tags.ts";
import {
  CANCELLATIONS,
  EXCHANGES,
  CAPACITY_MOVES,
  HOLDS,
  JOURNAL_ENTRIES,
  PURCHASES,
  TICKET_OPTIONS,
  TRANSFERS,
  WEBHOOKS,
  type Kind,
} from "../resources/kinds.ts";
import { includableMembers } from "../resources/members.ts";
import type { Thing } from "../resources/resource.ts";
import { changeAddressed, expectAddressed } from "./addressed.ts";
import type { Route, RouteRequest } from "./route.ts";
import { showAddressed, showMade, watchAddressed } from "./show.ts";

/** What can be done with one resource. */
export const RESOURCE_ROUTES: readonly Route[] = [
  createRoute(TICKET_OPTIONS, ({ boxOffice, document, options }) =>
    boxOffice.createTicketOption(
      leadsTo(document, "/data/relationships/draws_on/data/0")
        ? parseSent(drawingTicketOptionDocument, document)
        : parseSent(newTicketOptionDocument, document),
      options,
    ),
  ),
  { ...findRoute(TICKET_OPTIONS), watch: watchAddressed },
  {
    ...changeRoute(TICKET_OPTIONS, async ({ boxOffice, id: addressed, document, ...request }) => {
      const { id, ...changes } = parseSent(ticketOptionChangesDocument, document);
      expectAddressed(id, addressed);
      const expectedRevision = revisionsIn(request.getHeader("if-match"));
      const options = { signal: request.options.signal, expectedRevision };
      return changeAddressed(boxOffice.changeTicketOption(id, changes, options));
    }),
    takesIfMatch: true,
  },

  createRoute(PURCHASES, ({ boxOffice, document, options }) =>
    isOfHold(document)
      ? boxOffice.confirmHold(parseSent(holdConfirmationDocument, document), options)
      : boxOffice.purchaseTickets(parseSent(newPurchaseDocument, document), options),
  ),
  findRoute(PURCHASES),

  createRoute(HOLDS, ({ boxOffice, document, options }) =>
    boxOffice.holdTickets(parseSent(newHoldDocument, document), options),
  ),
  findRoute(HOLDS),
  changeRoute(HOLDS, async ({ boxOffice, id: addressed, document, options }) => {
    const { id, seconds } = parseSent(holdExtensionDocument, document);
    expectAddressed(id, addressed);
    return changeAddressed(boxOffice.extendHold({ holdId: id, seconds }, options));
  }),
  {
    method: "DELETE",
    path: "/holds/{id}",
    async answer({ boxOffice, id, options }) {
      await boxOffice.releaseHold(id, options);
      return { status: 204 };
    },
  },

  createRoute(CANCELLATIONS, ({ boxOffice, document, options }) =>
    boxOffice.cancelPurchase(parseSent(newCancellationDocument, document), options),
  ),
  findRoute(CANCELLATIONS),

  createRoute(EXCHANGES, ({ boxOffice, document, options }) =>
    boxOffice.exchangePurchase(parseSent(newExchangeDocument, document), options),
  ),
  findRoute(EXCHANGES),

  createRoute(TRANSFERS, ({ boxOffice, document, options }) =>
    boxOffice.transferPurchase(parseSent(newTransferDocument, document), options),
  ),
  findRoute(TRANSFERS),

  createRoute(CAPACITY_MOVES, ({ boxOffice, document, options }) =>
    boxOffice.moveCapacity(parseSent(newCapacityMoveDocument, document), options),
  ),
  findRoute(CAPACITY_MOVES),

  findRoute(JOURNAL_ENTRIES),

  createRoute(WEBHOOKS, ({ boxOffice, document, options }) =>
    boxOffice.createWebhook(parseSent(newWebhookDocument, document), options),
  ),
  findRoute(WEBHOOKS),
  changeRoute(WEBHOOKS, async ({ boxOffice, id: addressed, document }) => {
    const changes = parseSent(webhookChangesDocument, document);
    expectAddressed(changes.id, addressed);
    return boxOffice.changeWebhook(changes);
  }),
  {
    method: "DELETE",
    path: "/webhooks/{id}",
    async answer({ boxOffice, id }) {
      await boxOffice.deleteWebhook(id);
      return { status: 204 };
    },
  },
];

/** The function parses the document before anything else, and throws where it is wrong. */
type Make<Made> = (request: RouteRequest) => Promise<Made>;

function createRoute<Made extends Thing>(kind: Kind<Made>, create: Make<Made>): Route {
  return {
    method: "POST",
    path: `/${kind.type}`,
    includable: includableMembers(kind.type),
    answer: async (request) => ({
      status: 201,
      ...(await showMade(kind, request, await create(request))),
    }),
  };
}

function findRoute<Found extends Thing>(kind: Kind<Found>): Route {
  return {
    method: "GET",
    path: `/${kind.type}/{id}`,
    includable: includableMembers(kind.type),
    answer: async (request) => ({ status: 200, ...(await showAddressed(kind, request)) }),
  };
}

function changeRoute<Changed extends Thing>(kind: Kind<Changed>, change: Make<Changed>): Route {
  return {
    method: "PATCH",
    path: `/${kind.type}/{id}`,
    includable: includableMembers(kind.type),
    answer: async (request) => ({
      status: 200,
      ...(await showMade(kind, request, await change(request))),
    }),
  };
}
