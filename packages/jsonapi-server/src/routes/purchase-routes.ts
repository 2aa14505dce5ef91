import { PurchaseNotFoundError, type Purchase } from "@ticket-allocation/core";

import { holdConfirmationDocument } from "../documents/hold-documents.ts";
import { parseDocument } from "../documents/parse-document.ts";
import { noToOne, object } from "../documents/envelope.ts";
import { leadsTo } from "../documents/point-into.ts";
import { newPurchaseDocument, toNewPurchase } from "../documents/purchase-documents.ts";
import { readMade, withTimes } from "./read-made.ts";
import { includeTicketOption, TICKET_OPTION_ALONE } from "./related-resources.ts";
import { purchaseResource } from "../resources/resource.ts";
import type { Route, RouteRequest } from "./route.ts";

export const PURCHASE_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/purchases",
    includable: TICKET_OPTION_ALONE,
    async answer(request) {
      const isOfHold =
        leadsTo(request.document, "/data/relationships/hold") &&
        !withoutHold.safeParse(request.document).success;
      const made = await (isOfHold ? confirmHold(request) : purchaseTickets(request));
      const [purchase = made] = await withTimes(request, [made]);
      const included = await readMade(includeTicketOption(request, made.ticketOptionId));
      return { status: 201, resource: purchaseResource(purchase), included };
    },
  },
  {
    method: "GET",
    path: "/purchases/{id}",
    includable: TICKET_OPTION_ALONE,
    async answer(request) {
      const purchase = await request.boxOffice.findPurchase(request.id);
      if (!purchase) throw new PurchaseNotFoundError();
      const included = await includeTicketOption(request, purchase.ticketOptionId);
      return { status: 200, resource: purchaseResource(purchase), included };
    },
  },
];

async function purchaseTickets({ boxOffice, document, options }: RouteRequest): Promise<Purchase> {
  const { data } = parseDocument(newPurchaseDocument, document);
  return boxOffice.purchaseTickets(toNewPurchase(data), options);
}

/** An empty relationship, which clients send that send all of a resource. */
const withoutHold = object({ data: object({ relationships: object({ hold: noToOne() }) }) });

/** What is purchased, and for whom, is the hold's to say. */
async function confirmHold({ boxOffice, document, options }: RouteRequest): Promise<Purchase> {
  const { attributes, relationships } = parseDocument(holdConfirmationDocument, document).data;
  const { id: holdId } = relationships.hold.data;
  const quantity = attributes?.quantity;
  return boxOffice.confirmHold({ holdId, quantity }, options);
}
