import {
  ForbiddenError,
  MAX_PAGE_SIZE,
  RateLimitExceededError,
  UnauthenticatedError,
} from "@ticket-allocation/core";

import { IDEMPOTENCY_KEY_HEADER } from "../http/idempotency-key-header.ts";
import { CURSOR_PROFILE } from "../lists/cursor-profile.ts";
import { ATOMIC_EXTENSION, JSON_API_MEDIA_TYPE, mediaTypeWith } from "../negotiation/media-type.ts";
import { refuseAccess } from "../refusals/refuse-access.ts";
import { takenTypes } from "../negotiation/negotiate.ts";
import { errorObject, type ErrorObject } from "../refusals/refusal.ts";

const QUANTITY_RANGE = "quantity must be an integer from 1 to 2147483647";
const pageSizeError = errorObject(
  "invalid_query_parameter",
  `page[size] must be an integer from 1 to ${MAX_PAGE_SIZE}`,
  { parameter: "page[size]" },
);
const EXCEEDED = "Unable to reserve given quantity of ticket options";

/** An answer for each way in which a request can be refused, by the status it gets. */
export const ERROR_EXAMPLES = {
  invalidTicketOption: errors(
    errorObject("invalid_input", "name must not be blank", { pointer: "/data/attributes/name" }),
    errorObject("invalid_input", "allocation is required", { pointer: "/data/attributes" }),
  ),
  invalidPurchase: errors(
    errorObject("invalid_input", QUANTITY_RANGE, {
      pointer: "/data/attributes/quantity",
    }),
  ),
  invalidHold: errors(
    errorObject("invalid_input", "seconds must be an integer from 1 to 3600", {
      pointer: "/data/attributes/seconds",
    }),
  ),
  invalidChanges: errors(
    errorObject("invalid_input", "allocation is read-only: it moves with the capacity", {
      pointer: "/data/attributes/allocation",
    }),
  ),
  invalidOperation: errors(
    errorObject("invalid_input", 'op must be "add": purchases are all that is done here', {
      pointer: "/atomic:operations/0/op",
    }),
  ),
  linesRefused: errors(
    errorObject("invalid_purchase_quantity", EXCEEDED, {
      pointer: "/atomic:operations/0/data/attributes/quantity",
    }),
    errorObject("sale_not_open", "The ticket option is not on sale at this time", {
      pointer: "/atomic:operations/1/data/relationships/ticket_option/data/id",
    }),
  ),
  lineNotOnSale: errors(
    errorObject("sale_not_open", "The ticket option is not on sale at this time", {
      pointer: "/atomic:operations/0/data/relationships/ticket_option/data/id",
    }),
  ),
  lineOfNoTicketOption: errors(
    errorObject("ticket_option_not_found", "No ticket option has this id", {
      pointer: "/atomic:operations/0/data/relationships/ticket_option/data/id",
    }),
  ),
  lineIdForbidden: errors(
    errorObject("client_id_forbidden", "id must be left out: the server chooses it", {
      pointer: "/atomic:operations/0/data/id",
    }),
  ),
  lineForbidden: errors(
    ...refuseAccess(new ForbiddenError(), { pointer: "/atomic:operations/0" }).errors,
  ),
  allocationExceeded: errors(
    errorObject("invalid_purchase_quantity", EXCEEDED, {
      pointer: "/data/quantity",
    }),
  ),
  quantityOutOfRange: errors(
    errorObject(
      "quantity_out_of_range",
      "The quantity is smaller or larger than may be purchased at once",
      { pointer: "/data/attributes/quantity" },
    ),
  ),
  saleNotOpen: errors(
    errorObject("sale_not_open", "The ticket option is not on sale at this time", {
      pointer: "/data/relationships/ticket_option/data/id",
    }),
  ),
  userLimitExceeded: errors(
    errorObject("user_limit_exceeded", "The user would have more tickets than one user may have", {
      pointer: "/data/attributes/quantity",
    }),
  ),
  capacityBelowSold: errors(
    errorObject(
      "capacity_below_sold",
      "More tickets are sold and held than the capacity would be",
      {
        pointer: "/data/attributes/capacity",
      },
    ),
  ),
  idConflict: errors(
    errorObject("id_conflict", "id must be the one in the path", { pointer: "/data/id" }),
  ),
  cancellationExceedsPurchase: errors(
    errorObject(
      "cancellation_exceeds_purchase",
      "Fewer tickets are left of the purchase than were to be cancelled",
      { pointer: "/data/attributes/quantity" },
    ),
  ),
  holdNotActive: errors(errorObject("hold_not_active", "The hold is no longer active")),
  relatedHoldNotActive: errors(
    errorObject("hold_not_active", "The hold is no longer active", {
      pointer: "/data/relationships/hold/data/id",
    }),
  ),
  invalidPageSize: errors(pageSizeError),
  pageTooLarge: errors({
    ...pageSizeError,
    links: { type: `${CURSOR_PROFILE}/max-size-exceeded` },
    meta: { page: { maxSize: MAX_PAGE_SIZE } },
  }),
  rangeNotSupported: errors({
    ...errorObject(
      "invalid_query_parameter",
      "page[before] must not be given together with after",
      { parameter: "page[before]" },
    ),
    links: { type: `${CURSOR_PROFILE}/range-pagination-not-supported` },
  }),
  invalidQueryParameter: errors(
    errorObject("invalid_query_parameter", "sort is not supported here", {
      parameter: "sort",
    }),
  ),
  invalidIdempotencyKey: errors(
    errorObject(
      "invalid_input",
      `${IDEMPOTENCY_KEY_HEADER} must be 1 to 255 visible ASCII characters`,
      { header: IDEMPOTENCY_KEY_HEADER },
    ),
  ),
  idForbidden: errors(
    errorObject("client_id_forbidden", "id must be left out: the server chooses it", {
      pointer: "/data/id",
    }),
  ),
  ticketOptionNotFound: errors(
    errorObject("ticket_option_not_found", "No ticket option has this id"),
  ),
  relatedTicketOptionNotFound: errors(
    errorObject("ticket_option_not_found", "No ticket option has this id", {
      pointer: "/data/relationships/ticket_option/data/id",
    }),
  ),
  relatedPurchaseNotFound: errors(
    errorObject("purchase_not_found", "No purchase has this id", {
      pointer: "/data/relationships/purchase/data/id",
    }),
  ),
  relatedHoldNotFound: errors(
    errorObject("hold_not_found", "No hold has this id", {
      pointer: "/data/relationships/hold/data/id",
    }),
  ),
  holdNotFound: errors(errorObject("hold_not_found", "No hold has this id")),
  cancellationNotFound: errors(
    errorObject("cancellation_not_found", "No cancellation has this id"),
  ),
  purchaseNotFound: errors(errorObject("purchase_not_found", "No purchase has this id")),
  credentialsMissing: errors(...refuseAccess(new UnauthenticatedError("missing")).errors),
  credentialsInvalid: errors(...refuseAccess(new UnauthenticatedError("invalid")).errors),
  forbidden: errors(...refuseAccess(new ForbiddenError()).errors),
  notAcceptable: errors(
    errorObject(
      "not_acceptable",
      `${JSON_API_MEDIA_TYPE} is answered without extensions and without parameters: drop the charset, JSON is UTF-8`,
      { header: "Accept" },
    ),
  ),
  ticketOptionIdTaken: errors(
    errorObject("ticket_option_id_taken", "A ticket option with this id exists already", {
      pointer: "/data/id",
    }),
  ),
  ticketOptionTypeConflict: typeConflict("ticket_options"),
  purchaseTypeConflict: typeConflict("purchases"),
  holdTypeConflict: typeConflict("holds"),
  cancellationTypeConflict: typeConflict("cancellations"),
  bodyTooLarge: errors(errorObject("body_too_large", "The body must not exceed 65536 bytes")),
  operationsTooLarge: errors(
    errorObject("body_too_large", "The body must not exceed 1048576 bytes"),
  ),
  operationsNotAcceptable: errors(
    errorObject(
      "not_acceptable",
      `${mediaTypeWith(ATOMIC_EXTENSION)} is answered without other extensions and without other parameters: drop the charset, JSON is UTF-8`,
      { header: "Accept" },
    ),
  ),
  operationsMediaType: errors(
    errorObject("unsupported_media_type", `The body must be ${takenTypes(ATOMIC_EXTENSION)}`, {
      header: "Content-Type",
    }),
  ),
  unsupportedMediaType: errors(
    errorObject("unsupported_media_type", `The body must be ${takenTypes()}`, {
      header: "Content-Type",
    }),
  ),
  mediaTypeParameters: errors(
    errorObject(
      "unsupported_media_type",
      `${JSON_API_MEDIA_TYPE} is taken without extensions and without parameters: drop the charset, JSON is UTF-8`,
      { header: "Content-Type" },
    ),
  ),
  idempotencyKeyReused: errors(
    errorObject("idempotency_key_reused", "This idempotency key was used for another request", {
      header: IDEMPOTENCY_KEY_HEADER,
    }),
  ),
  busy: errors(
    errorObject("busy", "Too busy at the moment: nothing was done, ask again a little later"),
  ),
  outcomeUnknown: errors(
    errorObject(
      "outcome_unknown",
      "It is not known whether this was done: ask again with the same idempotency key",
    ),
  ),
  rateLimitExceeded: errors(
    errorObject("rate_limit_exceeded", new RateLimitExceededError(12).message),
  ),
  internalError: errors(errorObject("internal_error", "The request could not be served")),
};

function errors(...objects: readonly ErrorObject[]): { readonly errors: readonly ErrorObject[] } {
  return { errors: objects };
}

function typeConflict(type: string) {
  return errors(errorObject("type_conflict", `type must be "${type}"`, { pointer: "/data/type" }));
}
