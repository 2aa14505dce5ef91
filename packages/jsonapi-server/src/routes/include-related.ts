import { ForbiddenError, type BoxOffice } from "@ticket-allocation/core";

import { PURCHASES, TICKET_OPTIONS } from "../resources/kinds.ts";
import { relatedIds } from "../resources/members.ts";
import type { Resource } from "../resources/resource.ts";
import type { Included, RouteRequest } from "./route.ts";

/** Finds the resources that are asked for beside one. Its ticket option is shown with it. */
export async function includeRelated(
  { boxOffice, unguarded, include }: Pick<RouteRequest, "boxOffice" | "unguarded" | "include">,
  { type, thing }: Resource,
): Promise<Included> {
  if (!include || include.size === 0) return include && [];
  const purchaseIds = relatedIds(type, "purchases", thing);
  const purchases = await findPurchases(boxOffice, [...purchaseIds.values()]);
  // Who may cancel a purchase need not be allowed to read it: then it is not included, as if there were none, and its
  // ticket option only where the caller may read that by itself. Of an exchange that is the new purchase, the last one.
  const ofOption = [...purchaseIds.values()].at(-1);
  const isShown = ofOption === undefined || purchases.some(({ id }) => id === ofOption);
  const options = [...relatedIds(type, "ticket_options", thing)]
    .filter(([name]) => include.has(name))
    .map(([name, id]) =>
      findTicketOption(name === "ticket_option" && isShown ? unguarded : boxOffice, id).catch(hide),
    );
  const asked = new Set([...purchaseIds].flatMap(([name, id]) => (include.has(name) ? [id] : [])));
  return [
    ...purchases
      .filter(({ id }) => asked.has(id))
      .map((purchase) => ({ type: PURCHASES.type, thing: purchase })),
    ...(await Promise.all(options)).flat(),
  ];
}

async function findPurchases(boxOffice: BoxOffice, ids: readonly string[]) {
  return ids.length === 0 ? [] : PURCHASES.find(boxOffice, ids);
}

async function findTicketOption(boxOffice: BoxOffice, id: string): Promise<readonly Resource[]> {
  const options = await TICKET_OPTIONS.find(boxOffice, [id]);
  return options.map((thing) => ({ type: TICKET_OPTIONS.type, thing }));
}

function hide(error: unknown): readonly Resource[] {
  if (error instanceof ForbiddenError) return [];
  throw error;
}
