import { ForbiddenError, type BoxOffice } from "@ticket-allocation/core";

import { PURCHASES, TICKET_OPTIONS } from "../resources/kinds.ts";
import type { Resource, Thing } from "../resources/resource.ts";
import type { Included, RouteRequest } from "./route.ts";

/** Finds the resources that are asked for beside one. Its ticket option is shown with it. */
export async function includeRelated(
  { boxOffice, unguarded, include }: Pick<RouteRequest, "boxOffice" | "unguarded" | "include">,
  { ticketOptionId, fromId, toId, purchaseId, newPurchaseId }: Thing,
): Promise<Included> {
  if (!include || include.size === 0) return include && [];
  // Who may cancel a purchase need not be allowed to read it: then it is not included, as if there were none, and its
  // ticket option only where the caller may read that by itself.
  const ids = [purchaseId, newPurchaseId].filter((id) => id !== undefined);
  const purchases = ids.length === 0 ? [] : await PURCHASES.find(boxOffice, ids);
  const ofOption = newPurchaseId ?? purchaseId;
  const isShown = ofOption === undefined || purchases.some(({ id }) => id === ofOption);
  const options =
    include.has("ticket_option") && ticketOptionId !== undefined
      ? await findTicketOption(isShown ? unguarded : boxOffice, ticketOptionId).catch(hide)
      : [];
  const moved = [
    ...(include.has("from") ? [fromId] : []),
    ...(include.has("to") ? [toId] : []),
  ].filter((id) => id !== undefined);
  const between = moved.map((id) => findTicketOption(boxOffice, id).catch(hide));
  return [
    ...purchases
      .filter(({ id }) => include.has(id === purchaseId ? "purchase" : "new_purchase"))
      .map((thing) => ({ type: PURCHASES.type, thing })),
    ...options,
    ...(await Promise.all(between)).flat(),
  ];
}

async function findTicketOption(boxOffice: BoxOffice, id: string): Promise<readonly Resource[]> {
  const options = await TICKET_OPTIONS.find(boxOffice, [id]);
  return options.map((thing) => ({ type: TICKET_OPTIONS.type, thing }));
}

function hide(error: unknown): readonly Resource[] {
  if (error instanceof ForbiddenError) return [];
  throw error;
}
