import { randomUUID } from "node:crypto";

import type { Protocol, Wish } from "./job.ts";

/** A request that is sent repeatedly. */
export interface LoadRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

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

const JSON_API = "application/vnd.api+json";

/** Purchases or holds one ticket of an option. */
export function claimRequest(wish: Wish, protocol: Protocol, ticketOptionId: string): LoadRequest {
  switch (wish) {
    case "purchase":
      return purchaseRequest(protocol, ticketOptionId);
    case "hold":
      return {
        method: "POST",
        path: "/holds",
        headers: { "content-type": JSON_API, accept: JSON_API },
        body: JSON.stringify({ data: takingData("holds", ticketOptionId, randomUUID()) }),
      };
  }
}

/** Purchases one ticket of an option, for a new user. */
export function purchaseRequest(protocol: Protocol, ticketOptionId: string): LoadRequest {
  const userId = randomUUID();
  switch (protocol) {
    case "jsonapi":
      return {
        method: "POST",
        path: "/purchases",
        headers: { "content-type": JSON_API, accept: JSON_API },
        body: JSON.stringify({ data: takingData("purchases", ticketOptionId, userId) }),
      };
    case "graphql":
      return graphqlRequest(PURCHASE, { input: { ticketOptionId, userId, quantity: 1 } });
    case "noop":
      return graphqlRequest("mutation { noop }", {});
  }
}

/** Orders one ticket of each option, for new users: all or none. */
export function orderRequest(ticketOptionIds: readonly string[]): LoadRequest {
  const mediaType = `${JSON_API};ext="https://jsonapi.org/ext/atomic"`;
  const operations = ticketOptionIds.map((id) => ({
    op: "add",
    data: takingData("purchases", id, randomUUID()),
  }));
  return {
    method: "POST",
    path: "/operations",
    headers: { "content-type": mediaType, accept: mediaType },
    body: JSON.stringify({ "atomic:operations": operations }),
  };
}

function takingData(type: "purchases" | "holds", ticketOptionId: string, userId: string) {
  return {
    type,
    attributes: { quantity: 1 },
    relationships: {
      ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
      user: { data: { type: "users", id: userId } },
    },
  };
}

/** Reads a ticket option. */
export function findRequest(protocol: Protocol, ticketOptionId: string): LoadRequest {
  if (protocol !== "jsonapi") return graphqlRequest(TICKET_OPTION, { id: ticketOptionId });
  return {
    method: "GET",
    path: `/ticket_options/${ticketOptionId}`,
    headers: { accept: JSON_API },
  };
}

function graphqlRequest(query: string, variables: unknown): LoadRequest {
  return {
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query, variables }),
  };
}
