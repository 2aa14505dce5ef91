import { ForbiddenError, UnauthenticatedError } from "@ticket-allocation/core";

import { IDEMPOTENCY_KEY_HEADER } from "./idempotency-key-header.ts";
import { JSON_API_MEDIA_TYPE } from "./media-type.ts";
import { refuseAccess } from "./refuse-access.ts";
import { errorObject, type ErrorObject } from "./refusal.ts";

const TICKET_OPTION_ID = "70b751fe-04dd-4dd1-8955-ab9b188ddb1f";

const ticketOption = {
  type: "ticket_options",
  attributes: { name: "example", description: "sample description", allocation: 100 },
};

const purchase = {
  type: "purchases",
  attributes: { quantity: 2 },
  relationships: {
    ticket_option: { data: { type: "ticket_options", id: TICKET_OPTION_ID } },
    user: { data: { type: "users", id: "d6abe829-c28c-44ec-bee6-3183f2c53fef" } },
  },
};

/** Documents that are taken and answered. */
export const DOCUMENT_EXAMPLES = {
  newTicketOption: { data: ticketOption },
  ticketOption: { data: { id: TICKET_OPTION_ID, ...ticketOption } },
  newPurchase: { data: purchase },
  purchase: { data: { id: "cd837712-fd86-4345-9e7f-d519c8db6c45", ...purchase } },
};

/** An answer for each way in which a request can be refused, by the status it gets. */
export const ERROR_EXAMPLES = {
  invalidTicketOption: errors(
    errorObject("invalid_input", "name must not be blank", { pointer: "/data/attributes/name" }),
    errorObject("invalid_input", "allocation is required", { pointer: "/data/attributes" }),
  ),
  invalidPurchase: errors(
    errorObject("invalid_input", "quantity must be an integer from 1 to 2147483647", {
      pointer: "/data/attributes/quantity",
    }),
  ),
  allocationExceeded: errors(
    errorObject("invalid_purchase_quantity", "Unable to reserve given quantity of ticket options", {
      pointer: "/data/quantity",
    }),
  ),
  invalidQueryParameter: errors(
    errorObject("invalid_query_parameter", "include is not supported here", {
      parameter: "include",
    }),
  ),
  invalidIdempotencyKey: errors(
    errorObject(
      "invalid_input",
      `${IDEMPOTENCY_KEY_HEADER} must be 1 to 255 visible ASCII characters`,
      { header: IDEMPOTENCY_KEY_HEADER },
    ),
  ),
  purchaseIdForbidden: errors(
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
  purchaseNotFound: errors(errorObject("purchase_not_found", "No purchase has this id")),
  credentialsMissing: errors(...refuseAccess(new UnauthenticatedError("missing")).errors),
  credentialsInvalid: errors(...refuseAccess(new UnauthenticatedError("invalid")).errors),
  forbidden: errors(...refuseAccess(new ForbiddenError()).errors),
  notAcceptable: errors(
    errorObject(
      "not_acceptable",
      `${JSON_API_MEDIA_TYPE} is answered without extensions and without parameters`,
      { header: "Accept" },
    ),
  ),
  ticketOptionIdTaken: errors(
    errorObject("ticket_option_id_taken", "A ticket option with this id exists already", {
      pointer: "/data/id",
    }),
  ),
  purchaseTypeConflict: errors(
    errorObject("type_conflict", 'type must be "purchases"', { pointer: "/data/type" }),
  ),
  bodyTooLarge: errors(errorObject("body_too_large", "The body must not exceed 65536 bytes")),
  unsupportedMediaType: errors(
    errorObject("unsupported_media_type", `The body must be ${JSON_API_MEDIA_TYPE}`, {
      header: "Content-Type",
    }),
  ),
  mediaTypeParameters: errors(
    errorObject(
      "unsupported_media_type",
      `${JSON_API_MEDIA_TYPE} is taken without extensions and without parameters`,
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
  internalError: errors(errorObject("internal_error", "The request could not be served")),
};

function errors(...objects: readonly ErrorObject[]): { readonly errors: readonly ErrorObject[] } {
  return { errors: objects };
}
