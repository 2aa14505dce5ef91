import type {
  IdempotencyOptions,
  InputIssue,
  NewPurchase,
  NewTicketOption,
  TicketError,
  TicketErrorCode,
} from "@ticket-allocation/core";

import { IDEMPOTENCY_KEY_HEADER } from "./idempotency-key-header.ts";
import { errorObject, Refusal, type ErrorCode, type ErrorSource } from "./refusal.ts";

interface TicketErrorAnswer {
  readonly code: ErrorCode;
  /** What is to blame, if anything in the request is. */
  readonly source?: ErrorSource;
  /** @default the error's message */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

// Whoever comes back within a second has made it no worse.
const RETRY_SOON = { "Retry-After": "1" };

/** How each refusal of the box office is answered. */
const ANSWERS = {
  invalid_input: { code: "invalid_input", source: { pointer: "/data" } },
  ticket_option_not_found: {
    code: "ticket_option_not_found",
    source: { pointer: "/data/relationships/ticket_option/data/id" },
  },
  ticket_option_id_taken: { code: "ticket_option_id_taken", source: { pointer: "/data/id" } },
  allocation_exceeded: {
    code: "invalid_purchase_quantity",
    // Not /data/attributes/quantity: clients rely on this one as it is.
    source: { pointer: "/data/quantity" },
    detail: "Unable to reserve given quantity of ticket options",
  },
  idempotency_key_reused: {
    code: "idempotency_key_reused",
    source: { header: IDEMPOTENCY_KEY_HEADER },
  },
  busy: { code: "busy", headers: RETRY_SOON },
  outcome_unknown: { code: "outcome_unknown", headers: RETRY_SOON },
} as const satisfies Record<TicketErrorCode, TicketErrorAnswer>;

type Field = keyof NewTicketOption | keyof NewPurchase | keyof IdempotencyOptions;

/** Where each field of the box office's inputs stands in a request. */
const SOURCES: ReadonlyMap<PropertyKey, ErrorSource> = new Map(
  Object.entries({
    id: { pointer: "/data/id" },
    name: { pointer: "/data/attributes/name" },
    description: { pointer: "/data/attributes/description" },
    allocation: { pointer: "/data/attributes/allocation" },
    quantity: { pointer: "/data/attributes/quantity" },
    ticketOptionId: { pointer: "/data/relationships/ticket_option/data/id" },
    userId: { pointer: "/data/relationships/user/data/id" },
    idempotencyKey: { header: IDEMPOTENCY_KEY_HEADER },
  } satisfies Record<Exclude<Field, "caller">, ErrorSource>),
);

/** Says in the words of a document what the box office has refused. */
export function refuseTicketError(error: TicketError): Refusal {
  if (error.code === "invalid_input") return new Refusal(error.issues.map(errorOfIssue));

  const { code, source, detail = error.message, headers }: TicketErrorAnswer = ANSWERS[error.code];
  return new Refusal([errorObject(code, detail, source)], headers);
}

function errorOfIssue({ path: [field = "", ...rest], message }: InputIssue) {
  const answer = ANSWERS.invalid_input;
  const source = SOURCES.get(field) ?? answer.source;
  const name = "header" in source ? source.header : [field, ...rest].map(String).join(".");
  return errorObject(answer.code, `${name} ${message}`, source);
}
