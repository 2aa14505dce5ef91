import {
  TICKET_OPTION_FIELDS,
  type IdempotencyOptions,
  type InputIssue,
  type NewHold,
  type NewPurchase,
  type NewTicketOption,
  type OrderRefusedError,
  type TicketError,
  type TicketOptionChanges,
} from "@ticket-allocation/core";

import { IDEMPOTENCY_KEY_HEADER } from "../http/idempotency-key-header.ts";
import { pointInto } from "../documents/point-into.ts";
import { ERRORS, type ErrorEntry, type Source } from "./errors.ts";
import { errorObject, Refusal, type ErrorObject } from "./refusal.ts";

type Field =
  | keyof NewTicketOption
  | keyof TicketOptionChanges
  | keyof NewPurchase
  | keyof NewHold
  | keyof IdempotencyOptions;

const OTHER_SOURCES = {
  id: { pointer: "/data/id" },
  quantity: { pointer: "/data/attributes/quantity" },
  seconds: { pointer: "/data/attributes/seconds" },
  ticketOptionId: { pointer: "/data/relationships/ticket_option/data/id" },
  userId: { pointer: "/data/relationships/user/data/id" },
  idempotencyKey: { header: IDEMPOTENCY_KEY_HEADER },
} satisfies Record<Exclude<Field, keyof typeof TICKET_OPTION_FIELDS | "caller">, Source>;

/** Where each field of the box office's inputs stands in a request. */
const SOURCES = new Map<PropertyKey, Source>([
  ...Object.entries(TICKET_OPTION_FIELDS).map(
    ([name, { column }]) => [name, { pointer: `/data/attributes/${column}` }] as const,
  ),
  ...Object.entries(OTHER_SOURCES),
]);

/**
 * Converts an error of the box office.
 *
 * @param document what was sent, for pointers that lead to something; none without a body
 */
export function refuseTicketError(error: TicketError, document?: unknown): Refusal {
  if (error.code === "order_refused") return refuseOrder(error);
  if (error.code === "invalid_input") {
    return new Refusal(error.issues.map((issue) => errorOfIssue(issue, document)));
  }
  const { source, promisedSource, headers }: ErrorEntry = ERRORS[error.code];
  const promised = document === undefined ? undefined : promisedSource;
  const pointed = promised ?? pointInto(document, source);
  return new Refusal([errorObject(error.code, error.message, pointed)], headers);
}

/** An error for each line that cannot be purchased. */
function refuseOrder({ lines }: OrderRefusedError): Refusal {
  const errors: ErrorObject[] = [];
  for (const [line, { code, message }] of lines) {
    const { pointer } = ERRORS[code].source;
    errors.push(errorObject(code, message, { pointer: `/atomic:operations/${line}${pointer}` }));
  }
  return new Refusal(errors);
}

function errorOfIssue({ path: [field = "", ...rest], message }: InputIssue, document: unknown) {
  const source = SOURCES.get(field) ?? ERRORS.invalid_input.source;
  const name = nameIn(source) ?? [field, ...rest].map(String).join(".");
  return errorObject("invalid_input", `${name} ${message}`, pointInto(document, source));
}

/** What a client calls a field, where that is not the box office's word for it. */
function nameIn(source: Source): string | undefined {
  if ("header" in source) return source.header;
  return /^\/data\/attributes\/(?<name>\w+)$/u.exec(source.pointer)?.groups?.["name"];
}
