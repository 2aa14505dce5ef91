import { ForbiddenError, type CallerAccess, type NewPurchase } from "@ticket-allocation/core";

import { ATOMIC_EXTENSION } from "../negotiation/media-type.ts";
import { operationsCount, operationsDocument } from "../documents/operations-documents.ts";
import { parseDocument } from "../documents/parse-document.ts";
import { toNewPurchase } from "../documents/purchase-documents.ts";
import { withTimes } from "./read-made.ts";
import { refuseAccess } from "../refusals/refuse-access.ts";
import { Refusal } from "../refusals/refusal.ts";
import { purchaseResource } from "../resources/resource.ts";
import type { Route } from "./route.ts";

/** Purchases several things together, or nothing. */
export const OPERATIONS_ROUTE: Route = {
  method: "POST",
  path: "/operations",
  extension: ATOMIC_EXTENSION,
  async answer(request) {
    const { boxOffice, document, options, access, countFurther } = request;
    parseDocument(operationsCount, document);
    const { "atomic:operations": operations } = parseDocument(operationsDocument, document);
    const lines = operations.map(({ data }) => toNewPurchase(data));
    if (lines.length > 1) countFurther?.(lines.length - 1);
    if (access) await demandEach(access, lines);
    const purchases = await withTimes(request, await boxOffice.placeOrder(lines, options));
    return { status: 200, results: purchases.map(purchaseResource) };
  },
};

/** @throws {Refusal} with an error for each line that the caller may not purchase */
async function demandEach(access: CallerAccess, lines: readonly NewPurchase[]): Promise<void> {
  const refusals: Refusal[] = [];
  for (const [index, line] of lines.entries()) {
    try {
      await access.demand("purchase.create", { type: "purchases", ...line });
    } catch (error) {
      if (!(error instanceof ForbiddenError)) throw error;
      refusals.push(refuseAccess(error, { pointer: `/atomic:operations/${index}` }));
    }
  }
  const [first] = refusals;
  if (first)
    throw new Refusal(
      refusals.flatMap(({ errors }) => errors),
      first.headers,
    );
}
