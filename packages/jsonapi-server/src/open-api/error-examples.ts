import {
  AllocationExceededError,
  BusyError,
  CursorExpiredError,
  cursorAtEnd,
  ForbiddenError,
  HeldLimitExceededError,
  HoldNotActiveError,
  HoldNotFoundError,
  InvalidInputError,
  JournalOffError,
  listRequestSchemas,
  OrderRefusedError,
  RateLimitExceededError,
  SaleNotOpenError,
  TicketOptionNotFoundError,
  UnauthenticatedError,
  type LineError,
} from "@ticket-allocation/core";
import type { GetHeader } from "@ticket-allocation/http";

import { newWebhookDocument } from "../documents/documents.ts";
import { evaluateConditions, refuseConditions } from "../http/conditions.ts";
import { OPERATIONS_DOCUMENTS } from "../documents/operations-documents.ts";
import { refuseTooLarge } from "../documents/read-document.ts";
import { parseListQuery } from "../lists/parse-list-query.ts";
import { ATOMIC_EXTENSION, JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import { negotiate } from "../negotiation/negotiate.ts";
import { parseQuery } from "../query/parse-query.ts";
import { refuseAccess } from "../refusals/refuse-access.ts";
import { errorObject, Refusal } from "../refusals/refusal.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import { errorsFor, errorsOf, parsed } from "./to-error-example.ts";

const { newTicketOption, newPurchase, newWebhook } = DOCUMENT_EXAMPLES;
const { id: OPTION_ID } = DOCUMENT_EXAMPLES.ticketOption.data;
const DRAWN_ID = DOCUMENT_EXAMPLES.drawingTicketOption.data.relationships.draws_on.data[0]!.id;
const CURSOR = cursorAtEnd("id");
const CHARSET = "; charset=utf-8";
const POST = { method: "POST" } as const;

/** The answer to each error, made by what makes it for clients. */
export const ERROR_EXAMPLES = {
  drawnNotSufficient: errorsFor(
    new AllocationExceededError(OPTION_ID, 2, { drawnTicketOptionId: DRAWN_ID }),
    newPurchase,
  ),
  invalidChanges: errorsFor(
    new InvalidInputError([
      { path: ["allocation"], message: "is read-only: it moves with the capacity" },
    ]),
    newTicketOption,
  ),
  invalidOperation: parsedOperation("update", newPurchase.data),
  linesRefused: errorsFor(
    new OrderRefusedError(
      new Map<number, LineError>([
        [0, new AllocationExceededError(OPTION_ID, 2)],
        [1, new SaleNotOpenError()],
      ]),
    ),
  ),
  heldLinesRefused: errorsFor(
    new OrderRefusedError(new Map<number, LineError>([[0, new HeldLimitExceededError()]])),
  ),
  confirmationsRefused: errorsFor(
    new OrderRefusedError(
      new Map<number, LineError>([
        [0, new HoldNotActiveError()],
        [1, new HoldNotActiveError()],
      ]),
    ),
  ),
  releasesRefused: errorsFor(
    new OrderRefusedError(new Map<number, LineError>([[1, new HoldNotFoundError()]])),
    DOCUMENT_EXAMPLES.releases,
  ),
  lineNotOnSale: lineError(new SaleNotOpenError()),
  lineOfNoTicketOption: lineError(new TicketOptionNotFoundError(OPTION_ID)),
  lineIdForbidden: parsed(OPERATIONS_DOCUMENTS.ticketOptions, {
    "atomic:operations": [{ op: "add", data: { ...newTicketOption.data, id: OPTION_ID } }],
  }),
  lineForbidden: errorsFor(refuseAccess(new ForbiddenError(), { pointer: "/atomic:operations/0" })),
  idConflict: errorsFor(
    new Refusal([
      errorObject("id_conflict", "id must be the one in the path", { pointer: "/data/id" }),
    ]),
  ),
  rangeNotSupported: listed(`page[after]=${CURSOR}&page[before]=${CURSOR}`),
  invalidQueryParameter: errorsOf(() => parseQuery("sort=name")),
  invalidIdempotencyKey: errorsFor(
    new InvalidInputError([
      { path: ["idempotencyKey"], message: "must be 1 to 255 visible ASCII characters" },
    ]),
  ),
  ticketOptionNotFound: errorsFor(new TicketOptionNotFoundError(OPTION_ID)),
  cursorExpired: errorsFor(new CursorExpiredError()),
  journalOff: errorsFor(new JournalOffError()),
  credentialsMissing: errorsFor(new UnauthenticatedError("missing")),
  credentialsInvalid: errorsFor(new UnauthenticatedError("invalid")),
  forbidden: errorsFor(new ForbiddenError()),
  notAcceptable: negotiated({ accept: JSON_API_MEDIA_TYPE + CHARSET }),
  privateWebhook: errorsFor(
    new InvalidInputError([{ path: ["url"], message: "must not lead to a private address" }]),
    newWebhook,
  ),
  webhookIdForbidden: parsed(newWebhookDocument.schema, {
    data: { ...newWebhook.data, id: OPTION_ID },
  }),
  otherEntityTag: errorsOf(() =>
    evaluateConditions({ status: 200, headers: { ETag: '"new"' }, body: "" }, sending("if-match")),
  ),
  ifMatchNotSupported: errorsOf(() => refuseConditions(POST, sending("if-match"))),
  ifNoneMatchNotSupported: errorsOf(() => refuseConditions(POST, sending("if-none-match"))),
  bodyTooLarge: errorsFor(refuseTooLarge(65_536)),
  operationsTooLarge: errorsFor(refuseTooLarge(1_048_576)),
  operationsNotAcceptable: negotiated({ accept: JSON_API_MEDIA_TYPE + CHARSET }, ATOMIC_EXTENSION),
  operationsMediaType: negotiated({ "content-type": "text/plain" }, ATOMIC_EXTENSION),
  unsupportedMediaType: negotiated({ "content-type": "text/plain" }),
  mediaTypeParameters: negotiated({ "content-type": JSON_API_MEDIA_TYPE + CHARSET }),
  busy: errorsFor(new BusyError()),
  rateLimitExceeded: errorsFor(new RateLimitExceededError(12)),
  internalError: errorsFor(
    new Refusal([errorObject("internal_error", "The request could not be served")]),
  ),
};

export type ErrorName = keyof typeof ERROR_EXAMPLES;

function parsedOperation(op: string, data: unknown) {
  return parsed(OPERATIONS_DOCUMENTS.purchases, { "atomic:operations": [{ op, data }] });
}

function listed(query: string) {
  return errorsOf(() => parseListQuery("purchases", listRequestSchemas.purchases, [], query));
}

/** A request with an entity tag in this header. */
function sending(header: string): GetHeader {
  return (name) => (name === header ? '"old"' : undefined);
}

function negotiated(headers: Readonly<Record<string, string>>, extension?: string) {
  return errorsOf(() => negotiate((name) => headers[name], true, extension));
}

function lineError(error: LineError) {
  return errorsFor(new OrderRefusedError(new Map([[0, error]])));
}
