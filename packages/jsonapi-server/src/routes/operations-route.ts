import { OrderForbiddenError } from "@ticket-allocation/core";

import { ATOMIC_EXTENSION } from "../negotiation/media-type.ts";
import { newPurchaseDocument } from "../documents/documents.ts";
import { operationsCount, operationsDocument } from "../documents/operations-documents.ts";
import { parseDocument } from "../documents/parse-document.ts";
import { refuseAccess } from "../refusals/refuse-access.ts";
import { Refusal } from "../refusals/refusal.ts";
import { PURCHASES } from "../resources/kinds.ts";
import type { Route } from "./route.ts";
import { readLaterFields } from "./show.ts";

/** Purchases several things together, or nothing. */
export const OPERATIONS_ROUTE: Route = {
  method: "POST",
  path: "/operations",
  extension: ATOMIC_EXTENSION,
  async answer(request) {
    const { boxOffice, document, options, countFurther } = request;
    parseDocument(operationsCount, document);
    const { "atomic:operations": operations } = parseDocument(operationsDocument, document);
    const lines = operations.map(({ data }) => newPurchaseDocument.toInput(data));
    if (lines.length > 1) countFurther?.(lines.length - 1);
    const made = await boxOffice.placeOrder(lines, options).catch(pointToLines);
    return { status: 200, results: await readLaterFields(PURCHASES, request, made) };
  },
};

/** @throws {Refusal} with an error for each line that the caller may not purchase */
function pointToLines(error: unknown): never {
  if (!(error instanceof OrderForbiddenError)) throw error;
  const refusals = [...error.lines].map(([line, forbidden]) =>
    refuseAccess(forbidden, { pointer: `/atomic:operations/${line}` }),
  );
  const errors = refusals.flatMap((refusal) => refusal.errors);
  throw new Refusal(errors, refusals[0]?.headers);
}
