import { randomUUID } from "node:crypto";

import { JSON_API_MEDIA_TYPE } from "@ticket-allocation/jsonapi-server";

export type Handler = (request: Request) => Promise<Response>;

/** A request to `target`, a path with its query. A body that is no text or bytes is sent as JSON. */
export function requestTo(
  method: string,
  target: string,
  {
    headers = {},
    body,
    signal = null,
  }: { headers?: Record<string, string>; body?: unknown; signal?: AbortSignal | null } = {},
): Request {
  const isRaw = typeof body === "string" || body instanceof Uint8Array || body === undefined;
  return new Request(`http://localhost${target}`, {
    method,
    signal,
    headers: { ...(takesBody(method) && { "Content-Type": JSON_API_MEDIA_TYPE }), ...headers },
    ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
  });
}

function takesBody(method: string): boolean {
  return method === "POST" || method === "PATCH";
}

export function newTicketOption(attributes: Record<string, unknown> = {}) {
  return {
    data: {
      type: "ticket_options",
      attributes: {
        name: "example",
        description: "sample description",
        allocation: 100,
        ...attributes,
      },
    },
  };
}

export function newPurchase(ticketOptionId: string, quantity = 2, userId: string = randomUUID()) {
  return {
    data: {
      type: "purchases",
      attributes: { quantity },
      relationships: {
        ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
        user: { data: { type: "users", id: userId } },
      },
    },
  };
}

export function newHold(
  ticketOptionId: string,
  attributes: Record<string, unknown> = { quantity: 2 },
  userId: string = randomUUID(),
) {
  const { relationships } = newPurchase(ticketOptionId, 1, userId).data;
  return { data: { type: "holds", attributes, relationships } };
}

export function holdConfirmation(holdId: string, attributes?: Record<string, unknown>) {
  const relationships = { hold: { data: { type: "holds", id: holdId } } };
  return { data: { type: "purchases", ...(attributes && { attributes }), relationships } };
}

export function newExchange(
  purchaseId: string,
  ticketOptionId: string,
  attributes?: Record<string, unknown>,
) {
  const relationships = {
    purchase: { data: { type: "purchases", id: purchaseId } },
    ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
  };
  return { data: { type: "exchanges", ...(attributes && { attributes }), relationships } };
}

export function newTransfer(purchaseId: string, userId: string = randomUUID()) {
  const relationships = {
    purchase: { data: { type: "purchases", id: purchaseId } },
    user: { data: { type: "users", id: userId } },
  };
  return { data: { type: "transfers", relationships } };
}

export function newCapacityMove(fromId: string, toId: string, quantity = 1) {
  const relationships = {
    from: { data: { type: "ticket_options", id: fromId } },
    to: { data: { type: "ticket_options", id: toId } },
  };
  return { data: { type: "capacity_moves", attributes: { quantity }, relationships } };
}

export function newCancellation(purchaseId: string, attributes?: Record<string, unknown>) {
  const relationships = { purchase: { data: { type: "purchases", id: purchaseId } } };
  return { data: { type: "cancellations", ...(attributes && { attributes }), relationships } };
}

export function ticketOptionChanges(id: string, attributes: Record<string, unknown> = {}) {
  return { data: { type: "ticket_options", id, attributes } };
}

export function newWebhook(attributes: Record<string, unknown> = {}) {
  const given = { url: "https://events.example/", event_types: ["purchase.made"], ...attributes };
  return { data: { type: "webhooks", attributes: given } };
}

export function webhookChanges(id: string, attributes: object = {}) {
  return { data: { type: "webhooks", id, attributes } };
}

export const ATOMIC = `${JSON_API_MEDIA_TYPE};ext="https://jsonapi.org/ext/atomic"`;

/** Purchases or holds that are to be made together. */
export function newOrder(...resources: readonly { readonly data: object }[]) {
  return { "atomic:operations": resources.map(({ data }) => ({ op: "add", data })) };
}

/** Holds that are to be released together. */
export function newRelease(...holdIds: readonly string[]) {
  return {
    "atomic:operations": holdIds.map((id) => ({ op: "remove", ref: { type: "holds", id } })),
  };
}

export function postOrder(
  document: unknown,
  headers: Record<string, string> = {},
  query = "",
): Request {
  return requestTo("POST", `/operations${query}`, {
    headers: { "Content-Type": ATOMIC, ...headers },
    body: document,
  });
}

export const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/u;
