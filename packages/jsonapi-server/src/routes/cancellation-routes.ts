import { PurchaseNotFoundError } from "@ticket-allocation/core";

import { newCancellationDocument } from "../documents/cancellation-documents.ts";
import { parseDocument } from "../documents/parse-document.ts";
import { errorObject, Refusal } from "../refusals/refusal.ts";
import { readMade } from "./read-made.ts";
import { includeOfCancellation, PURCHASE_AND_TICKET_OPTION } from "./related-resources.ts";
import { cancellationResource } from "../resources/resource.ts";
import type { Route, RouteRequest } from "./route.ts";

export const CANCELLATION_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/cancellations",
    includable: PURCHASE_AND_TICKET_OPTION,
    async answer(request) {
      const { boxOffice, document, options, access, fieldsets } = request;
      const { attributes, relationships } = parseDocument(newCancellationDocument, document).data;
      const { id: purchaseId } = relationships.purchase.data;
      if (access) {
        const purchase = await boxOffice.findPurchase(purchaseId);
        if (!purchase) throw new PurchaseNotFoundError();
        const resource = { type: "purchases", ...purchase } as const;
        const isAllowed = await access.demandUnlessHidden(resource, "purchase.cancel", resource);
        if (!isAllowed) throw new PurchaseNotFoundError();
      }
      const wanted = { purchaseId, quantity: attributes?.quantity ?? undefined };
      const made = await boxOffice.cancelPurchase(wanted, options);
      const stored = fieldsets.cancellations.includes("created_at")
        ? await readMade(boxOffice.findCancellation(made.id))
        : undefined;
      const included = await readMade(includeOfCancellation(request, made));
      return { status: 201, resource: cancellationResource(stored ?? made), included };
    },
  },
  {
    method: "GET",
    path: "/cancellations/{id}",
    includable: PURCHASE_AND_TICKET_OPTION,
    async answer(request) {
      const cancellation = await request.boxOffice.findCancellation(request.id);
      const isShown = cancellation && (await mayReadPurchase(request, cancellation.purchaseId));
      if (!isShown) {
        const detail = "No cancellation has this id";
        throw new Refusal([errorObject("cancellation_not_found", detail)]);
      }
      const included = await includeOfCancellation(request, cancellation);
      return { status: 200, resource: cancellationResource(cancellation), included };
    },
  },
];

/** Whoever may read a purchase may read what was cancelled of it. */
async function mayReadPurchase({ boxOffice, access }: RouteRequest, id: string): Promise<boolean> {
  if (!access) return true;
  const purchase = await boxOffice.findPurchase(id);
  return (
    purchase !== undefined && access.allows("purchase.read", { type: "purchases", ...purchase })
  );
}
