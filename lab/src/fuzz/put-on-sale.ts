import { JSON_API, takingData } from "../requests/json-api.ts";
import { OPERATOR } from "./arbitraries/callers.ts";
import { toDrawsOn } from "./arbitraries/draws.ts";
import {
  HOLD_PLACES,
  OPTIONS_ON_SALE,
  PURCHASE_PLACES,
  TICKET_OPTIONS,
  WEBHOOK_PLACES,
} from "./arbitraries/ids.ts";
import type { FuzzRequest } from "./http/fuzz-request.ts";
import type { HttpClient } from "./http/send-request.ts";
import type { Documents } from "./oracles/documents.ts";
import { judgeAnswer } from "./oracles/judge-answer.ts";

const USER_ID = "3b241101-e2bb-4255-8caf-4136c566a962";

/** @throws {Error} when a ticket option cannot be created */
export async function putOnSale(client: HttpClient, documents: Documents): Promise<void> {
  for (const { id, allocation, rules, drawsOn } of OPTIONS_ON_SALE) {
    const attributes = { name: "on sale", allocation, ...rules };
    const request = post("/ticket_options", {
      type: "ticket_options",
      id,
      attributes,
      ...(drawsOn && { relationships: { draws_on: toDrawsOn(drawsOn) } }),
    });
    const answer = await client.send(request);
    judgeAnswer(request, answer, { documents, isUnauthenticated: false });
    if (answer.status !== 201) throw new Error(`A ticket option was not created: ${answer.body}`);
  }
}

/**
 * Creates purchases, holds and webhooks for the requests.
 *
 * @returns a function that replaces placeholders in a request with their ids
 */
export async function takePlaces(
  client: HttpClient,
): Promise<(request: FuzzRequest) => FuzzRequest> {
  const ids = new Map<string, string>();
  const take = (place: string, type: "purchases" | "holds", attributes: object) => {
    const { id: ticketOptionId } = TICKET_OPTIONS[0]!;
    const data = takingData(type, { ticketOptionId, userId: USER_ID, quantity: 0 });
    return make(place, { ...data, attributes });
  };
  const make = async (
    place: string,
    data: { readonly type: string; readonly attributes: object },
  ) => {
    const request = post(`/${data.type}`, data);
    const answer = await client.send(request).catch(() => undefined);
    const id = /"id":"([0-9a-f-]{36})"/u.exec(answer?.status === 201 ? answer.body : "")?.[1];
    // If the server created nothing, the placeholder remains, as an unknown id.
    if (id !== undefined) ids.set(place, id);
  };
  for (const place of PURCHASE_PLACES) await take(place, "purchases", { quantity: 40 });
  for (const [index, place] of HOLD_PLACES.entries()) {
    const seconds = index % 3 === 0 ? 2 : 3_600;
    await take(place, "holds", { quantity: 3, seconds });
  }
  for (const place of WEBHOOK_PLACES) {
    const attributes = { url: "http://127.0.0.1:9/", event_types: ["purchase.made"] };
    await make(place, { type: "webhooks", attributes });
  }
  const fill = (text: string) =>
    text.replaceAll(/0190a5e5-000[124]-7000-8000-\d{12}/gu, (place) => ids.get(place) ?? place);
  return (request) => ({
    ...request,
    target: fill(request.target),
    body: request.body && Buffer.from(fill(Buffer.from(request.body).toString("latin1")), "latin1"),
  });
}

function post(target: string, data: object): FuzzRequest {
  return {
    method: "POST",
    target,
    headers: [["Content-Type", JSON_API], ...OPERATOR.headers],
    body: Buffer.from(JSON.stringify({ data })),
    isChunked: false,
  };
}
