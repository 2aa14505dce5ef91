import { ForbiddenError, type BoxOffice } from "@ticket-allocation/core";

import { purchaseResource, ticketOptionResource, type Resource } from "../resources/resource.ts";
import type { Included, RouteRequest } from "./route.ts";

/** What can be answered beside a purchase or a hold. */
export const TICKET_OPTION_ALONE: readonly string[] = ["ticket_option"];

type Asked = Pick<RouteRequest, "boxOffice" | "unguarded" | "include">;

/** Finds the ticket option of a purchase or a hold, where it is asked for: it is shown with it. */
export async function includeTicketOption(
  { unguarded, include }: Asked,
  ticketOptionId: string,
): Promise<Included> {
  if (!include) return undefined;
  return include.has("ticket_option") ? findTicketOption(unguarded, ticketOptionId) : [];
}

/** What can be answered beside a cancellation. */
export const PURCHASE_AND_TICKET_OPTION: readonly string[] = ["purchase", "ticket_option"];

/**
 * The same for a cancellation, and its purchase. Who may cancel a purchase need not be allowed
 * to read it: then neither is included, as if there were none; but for the ticket option where the
 * caller may read that by itself.
 */
export async function includeOfCancellation(
  { boxOffice, unguarded, include }: Asked,
  { purchaseId, ticketOptionId }: { readonly purchaseId: string; readonly ticketOptionId: string },
): Promise<Included> {
  if (!include || include.size === 0) return include && [];
  const purchase = await boxOffice.findPurchase(purchaseId);
  const options = include.has("ticket_option")
    ? await findTicketOption(purchase ? unguarded : boxOffice, ticketOptionId).catch(hide)
    : [];
  return [...(purchase && include.has("purchase") ? [purchaseResource(purchase)] : []), ...options];
}

async function findTicketOption(boxOffice: BoxOffice, id: string): Promise<readonly Resource[]> {
  return (await boxOffice.findTicketOptions([id])).map(ticketOptionResource);
}

function hide(error: unknown): readonly Resource[] {
  if (error instanceof ForbiddenError) return [];
  throw error;
}
