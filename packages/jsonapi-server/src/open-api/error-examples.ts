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
  MAX_PAGE_SIZE,
  pageSizeOf,
  OrderRefusedError,
  PurchaseNotFoundError,
  RateLimitExceededError,
  SaleNotOpenError,
  TICKET_ERRORS,
  TicketOptionIdTakenError,
  TicketOptionNotFoundError,
  UnauthenticatedError,
  WebhookNotFoundError,
  type LineError,
  type TicketError,
  type TicketErrorCode,
} from "@ticket-allocation/core";
import type { GetHeader } from "@ticket-allocation/http";
import type { z } from "zod";

import {
  holdExtensionDocument,
  newCancellationDocument,
  newCapacityMoveDocument,
  newExchangeDocument,
  newTransferDocument,
  newHoldDocument,
  newPurchaseDocument,
  newTicketOptionDocument,
  newWebhookDocument,
  webhookChangesDocument,
} from "../documents/documents.ts";
import { evaluateConditions, refuseConditions } from "../http/conditions.ts";
import { OPERATIONS_DOCUMENTS } from "../documents/operations-documents.ts";
import { parseDocument } from "../documents/parse-document.ts";
import { refuseTooLarge } from "../documents/read-document.ts";
import { parseListQuery } from "../lists/parse-list-query.ts";
import { ATOMIC_EXTENSION, JSON_API_MEDIA_TYPE } from "../negotiation/media-type.ts";
import { negotiate } from "../negotiation/negotiate.ts";
import { parseQuery } from "../query/parse-query.ts";
import { refuseAccess } from "../refusals/refuse-access.ts";
import { errorObject, type ErrorObject } from "../refusals/refusal.ts";
import { toRefusal } from "../refusals/to-refusal.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";

const {
  newTicketOption,
  newPurchase,
  newHold,
  newCancellation,
  newExchange,
  newTransfer,
  newCapacityMove,
  newWebhook,
  webhookChanges,
} = DOCUMENT_EXAMPLES;
const { id: OPTION_ID } = DOCUMENT_EXAMPLES.ticketOption.data;
const DRAWN_ID = DOCUMENT_EXAMPLES.drawingTicketOption.data.relationships.draws_on.data[0]!.id;
const CURSOR = cursorAtEnd("id");
const CHARSET = "; charset=utf-8";
const POST = { method: "POST" } as const;
const OTHER_TYPE = { type: "orders" };

