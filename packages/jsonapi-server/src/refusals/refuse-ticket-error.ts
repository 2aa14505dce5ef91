import type {
  IdempotencyOptions,
  InputIssue,
  NewHold,
  NewPurchase,
  NewTicketOption,
  OrderRefusedError,
  TicketError,
  TicketErrorCode,
  TicketOptionChanges,
} from "@ticket-allocation/core";

import { IDEMPOTENCY_KEY_HEADER } from "../http/idempotency-key-header.ts";
import { pointInto } from "../documents/point-into.ts";
import {
  errorObject,
  Refusal,
  type ErrorCode,
  type ErrorObject,
  type ErrorSource,
} from "./refusal.ts";

/** A parameter is never to blame for what the box office says. */
type Source = Exclude<ErrorSource, { readonly parameter: string }>;

interface TicketErrorAnswer {
  readonly code: ErrorCode;
  /** What is to blame, if anything in the request is. */
  readonly source?: Source;
  /** Where clients rely on another pointer, though it leads to nothing. */
  readonly promisedSource?: Source;
  /** @default the error's message */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

// Whoever comes back within a second has made it no worse.
const RETRY_SOON = { "Retry-After": "1" };
const QUANTITY = { pointer: "/data/attributes/quantity" };

/** How each refusal of the box office is answered, but for an order's: that is its lines' refusals. */
const ANSWERS = {
  invalid_input: { code: "invalid_input", source: { pointer: "/data" } },
  ticket_option_not_found: {
    code: "ticket_option_not_found",
    source: { pointer: "/data/relationships/ticket_option/data/id" },
  },
  ticket_option_id_taken: { code: "ticket_option_id_taken", source: { pointer: "/data/id" } },
  allocation_exceeded: {
    code: "invalid_purchase_quantity",
    source: QUANTITY,
    promisedSource: { pointer: "/data/quantity" },
    detail: "Unable to reserve given quantity of ticket options",
  },
  purchase_not_found: {
    code: "purchase_not_found",
    source: { pointer: "/data/relationships/purchase/data/id" },
  },
  hold_not_found: {
    code: "hold_not_found",
    source: { pointer: "/data/relationships/hold/data/id" },
  },
  hold_not_active: {
    code: "hold_not_active",
    source: { pointer: "/data/relationships/hold/data/id" },
  },
  cancellation_exceeds_purchase: { code: "cancellation_exceeds_purchase", source: QUANTITY },
  sale_not_open: {
    code: "sale_not_open",
    source: { pointer: "/data/relationships/ticket_option/data/id" },
  },
  quantity_out_of_range: { code: "quantity_out_of_range", source: QUANTITY },
  user_limit_exceeded: { code: "user_limit_exceeded", source: QUANTITY },
  capacity_below_sold: {
    code: "capacity_below_sold",
    source: { pointer: "/data/attributes/capacity" },
  },
  idempotency_key_reused: {
    code: "idempotency_key_reused",
    source: { header: IDEMPOTENCY_KEY_HEADER },
  },
  busy: { code: "busy", headers: RETRY_SOON },
  outcome_unknown: { code: "outcome_unknown", headers: RETRY_SOON },
} as const satisfies Record<Exclude<TicketErrorCode, "order_refused">, TicketErrorAnswer>;

type Field =
  | keyof NewTicketOption
  | keyof TicketOptionChanges
  | keyof NewPurchase
  | keyof NewHold
  | keyof IdempotencyOptions;

/** Where each field of the box office's inputs stands in a request. */
const SOURCES: ReadonlyMap<PropertyKey, Source> = new Map(
  Object.entries({
    id: { pointer: "/data/id" },
    name: { pointer: "/data/attributes/name" },
    description: { pointer: "/data/attributes/description" },
    allocation: { pointer: "/data/attributes/allocation" },
    capacity: { pointer: "/data/attributes/capacity" },
    createdAt: { pointer: "/data/attributes/created_at" },
    saleStartsAt: { pointer: "/data/attributes/sale_starts_at" },
    saleEndsAt: { pointer: "/data/attributes/sale_ends_at" },
    minPerPurchase: { pointer: "/data/attributes/min_per_purchase" },
    maxPerPurchase: { pointer: "/data/attributes/max_per_purchase" },
    maxPerUser: { pointer: "/data/attributes/max_per_user" },
    quantity: QUANTITY,
    seconds: { pointer: "/data/attributes/seconds" },
    ticketOptionId: { pointer: "/data/relationships/ticket_option/data/id" },
    userId: { pointer: "/data/relationships/user/data/id" },
    idempotencyKey: { header: IDEMPOTENCY_KEY_HEADER },
  } satisfies Record<Exclude<Field, "caller">, Source>),
);

/**
 * Says in the words of a document what the box office has refused.
 *
 * @param document what was sent, for pointers that lead to something; none without a body
 */
export function refuseTicketError(error: TicketError, document?: unknown): Refusal {
  if (error.code === "order_refused") return refuseOrder(error);
  if (error.code === "invalid_input") {
    return new Refusal(error.issues.map((issue) => errorOfIssue(issue, document)));
  }
  const { code, source, promisedSource, detail, headers }: TicketErrorAnswer = ANSWERS[error.code];
  const shown = document === undefined ? undefined : promisedSource;
  return new Refusal(
    [errorObject(code, detail ?? error.message, shown ?? pointInto(document, source))],
    headers,
  );
}

/** Each line that cannot be purchased says so for itself. */
function refuseOrder({ lines }: OrderRefusedError): Refusal {
  const errors: ErrorObject[] = [];
  for (const [line, error] of lines) {
    const { code, source, detail = error.message }: TicketErrorAnswer = ANSWERS[error.code];
    // One header is to blame for all lines.
    if (source && "header" in source) return new Refusal([errorObject(code, detail, source)]);
    const pointer = `/atomic:operations/${line}${source?.pointer ?? ""}`;
    errors.push(errorObject(code, detail, { pointer }));
  }
  return new Refusal(errors);
}

function errorOfIssue({ path: [field = "", ...rest], message }: InputIssue, document: unknown) {
  const answer = ANSWERS.invalid_input;
  const source = SOURCES.get(field) ?? answer.source;
  const name = nameIn(source) ?? [field, ...rest].map(String).join(".");
  return errorObject(answer.code, `${name} ${message}`, pointInto(document, source));
}

/** What a client calls a field, where that is not the box office's word for it. */
function nameIn(source: Source): string | undefined {
  if ("header" in source) return source.header;
  return /^\/data\/attributes\/(?<name>\w+)$/u.exec(source.pointer)?.groups?.["name"];
}
