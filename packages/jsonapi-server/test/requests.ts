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
    headers: { ...(method === "POST" && { "Content-Type": JSON_API_MEDIA_TYPE }), ...headers },
    ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
  });
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

export const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/u;
