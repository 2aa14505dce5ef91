import type { BoxOffice, CallerAccess, CallOptions } from "@ticket-allocation/core";

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
  create(
    boxOffice: BoxOffice,
    document: unknown,
    options: CallOptions,
    access: CallerAccess | undefined,
  ): Promise<Resource>;
}

interface FindRoute {
  readonly method: "GET";
  /** `{id}` stands for any one segment. */
  readonly path: string;
  /** @throws {Refusal} when there is none */
  find(boxOffice: BoxOffice, id: string, access: CallerAccess | undefined): Promise<Resource>;
}

export const ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/ticket_options",
    async create(boxOffice, document, options, access) {
      const { id, attributes } = parseDocument(newTicketOptionDocument, document).data;
      await access?.demand("ticket_option.create", { type: "ticket_options", ...(id && { id }) });
      const newOption = { id, ...attributes };
      return ticketOptionResource(await boxOffice.createTicketOption(newOption, options));
    },
  },
  {
    method: "GET",
    path: "/ticket_options/{id}",
    async find(boxOffice, id, access) {
      const resource = { type: "ticket_options", id: id.toLowerCase() } as const;
      await access?.demand("ticket_option.read", resource);
      const option = await boxOffice.findTicketOption(id);
      if (option) return ticketOptionResource(option);
      throw new Refusal([errorObject("ticket_option_not_found", "No ticket option has this id")]);
    },
  },
  {
    method: "POST",
    path: "/purchases",
    async create(boxOffice, document, options, access) {
      const { attributes, relationships } = parseDocument(newPurchaseDocument, document).data;
      const newPurchase = {
        ticketOptionId: relationships.ticket_option.data.id.toLowerCase(),
        userId: relationships.user.data.id,
        quantity: attributes.quantity,
      };
      await access?.demand("purchase.create", { type: "purchases", ...newPurchase });
      return purchaseResource(await boxOffice.purchaseTickets(newPurchase, options));
    },
  },
  {
    method: "GET",
    path: "/purchases/{id}",
    async find(boxOffice, id, access) {
      const purchase = await boxOffice.findPurchase(id);
      // One that the caller may not read is answered like one that is not there.
      const isShown =
        purchase &&
        (!access || (await access.allows("purchase.read", { type: "purchases", ...purchase })));
      if (isShown) return purchaseResource(purchase);
      throw new Refusal([errorObject("purchase_not_found", "No purchase has this id")]);
    },
  },
];
