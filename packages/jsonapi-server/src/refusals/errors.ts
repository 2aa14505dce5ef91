import type { TicketErrorCode } from "@ticket-allocation/core";

import { IDEMPOTENCY_KEY_HEADER } from "../http/idempotency-key-header.ts";
import { PROTOCOL_ERRORS } from "./protocol-errors.ts";

/** What in a request can be to blame for an error of the box office. */
export type Source = { readonly pointer: string } | { readonly header: string };

export interface ErrorEntry {
  readonly status: number;
  /** The same for every error of this code. */
  readonly title: string;
  /** What is to blame, if anything in the request is. */
  readonly source?: Source;
  /** Where clients rely on another pointer, though it leads to nothing. */
  readonly promisedSource?: Source;
  /** The code that clients rely on, where it is not the box office's. */
  readonly code?: string;
  /** The detail that clients rely on, whatever the error's message. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const QUANTITY = { pointer: "/data/attributes/quantity" };
const HOLD = { pointer: "/data/relationships/hold/data/id" };
const PURCHASE = { pointer: "/data/relationships/purchase/data/id" };
const TICKET_OPTION = { pointer: "/data/relationships/ticket_option/data/id" };
const USER = { pointer: "/data/relationships/user/data/id" };
const KEY = { header: IDEMPOTENCY_KEY_HEADER };
// A client that retries within a second does no harm.
const RETRY_SOON = { "Retry-After": "1" };

/**
 * Every error that this package answers, by its code: the box office's, but for that of an order or a basket,
 * which is answered with the errors of its lines, and those of HTTP and JSON:API.
 */
export const ERRORS = {
  ...PROTOCOL_ERRORS,
  allocation_exceeded: {
    status: 400,
    code: "invalid_purchase_quantity",
    title: "Unable to purchase provided quantity",
    detail: "Unable to reserve given quantity of ticket options",
    source: QUANTITY,
    promisedSource: { pointer: "/data/quantity" },
  },
  busy: { status: 503, title: "Too busy", headers: RETRY_SOON },
  cancellation_exceeds_purchase: {
    status: 409,
    title: "Cancellation exceeds purchase",
    source: QUANTITY,
  },
  capacity_below_sold: {
    status: 409,
    title: "Capacity below sold",
    source: { pointer: "/data/attributes/capacity" },
  },
  cursor_expired: { status: 410, title: "Cursor expired" },
  held_limit_exceeded: { status: 409, title: "Held limit exceeded", source: QUANTITY },
  hold_extension_exceeded: {
    status: 409,
    title: "Hold extension exceeded",
    source: { pointer: "/data/attributes/seconds" },
  },
  hold_not_active: { status: 409, title: "Hold not active", source: HOLD },
  hold_not_found: { status: 404, title: "Hold not found", source: HOLD },
  id_taken: { status: 409, title: "Id taken", source: { pointer: "/data/id" } },
  idempotency_key_reused: { status: 422, title: "Idempotency key reused", source: KEY },
  invalid_input: { status: 400, title: "Invalid input", source: { pointer: "/data" } },
  journal_off: { status: 409, title: "Journal off" },
  outcome_unknown: { status: 503, title: "Outcome unknown", headers: RETRY_SOON },
  precondition_failed: {
    status: 412,
    title: "Precondition failed",
    source: { header: "If-Match" },
  },
  purchase_cancelled: { status: 409, title: "Purchase cancelled", source: PURCHASE },
  purchase_not_found: { status: 404, title: "Purchase not found", source: PURCHASE },
  quantity_out_of_range: { status: 400, title: "Quantity out of range", source: QUANTITY },
  sale_not_open: { status: 409, title: "Sale not open", source: TICKET_OPTION },
  sale_paused: { status: 409, title: "Sale paused", source: TICKET_OPTION },
  same_ticket_option: { status: 409, title: "Same ticket option", source: TICKET_OPTION },
  same_user: { status: 409, title: "Same user", source: USER },
  ticket_option_id_taken: { status: 409, title: "Id taken", source: { pointer: "/data/id" } },
  ticket_option_not_found: {
    status: 404,
    title: "Ticket option not found",
    source: TICKET_OPTION,
  },
  user_limit_exceeded: { status: 409, title: "User limit exceeded", source: QUANTITY },
  webhook_limit_exceeded: { status: 409, title: "Webhook limit exceeded" },
  webhook_not_found: { status: 404, title: "Webhook not found" },
} as const satisfies Readonly<
  Record<Exclude<TicketErrorCode, "order_refused">, ErrorEntry> & Record<string, ErrorEntry>
>;

export type ErrorCode = keyof typeof ERRORS;
