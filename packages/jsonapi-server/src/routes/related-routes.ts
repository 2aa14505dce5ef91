import { HoldNotFoundError, PurchaseNotFoundError } from "@ticket-allocation/core";

import { ticketOptionResource } from "../resources/resource.ts";
import type { Route, RouteRequest } from "./route.ts";

/** Where the links of relationships in list documents lead. */
export const RELATED_ROUTES: readonly Route[] = [
  ...ticketOptionRoutes("/purchases/{id}", async ({ boxOffice, id }) => {
    const purchase = await boxOffice.findPurchase(id);
    if (!purchase) throw new PurchaseNotFoundError();
    return purchase.ticketOptionId;
  }),
  ...ticketOptionRoutes("/holds/{id}", async ({ boxOffice, id }) => {
    const hold = await boxOffice.findHold(id);
    if (!hold) throw new HoldNotFoundError();
    return hold.ticketOptionId;
  }),
];

/**
 * Who may read what has a ticket option is shown the ticket option without another question.
 *
 * @param findTicketOptionId throws when there is nothing at the path that the caller may read
 */
function ticketOptionRoutes(
  path: string,
  findTicketOptionId: (request: RouteRequest) => Promise<string>,
): readonly Route[] {
  return [
    {
      method: "GET",
      path: `${path}/relationships/ticket_option`,
      async answer(request) {
        const id = await findTicketOptionId(request);
        return { status: 200, document: { data: { type: "ticket_options", id } } };
      },
    },
    {
      method: "GET",
      path: `${path}/ticket_option`,
      async answer(request) {
        const id = await findTicketOptionId(request);
        const option = await request.unguarded.findTicketOption(id);
        // A foreign key stands against it.
        if (!option) throw new Error(`${request.id} has no ticket option ${id}`);
        return { status: 200, resource: ticketOptionResource(option) };
      },
    },
  ];
}
