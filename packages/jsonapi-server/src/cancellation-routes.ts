import { PurchaseNotFoundError } from "@ticket-allocation/core";

import { newCancellationDocument } from "./cancellation-documents.ts";
import { parseDocument } from "./parse-document.ts";
import { errorObject, Refusal } from "./refusal.ts";
import { cancellationResource } from "./resource.ts";
import type { Route, RouteRequest } from "./route.ts";

export const CANCELLATION_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/cancellations",
    async answer({ boxOffice, document, options, access }) {
      const { attributes, relationships } = parseDocument(newCancellationDocument, document).data;
      const { id: purchaseId } = relationships.purchase.data;
      if (access) {
        const purchase = await boxOffice.findPurchase(purchaseId);
        if (!purchase) throw new PurchaseNotFoundError();
        const resource = { type: "purchases", ...purchase } as const;
        const isAllowed = await access.demandUnlessHidden(resource, "purchase.cancel", resource);
        if (!isAllowed) throw new PurchaseNotFoundError();
      }
      const wanted = { purchaseId, quantity: attributes?.quantity };
      const cancellation = await boxOffice.cancelPurchase(wanted, options);
      return { status: 201, resource: cancellationResource(cancellation) };
    },
  },
  {
    method: "GET",
    path: "/cancellations/{id}",
    async answer(request) {
      const cancellation = await request.boxOffice.findCancellation(request.id);
      const isShown = cancellation && (await mayReadPurchase(request, cancellation.purchaseId));
      if (!isShown) {
        const detail = "No cancellation has this id";
        throw new Refusal([errorObject("cancellation_not_found", detail)]);
      }
      return { status: 200, resource: cancellationResource(cancellation) };
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
