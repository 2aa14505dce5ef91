import { DEFAULT_HOLD_SECONDS, OrderForbiddenError, type NewHold } from "@ticket-allocation/core";

import { describeOperations } from "../open-api/describe-operations.ts";
import { ATOMIC_EXTENSION } from "../negotiation/media-type.ts";
import {
  holdConfirmationDocument,
  newHoldDocument,
  newPurchaseDocument,
  newTicketOptionLine,
} from "../documents/documents.ts";
import {
  kindOfOperations,
  OPERATIONS_DOCUMENTS,
  operationsCount,
  type OperationsKind,
} from "../documents/operations-documents.ts";
import { parseDocument } from "../documents/parse-document.ts";
import { pointInto } from "../documents/point-into.ts";
import { refuseAccess } from "../refusals/refuse-access.ts";
import { errorObject, Refusal, type ErrorObject } from "../refusals/refusal.ts";
import { HOLDS, PURCHASES, TICKET_OPTIONS, type Kind } from "../resources/kinds.ts";
import type { Thing } from "../resources/resource.ts";
import type { Route, RouteAnswer, RouteRequest } from "./route.ts";
import { readLaterFields } from "./show.ts";

/** Makes, confirms or releases several things together, or none. */
export const OPERATIONS_ROUTE: Route = {
  method: "POST",
  path: "/operations",
  extension: ATOMIC_EXTENSION,
  describe: describeOperations,
  async answer(request) {
    const { document, countFurther } = request;
    const { "atomic:operations": operations } = parseDocument(operationsCount, document);
    if (operations.length > 1) countFurther?.(operations.length - 1);
    return PERFORM[kindOfOperations(operations)](request).catch(pointToLines);
  },
};

const PERFORM: Readonly<Record<OperationsKind, (request: RouteRequest) => Promise<RouteAnswer>>> = {
  async ticketOptions(request) {
    const { boxOffice, document, options } = request;
    const parsed = parseDocument(OPERATIONS_DOCUMENTS.ticketOptions, document);
    const { "atomic:operations": lines } = parsed;
    const wanted = lines.map(({ data }) => newTicketOptionLine.toInput(data));
    const created = await boxOffice.createTicketOptions(wanted, options);
    return showResults(TICKET_OPTIONS, request, created);
  },
  async purchases(request) {
    const { boxOffice, document, options } = request;
    const { "atomic:operations": lines } = parseDocument(OPERATIONS_DOCUMENTS.purchases, document);
    const wanted = lines.map(({ data }) => newPurchaseDocument.toInput(data));
    return showResults(PURCHASES, request, await boxOffice.placeOrder(wanted, options));
  },
  async confirmations(request) {
    const { boxOffice, document, options } = request;
    const parsed = parseDocument(OPERATIONS_DOCUMENTS.confirmations, document);
    const { "atomic:operations": lines } = parsed;
    const wanted = lines.map(({ data }) => holdConfirmationDocument.toInput(data));
    return showResults(PURCHASES, request, await boxOffice.confirmBasket(wanted, options));
  },
  async holds(request) {
    const { boxOffice, document, options } = request;
    const { "atomic:operations": lines } = parseDocument(OPERATIONS_DOCUMENTS.holds, document);
    const wanted = lines.map(({ data }) => newHoldDocument.toInput(data));
    expectSameSeconds(wanted, document);
    const basket = { lines: wanted, seconds: wanted[0]?.seconds };
    return showResults(HOLDS, request, await boxOffice.holdBasket(basket, options));
  },
  async releases({ boxOffice, document, options }) {
    const { "atomic:operations": lines } = parseDocument(OPERATIONS_DOCUMENTS.releases, document);
    await boxOffice.releaseBasket(
      lines.map(({ ref }) => ref.id),
      options,
    );
    return { status: 204 };
  },
};

async function showResults<Made extends Thing>(
  kind: Kind<Made>,
  request: RouteRequest,
  made: readonly Made[],
): Promise<RouteAnswer> {
  const results = await readLaterFields(kind, request, made);
  return { status: 200, type: kind.type, results };
}

const lastsFor = (seconds: NewHold["seconds"]) => seconds ?? DEFAULT_HOLD_SECONDS;

/** @throws {Refusal} unless all holds expire together */
function expectSameSeconds(holds: readonly NewHold[], document: unknown): void {
  const errors: ErrorObject[] = [];
  for (const [line, { seconds }] of holds.entries()) {
    if (lastsFor(seconds) === lastsFor(holds[0]?.seconds)) continue;
    const source = { pointer: `/atomic:operations/${line}/data/attributes/seconds` };
    const detail = "seconds must be the same in all operations";
    errors.push(errorObject("invalid_input", detail, pointInto(document, source)));
  }
  if (errors.length > 0) throw new Refusal(errors);
}

/** @throws {Refusal} with an error for each line that the caller may not do */
function pointToLines(error: unknown): never {
  if (!(error instanceof OrderForbiddenError)) throw error;
  const refusals = [...error.lines].map(([line, forbidden]) =>
    refuseAccess(forbidden, { pointer: `/atomic:operations/${line}` }),
  );
  const errors = refusals.flatMap((refusal) => refusal.errors);
  throw new Refusal(errors, refusals[0]?.headers);
}
