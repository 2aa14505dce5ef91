import type { HttpRequest } from "./http-request.ts";

export const JSON_API = "application/vnd.api+json";
export const ATOMIC = `${JSON_API};ext="https://jsonapi.org/ext/atomic"`;

/** Tickets of an option for a user. */
export interface Taking {
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
}

/** The resource of a new purchase or hold. */
export function takingData(
  type: "purchases" | "holds",
  { ticketOptionId, userId, quantity }: Taking,
) {
  return {
    type,
    attributes: { quantity },
    relationships: {
      ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
      user: { data: { type: "users", id: userId } },
    },
  };
}

/** A request with a document. */
export function jsonApiRequest(
  method: "POST" | "PATCH",
  path: string,
  document: object,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  return {
    method,
    path,
    headers: { "content-type": JSON_API, accept: JSON_API, ...headers },
    body: JSON.stringify(document),
  };
}

/** Purchases in one order: all or none. */
export function orderRequest(
  lines: readonly Taking[],
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  return addRequest(
    lines.map((line) => takingData("purchases", line)),
    headers,
  );
}

/** Resources that are created together: all or none. */
export function addRequest(
  resources: readonly object[],
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  return operationsRequest(
    resources.map((data) => ({ op: "add", data })),
    headers,
  );
}

/** Operations that are executed together: all or none. */
export function operationsRequest(
  operations: readonly object[],
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  return jsonApiRequest(
    "POST",
    "/operations",
    { "atomic:operations": operations },
    { "content-type": ATOMIC, accept: ATOMIC, ...headers },
  );
}
