import type { BoxOffice, PurchaseOptions } from "@ticket-allocation/core";

import { parseDocument } from "./parse-document.ts";
import { newPurchaseDocument } from "./purchase-documents.ts";
import { errorObject, Refusal } from "./refusal.ts";
import { purchaseResource, ticketOptionResource, type Resource } from "./resource.ts";
import { newTicketOptionDocument } from "./ticket-option-documents.ts";

/** One thing that a client can ask for. HEAD takes the route of GET. */
export type Route = CreateRoute | FindRoute;

interface CreateRoute {
  readonly method: "POST";
  readonly path: string;
  /** @throws {Refusal} or a TicketError, or the reason of a signal that is aborted in time */
  create(boxOffice: BoxOffice, document: unknown, options: PurchaseOptions): Promise<Resource>;
}

interface FindRoute {
  readonly method: "GET";
  /** `{id}` stands for any one segment. */
  readonly path: string;
  /** @throws {Refusal} when there is none */
  find(boxOffice: BoxOffice, id: string): Promise<Resource>;
}

export const ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/ticket_options",
    async create(boxOffice, document, options) {
      const { id, attributes } = parseDocument(newTicketOptionDocument, document).data;
      const newOption = { id, ...attributes };
      return ticketOptionResource(await boxOffice.createTicketOption(newOption, options));
    },
  },
  {
    method: "GET",
    path: "/ticket_options/{id}",
    async find(boxOffice, id) {
      const option = await boxOffice.findTicketOption(id);
      if (option) return ticketOptionResource(option);
      throw new Refusal([errorObject("ticket_option_not_found", "No ticket option has this id")]);
    },
  },
  {
    method: "POST",
    path: "/purchases",
    async create(boxOffice, document, options) {
      const { attributes, relationships } = parseDocument(newPurchaseDocument, document).data;
      const newPurchase = {
        ticketOptionId: relationships.ticket_option.data.id,
        userId: relationships.user.data.id,
        quantity: attributes.quantity,
      };
      return purchaseResource(await boxOffice.purchaseTickets(newPurchase, options));
    },
  },
  {
    method: "GET",
    path: "/purchases/{id}",
    async find(boxOffice, id) {
      const purchase = await boxOffice.findPurchase(id);
      if (purchase) return purchaseResource(purchase);
      throw new Refusal([errorObject("purchase_not_found", "No purchase has this id")]);
    },
  },
];