/** The answer to each error, made by what makes it for clients. */
export const ERROR_EXAMPLES = {
  invalidTicketOption: parsed(newTicketOptionDocument.schema, {
    data: { type: "ticket_options", attributes: { name: " " } },
  }),
  drawnNotFound: errorsFor(
    new TicketOptionNotFoundError(DRAWN_ID),
    DOCUMENT_EXAMPLES.drawingTicketOption,
  ),
  drawnNotSufficient: errorsFor(
    new AllocationExceededError(OPTION_ID, 2, { drawnTicketOptionId: DRAWN_ID }),
    newPurchase,
  ),
  invalidPurchase: parsed(
    newPurchaseDocument.schema,
    withData(newPurchase, { attributes: { quantity: 0 } }),
  ),
  invalidCapacityMove: parsed(
    newCapacityMoveDocument.schema,
    withData(newCapacityMove, { attributes: { quantity: 0 } }),
  ),
  sameOptionsMoved: errorsFor(
    new InvalidInputError([{ path: ["toId"], message: "must be another ticket option" }]),
    newCapacityMove,
  ),
  invalidTransfer: parsed(
    newTransferDocument.schema,
    withData(newTransfer, {
      relationships: {
        ...newTransfer.data.relationships,
        user: { data: { type: "users", id: "somebody" } },
      },
    }),
  ),
  invalidHold: parsed(
    newHoldDocument.schema,
    withData(newHold, { attributes: { ...newHold.data.attributes, seconds: 0 } }),
  ),
  invalidHoldExtension: parsed(
    holdExtensionDocument.schema,
    withData(DOCUMENT_EXAMPLES.holdExtension, { attributes: { seconds: 0 } }),
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
  lineForbidden: errors(
    ...refuseAccess(new ForbiddenError(), { pointer: "/atomic:operations/0" }).errors,
  ),
  idConflict: errors(
    errorObject("id_conflict", "id must be the one in the path", { pointer: "/data/id" }),
  ),
  invalidPageSize: listed("page[size]=0"),
  pageTooLarge: listed(`page[size]=${MAX_PAGE_SIZE + 1}`),
  rangeNotSupported: listed(`page[after]=${CURSOR}&page[before]=${CURSOR}`),
  invalidSizeOfSales: listedSales("page[size]=0"),
  pageOfSalesTooLarge: listedSales(`page[size]=${pageSizeOf("sales").max + 1}`),
  invalidQueryParameter: errorsOf(() => parseQuery("sort=name")),
  invalidIdempotencyKey: errorsFor(
    new InvalidInputError([
      { path: ["idempotencyKey"], message: "must be 1 to 255 visible ASCII characters" },
    ]),
  ),
  ticketOptionNotFound: errorsFor(new TicketOptionNotFoundError(OPTION_ID)),
  holdNotActive: errorsFor(new HoldNotActiveError()),
  holdNotFound: errorsFor(new HoldNotFoundError()),
  cancellationNotFound: errors(
    errorObject("cancellation_not_found", "No cancellation has this id"),
  ),
  exchangeNotFound: errors(errorObject("exchange_not_found", "No exchange has this id")),
  capacityMoveNotFound: errors(
    errorObject("capacity_move_not_found", "No move of capacity has this id"),
  ),
  journalEntryNotFound: errors(
    errorObject("journal_entry_not_found", "No journal entry has this id"),
  ),
  cursorExpired: errorsFor(new CursorExpiredError()),
  journalOff: errorsFor(new JournalOffError()),
  transferNotFound: errors(errorObject("transfer_not_found", "No transfer has this id")),
  purchaseNotFound: errorsFor(new PurchaseNotFoundError()),
  credentialsMissing: errorsFor(new UnauthenticatedError("missing")),
  credentialsInvalid: errorsFor(new UnauthenticatedError("invalid")),
  forbidden: errorsFor(new ForbiddenError()),
  notAcceptable: negotiated({ accept: JSON_API_MEDIA_TYPE + CHARSET }),
  ticketOptionTypeConflict: parsed(
    newTicketOptionDocument.schema,
    withData(newTicketOption, OTHER_TYPE),
  ),
  purchaseTypeConflict: parsed(newPurchaseDocument.schema, withData(newPurchase, OTHER_TYPE)),
  holdTypeConflict: parsed(newHoldDocument.schema, withData(newHold, OTHER_TYPE)),
  cancellationTypeConflict: parsed(
    newCancellationDocument.schema,
    withData(newCancellation, OTHER_TYPE),
  ),
  exchangeTypeConflict: parsed(newExchangeDocument.schema, withData(newExchange, OTHER_TYPE)),
  capacityMoveTypeConflict: parsed(
    newCapacityMoveDocument.schema,
    withData(newCapacityMove, OTHER_TYPE),
  ),
  transferTypeConflict: parsed(newTransferDocument.schema, withData(newTransfer, OTHER_TYPE)),
  invalidWebhook: parsed(newWebhookDocument.schema, {
    data: {
      type: "webhooks",
      attributes: { url: newWebhook.data.attributes.url, event_types: [] },
    },
  }),
  privateWebhook: errorsFor(
    new InvalidInputError([{ path: ["url"], message: "must not lead to a private address" }]),
    newWebhook,
  ),
  invalidWebhookChanges: parsed(
    webhookChangesDocument.schema,
    withData(webhookChanges, { attributes: { send_ping: "yes" } }),
  ),
  webhookNotFound: errorsFor(new WebhookNotFoundError()),
  webhookTypeConflict: parsed(newWebhookDocument.schema, withData(newWebhook, OTHER_TYPE)),
  webhookChangesTypeConflict: parsed(
    webhookChangesDocument.schema,
    withData(webhookChanges, OTHER_TYPE),
  ),
  webhookIdForbidden: parsed(newWebhookDocument.schema, withData(newWebhook, { id: OPTION_ID })),
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
  internalError: errors(errorObject("internal_error", "The request could not be served")),
};

export interface ErrorExample {
  readonly errors: readonly ErrorObject[];
}

/**
 * The answer to an error of the box office; undefined for those that list what is wrong.
 *
 * @param document what was sent
 */
export function exampleOf(code: TicketErrorCode, document: unknown): ErrorExample | undefined {
  if (code === "invalid_input" || code === "order_refused") return undefined;
  const sent =
    code === "id_taken" && document !== undefined ? { data: { id: OPTION_ID } } : document;
  return errorsFor(errorOf(code), sent);
}

function errorOf(code: Exclude<TicketErrorCode, "invalid_input" | "order_refused">): TicketError {
  if (code === "allocation_exceeded") return new AllocationExceededError(OPTION_ID, 2);
  if (code === "ticket_option_id_taken") return new TicketOptionIdTakenError(OPTION_ID);
  if (code === "ticket_option_not_found") return new TicketOptionNotFoundError(OPTION_ID);
  return new TICKET_ERRORS[code]();
}

function errors(...objects: readonly ErrorObject[]): ErrorExample {
  return { errors: objects };
}

/** @param document what was sent */
function errorsFor(error: unknown, document?: unknown) {
  const refusal = toRefusal(error, document);
  if (!refusal) throw error;
  return errors(...refusal.errors);
}

function errorsOf(refuse: () => unknown) {
  try {
    refuse();
  } catch (error) {
    return errorsFor(error);
  }
  throw new Error("Nothing was refused");
}

function parsed(schema: z.ZodType, document: unknown) {
  return errorsOf(() => parseDocument(schema, document));
}

function parsedOperation(op: string, data: unknown) {
  return parsed(OPERATIONS_DOCUMENTS.purchases, { "atomic:operations": [{ op, data }] });
}

function listed(query: string) {
  return errorsOf(() => parseListQuery("purchases", listRequestSchemas.purchases, [], query));
}

function listedSales(query: string) {
  return errorsOf(() => parseListQuery("sales", listRequestSchemas.sales, [], query));
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

function withData<Data extends object>({ data }: { readonly data: Data }, members: object) {
  return { data: { ...data, ...members } };
}
