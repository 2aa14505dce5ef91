import { randomUUID } from "node:crypto";

import { graphqlRequest } from "../../requests/graphql.ts";
import type { HttpRequest } from "../../requests/http-request.ts";
import { JSON_API, jsonApiRequest, takingData, type Taking } from "../../requests/json-api.ts";
import type { Protocol, Wish } from "./job.ts";

const PURCHASE = `mutation ($input: PurchaseTicketsInput!) {
  purchaseTickets(input: $input) {
    __typename
    ... on Purchase { id quantity userId }
    ... on Error { code message }
  }
}`;

const TICKET_OPTION = `query ($id: ID!) {
  ticketOption(id: $id) { id name description allocation }
}`;

/** Purchases or holds one ticket of an option, for a new user. */
export function claimRequest(wish: Wish, protocol: Protocol, ticketOptionId: string): HttpRequest {
  if (wish === "purchase") return purchaseRequest(protocol, ticketOptionId);
  const data = takingData("holds", toTaking(ticketOptionId));
  return jsonApiRequest("POST", "/holds", { data });
}

/** Purchases one ticket of an option, for a new user. */
export function purchaseRequest(protocol: Protocol, ticketOptionId: string): HttpRequest {
  const taking = toTaking(ticketOptionId);
  switch (protocol) {
    case "jsonapi":
      return jsonApiRequest("POST", "/purchases", { data: takingData("purchases", taking) });
    case "graphql":
      return graphqlRequest(PURCHASE, { input: taking });
    case "noop":
      return graphqlRequest("mutation { noop }", {});
  }
}

/** One ticket of an option, for a new user. */
export function toTaking(ticketOptionId: string): Taking {
  return { ticketOptionId, userId: randomUUID(), quantity: 1 };
}

/** Reads a ticket option. */
export function findRequest(protocol: Protocol, ticketOptionId: string): HttpRequest {
  if (protocol !== "jsonapi") return graphqlRequest(TICKET_OPTION, { id: ticketOptionId });
  return {
    method: "GET",
    path: `/ticket_options/${ticketOptionId}`,
    headers: { accept: JSON_API },
  };
}
