import { newCancellationDocument } from "../documents/cancellation-documents.ts";
import { parseDocument } from "../documents/parse-document.ts";
import { errorObject, Refusal } from "../refusals/refusal.ts";
import { readMade } from "./read-made.ts";
import { includeOfCancellation, PURCHASE_AND_TICKET_OPTION } from "./related-resources.ts";
import { cancellationResource } from "../resources/resource.ts";
import type { Route } from "./route.ts";

export const CANCELLATION_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/cancellations",
    includable: PURCHASE_AND_TICKET_OPTION,
    async answer(request) {
      const { boxOffice, unguarded, document, options, fieldsets } = request;
      const { attributes, relationships } = parseDocument(newCancellationDocument, document).data;
      const wanted = {
        purchaseId: relationships.purchase.data.id,
        quantity: attributes?.quantity,
      };
      const made = await boxOffice.cancelPurchase(wanted, options);
      const stored = fieldsets.cancellations.includes("created_at")
        ? await readMade(unguarded.findCancellation(made.id))
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
      if (!cancellation) {
        const detail = "No cancellation has this id";
        throw new Refusal([errorObject("cancellation_not_found", detail)]);
      }
      const included = await includeOfCancellation(request, cancellation);
      return { status: 200, resource: cancellationResource(cancellation), included };
    },
  },
];
