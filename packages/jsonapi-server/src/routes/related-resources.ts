import type { BoxOffice } from "@ticket-allocation/core";

import { purchaseResource, ticketOptionResource, type Resource } from "../resources/resource.ts";
import type { Included, RouteRequest } from "./route.ts";

/** What can be answered beside a purchase or a hold. */
export const TICKET_OPTION_ALONE: readonly string[] = ["ticket_option"];

type Asked = Pick<RouteRequest, "boxOffice" | "include" | "access">;

/** Finds the ticket option of a purchase or a hold, where it is asked for: it is shown with it. */
export async function includeTicketOption(
  { boxOffice, include }: Asked,
  ticketOptionId: string,
): Promise<Included> {
  if (!include) return undefined;
  return include.has("ticket_option") ? findTicketOption(boxOffice, ticketOptionId) : [];
}

/** What can be answered beside a cancellation. */
export const PURCHASE_AND_TICKET_OPTION: readonly string[] = ["purchase", "ticket_option"];

/**
 * The same for a cancellation, and its purchase. Who may cancel a purchase need not be allowed
 * to read it: then neither is included, as if there were none; but for the ticket option where the
 * caller may read that by itself.
 */
export async function includeOfCancellation(
  { boxOffice, include, access }: Asked,
  { purchaseId, ticketOptionId }: { readonly purchaseId: string; readonly ticketOptionId: string },
): Promise<Included> {
  if (!include || include.size === 0) return include && [];
  const purchase = await boxOffice.findPurchase(purchaseId);
  // Unreachable: a foreign key guarantees the row.
  if (!purchase) throw new Error(`There is no purchase ${purchaseId}`);
  const mayReadPurchase =
    !access || (await access.allows("purchase.read", { type: "purchases", ...purchase }));
  const option = { type: "ticket_options", id: ticketOptionId } as const;
  const isOptionShown =
    include.has("ticket_option") &&
    (mayReadPurchase || !access || (await access.allows("ticket_option.read", option)));
  return [
    ...(include.has("purchase") && mayReadPurchase ? [purchaseResource(purchase)] : []),
    ...(isOptionShown ? await findTicketOption(boxOffice, ticketOptionId) : []),
  ];
}

async function findTicketOption(boxOffice: BoxOffice, id: string): Promise<readonly Resource[]> {
  return (await boxOffice.findTicketOptions([id])).map(ticketOptionResource);
}
