/** An error object of JSON:API 1.1, https://jsonapi.org/format/1.1/#error-objects */
export interface ErrorObject {
  readonly status: string;
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly source?: ErrorSource;
  /** `type` identifies what a profile has made an error of. */
  readonly links?: { readonly type: string };
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** Where the cause lies: in the body, in the query or in the headers. */
export type ErrorSource =
  | { readonly pointer: string }
  | { readonly parameter: string }
  | { readonly header: string };

export type ErrorCode = keyof typeof ERRORS;

/** The stable part of every error that this package answers. */
const ERRORS = {
  body_incomplete: { status: 400, title: "Incomplete body" },
  body_too_large: { status: 413, title: "Body too large" },
  busy: { status: 503, title: "Too busy" },
  cancellation_exceeds_purchase: { status: 409, title: "Cancellation exceeds purchase" },
  cancellation_not_found: { status: 404, title: "Cancellation not found" },
  capacity_below_sold: { status: 409, title: "Capacity below sold" },
  client_id_forbidden: { status: 403, title: "Id not accepted" },
  forbidden: { status: 403, title: "Forbidden" },
  hold_not_active: { status: 409, title: "Hold not active" },
  hold_not_found: { status: 404, title: "Hold not found" },
  id_conflict: { status: 409, title: "Wrong resource id" },
  idempotency_key_reused: { status: 422, title: "Idempotency key reused" },
  internal_error: { status: 500, title: "Internal error" },
  invalid_input: { status: 400, title: "Invalid input" },
  invalid_json: { status: 400, title: "Invalid JSON" },
  invalid_purchase_quantity: { status: 400, title: "Unable to purchase provided quantity" },
  invalid_query_parameter: { status: 400, title: "Invalid query parameter" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  not_acceptable: { status: 406, title: "Not acceptable" },
  outcome_unknown: { status: 503, title: "Outcome unknown" },
  path_not_found: { status: 404, title: "Path not found" },
  purchase_not_found: { status: 404, title: "Purchase not found" },
  quantity_out_of_range: { status: 400, title: "Quantity out of range" },
  rate_limit_exceeded: { status: 429, title: "Rate limit exceeded" },
  request_aborted: { status: 400, title: "Request aborted" },
  sale_not_open: { status: 409, title: "Sale not open" },
  ticket_option_id_taken: { status: 409, title: "Id taken" },
  ticket_option_not_found: { status: 404, title: "Ticket option not found" },
  type_conflict: { status: 409, title: "Wrong resource type" },
  unauthenticated: { status: 401, title: "Unauthenticated" },
  unknown_member: { status: 400, title: "Unknown member" },
  unsupported_content_encoding: { status: 415, title: "Unsupported content encoding" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  user_limit_exceeded: { status: 409, title: "User limit exceeded" },
} as const;

/** Completes an error of a known code, in the member order of the contract. */
export function errorObject(code: ErrorCode, detail: string, source?: ErrorSource): ErrorObject {
  const { status, title } = ERRORS[code];
  return { status: String(status), code, title, detail, ...(source && { source }) };
}

// A small body can break a great many rules; the answer stays small too.
export const MAX_ERRORS = 100;

/** Thrown by any step of a request that cannot go on; the client is told why. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** The first 100. */
  readonly errors: readonly ErrorObject[];
  /** Headers that belong to the answer, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(errors: readonly ErrorObject[], headers: Readonly<Record<string, string>> = {}) {
    // It is an answer: nobody reads its stack, and taking that is a twentieth of a sold out request.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(errors.map(({ detail }) => detail).join("; "));
    Error.stackTraceLimit = stackTraceLimit;
    this.errors = errors.slice(0, MAX_ERRORS);
    this.headers = headers;
  }

  /** The status that all errors share, else 400. */
  get status(): number {
    const [first, ...others] = new Set(this.errors.map(({ status }) => status));
    return others.length === 0 ? Number(first) : 400;
  }
}
