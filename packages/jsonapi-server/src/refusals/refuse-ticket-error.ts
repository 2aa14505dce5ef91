import {
  OPERATIONS,
  type InputIssue,
  type OrderRefusedError,
  type TicketError,
} from "@ticket-allocation/core";

import { pointIntoOperation } from "../documents/operations-documents.ts";
import { leadsTo, pointInto, valueAt } from "../documents/point-into.ts";
import { IDEMPOTENCY_KEY_HEADER } from "../http/idempotency-key-header.ts";
import { findPlace } from "../resources/members.ts";
import { ERRORS, QUANTITY, type ErrorEntry, type Source } from "./errors.ts";
import { sourceOfDraws, sourceOfOptionId } from "./draw-source.ts";
import { errorObject, Refusal, type ErrorObject, type ErrorSource } from "./refusal.ts";

const INPUTS = Object.values(OPERATIONS).flatMap(({ input }) => Object.keys(input.shape));

/** Where each field of the box office's inputs stands in a request. */
const SOURCES = new Map<PropertyKey, Source>([
  ...INPUTS.map((name) => [name, { pointer: pointerTo(name) }] as const),
  ...["createdAt", "createdBy", "revision"].map(
    (name) => [name, { pointer: pointerTo(name) }] as const,
  ),
  ["id", { pointer: "/data/id" }],
  ["localId", { pointer: "/data/lid" }],
  ["idempotencyKey", { header: IDEMPOTENCY_KEY_HEADER }],
]);

function pointerTo(fieldName: string): string {
  const { name, refersTo, isToMany } = findPlace(fieldName);
  if (isToMany) return `/data/relationships/${name}`;
  return refersTo ? `/data/relationships/${name}/data/id` : `/data/attributes/${name}`;
}

/**
 * Converts an error of the box office.
 *
 * @param document what was sent, for pointers that lead to something; none without a body
 */
export function refuseTicketError(error: TicketError, document?: unknown): Refusal {
  if (error.code === "order_refused") return refuseOrder(error, document);
  if (error.code === "invalid_input") {
    return new Refusal(error.issues.map((issue) => errorOfIssue(issue, document)));
  }
  const { source, promisedSource, headers }: ErrorEntry = ERRORS[error.code];
  // Of a move, which has a quantity and no capacity.
  const moved =
    error.code === "capacity_below_sold" && leadsTo(document, QUANTITY.pointer) && QUANTITY;
  const promised = document === undefined ? undefined : promisedSource;
  const option =
    error.code === "ticket_option_not_found" && sourceOfOptionId(document, error.ticketOptionId);
  // Of which line the id is taken is not said.
  const isOfLines = error.code === "id_taken" && !leadsTo(document, "/data");
  const pointed =
    promised ?? pointInto(isOfLines ? undefined : document, option || moved || source);
  return new Refusal([errorOf(error, pointed)], headers);
}

/** The error object. It names the ticket option that refuses, if it is one that the wanted one draws on. */
function errorOf(error: Exclude<TicketError, OrderRefusedError>, source?: ErrorSource) {
  const object = errorObject(error.code, error.message, source);
  const drawnId = "drawnTicketOptionId" in error ? error.drawnTicketOptionId : undefined;
  return drawnId === undefined ? object : { ...object, meta: { ticket_option_id: drawnId } };
}

/** An error for each refused line. */
function refuseOrder({ lines }: OrderRefusedError, document: unknown): Refusal {
  const errors: ErrorObject[] = [];
  for (const [line, error] of lines) {
    const operation = valueAt(document, `/atomic:operations/${line}`);
    const drawn =
      error.code === "ticket_option_not_found" && sourceOfOptionId(operation, error.ticketOptionId);
    const { pointer } = drawn || ERRORS[error.code].source;
    errors.push(errorOf(error, { pointer: pointIntoOperation(document, line, pointer) }));
  }
  return new Refusal(errors);
}

function errorOfIssue({ path: inInput, message }: InputIssue, document: unknown): ErrorObject {
  // A basket has its lines in a member, an order is a list of them.
  const path = inInput[0] === "lines" ? inInput.slice(1) : inInput;
  const [first, ...others] = path;
  const line = typeof first === "number" ? first : undefined;
  const [field = "", ...rest] = line === undefined ? path : others;
  // A hold that is in a basket twice.
  if (line !== undefined && (field === "" || field === "holdId")) {
    const pointer = pointIntoOperation(document, line, pointerTo("holdId"));
    return errorObject("invalid_input", `id ${message}`, { pointer });
  }
  const source =
    field === "drawsOn" ? sourceOfDraws(rest) : (SOURCES.get(field) ?? ERRORS.invalid_input.source);
  const name = nameIn(source) ?? [field, ...rest].map(String).join(".");
  const placed =
    line !== undefined && "pointer" in source
      ? { pointer: pointIntoOperation(document, line, source.pointer) }
      : source;
  return errorObject(
    "invalid_input",
    `${name} ${message}`.trimStart(),
    pointInto(document, placed),
  );
}

/** What a client calls a field, where that is not the box office's word for it. */
function nameIn(source: Source): string | undefined {
  if ("header" in source) return source.header;
  return /^\/data\/(?:(?:attributes|relationships)\/(?:draws_on\/data\/\d+\/)?)?(?<name>\w+)(?:\/data\/id)?$/u.exec(
    source.pointer,
  )?.groups?.["name"];
}
