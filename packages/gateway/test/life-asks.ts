import { randomUUID } from "node:crypto";

/** What is there to be asked about; made anew for each question, which may change it. */
export interface LifeThings {
  readonly optionId: string;
  readonly otherOptionId: string;
  readonly oneself: string;
  readonly another: string;
  readonly ownHoldId: string;
  readonly anothersHoldId: string;
  readonly ownPurchaseId: string;
  readonly anothersPurchaseId: string;
}

/** A question to both adapters. */
export interface LifeAsk {
  readonly rest: RestRequest;
  /** Pointer to the line that is forbidden, where the document has many. */
  readonly forbiddenAt?: string;
  /** Pointer to the name of what is not there, where the document has it. */
  readonly missingAt?: string;
  readonly graphql: {
    readonly kind: "query" | "mutation";
    readonly field: string;
    readonly args: string;
    readonly type: string;
  };
}

interface RestRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: object;
  readonly mediaType?: string;
}

type Asks = Readonly<Record<string, (things: LifeThings) => LifeAsk>>;

const ATOMIC = 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"';

export const LIFE_ASKS = {
  "hold for oneself": (things) => hold(things, things.oneself),
  "hold for another": (things) => hold(things, things.another),
  "read one's hold": ({ ownHoldId }) => readHold(ownHoldId),
  "read another's hold": ({ anothersHoldId }) => readHold(anothersHoldId),
  "confirm one's hold": ({ ownHoldId }) => confirm(ownHoldId),
  "confirm another's hold": ({ anothersHoldId }) => confirm(anothersHoldId),
  "extend one's hold": ({ ownHoldId }) => extend(ownHoldId),
  "extend another's hold": ({ anothersHoldId }) => extend(anothersHoldId),
  "release one's hold": ({ ownHoldId }) => release(ownHoldId),
  "release another's hold": ({ anothersHoldId }) => release(anothersHoldId),
  "cancel one's purchase": ({ ownPurchaseId }) => cancel(ownPurchaseId),
  "cancel another's purchase": ({ anothersPurchaseId }) => cancel(anothersPurchaseId),
  "exchange one's purchase": (things) => exchange(things.ownPurchaseId, things),
  "exchange another's purchase": (things) => exchange(things.anothersPurchaseId, things),
  "transfer one's purchase": ({ ownPurchaseId }) => transfer(ownPurchaseId),
  "transfer another's purchase": ({ anothersPurchaseId }) => transfer(anothersPurchaseId),
  "order for oneself and another": order,
  "change the option": change,
  "list options": () => list("ticket_options", "ticketOptions", "TicketOptionConnection"),
  "list one's purchases": ({ oneself }) =>
    list("purchases", "purchases", "PurchaseConnection", oneself),
  "list all purchases": () => list("purchases", "purchases", "PurchaseConnection"),
  "list one's holds": ({ oneself }) => list("holds", "holds", "HoldConnection", oneself),
  "list another's holds": ({ another }) => list("holds", "holds", "HoldConnection", another),
} as const satisfies Asks;

function purchaseResource({ optionId }: LifeThings, userId: string, type = "purchases") {
  return {
    type,
    attributes: { quantity: 1 },
    relationships: {
      ticket_option: { data: { type: "ticket_options", id: optionId } },
      user: { data: { type: "users", id: userId } },
    },
  };
}

function hold(things: LifeThings, userId: string): LifeAsk {
  const args = `input: { ticketOptionId: "${things.optionId}", userId: "${userId}", quantity: 1 }`;
  return {
    rest: {
      method: "POST",
      path: "/holds",
      body: { data: purchaseResource(things, userId, "holds") },
    },
    graphql: { kind: "mutation", field: "holdTickets", args, type: "Hold" },
  };
}

function readHold(id: string): LifeAsk {
  return {
    rest: { method: "GET", path: `/holds/${id}` },
    graphql: { kind: "query", field: "hold", args: `id: "${id}"`, type: "Hold" },
  };
}

function confirm(id: string): LifeAsk {
  const relationships = { hold: { data: { type: "holds", id } } };
  const args = `input: { holdId: "${id}" }`;
  return {
    rest: {
      method: "POST",
      path: "/purchases",
      body: { data: { type: "purchases", relationships } },
    },
    missingAt: "/data/relationships/hold/data/id",
    graphql: { kind: "mutation", field: "confirmHold", args, type: "Purchase" },
  };
}

function extend(id: string): LifeAsk {
  const data = { type: "holds", id, attributes: { seconds: 600 } };
  const args = `input: { holdId: "${id}", seconds: 600 }`;
  return {
    rest: { method: "PATCH", path: `/holds/${id}`, body: { data } },
    graphql: { kind: "mutation", field: "extendHold", args, type: "Hold" },
  };
}

function release(id: string): LifeAsk {
  const args = `input: { holdId: "${id}" }`;
  return {
    rest: { method: "DELETE", path: `/holds/${id}` },
    graphql: { kind: "mutation", field: "releaseHold", args, type: "Hold" },
  };
}

function cancel(id: string): LifeAsk {
  const relationships = { purchase: { data: { type: "purchases", id } } };
  const args = `input: { purchaseId: "${id}" }`;
  return {
    rest: {
      method: "POST",
      path: "/cancellations",
      body: { data: { type: "cancellations", relationships } },
    },
    missingAt: "/data/relationships/purchase/data/id",
    graphql: { kind: "mutation", field: "cancelPurchase", args, type: "Cancellation" },
  };
}

function exchange(id: string, { otherOptionId }: LifeThings): LifeAsk {
  const relationships = {
    purchase: { data: { type: "purchases", id } },
    ticket_option: { data: { type: "ticket_options", id: otherOptionId } },
  };
  const args = `input: { purchaseId: "${id}", ticketOptionId: "${otherOptionId}" }`;
  return {
    rest: {
      method: "POST",
      path: "/exchanges",
      body: { data: { type: "exchanges", relationships } },
    },
    missingAt: "/data/relationships/purchase/data/id",
    graphql: { kind: "mutation", field: "exchangePurchase", args, type: "Exchange" },
  };
}

function transfer(id: string): LifeAsk {
  const userId = randomUUID();
  const relationships = {
    purchase: { data: { type: "purchases", id } },
    user: { data: { type: "users", id: userId } },
  };
  const args = `input: { purchaseId: "${id}", userId: "${userId}" }`;
  return {
    rest: {
      method: "POST",
      path: "/transfers",
      body: { data: { type: "transfers", relationships } },
    },
    missingAt: "/data/relationships/purchase/data/id",
    graphql: { kind: "mutation", field: "transferPurchase", args, type: "Transfer" },
  };
}

function order(things: LifeThings): LifeAsk {
  const users = [things.oneself, things.another];
  const operations = users.map((user) => ({ op: "add", data: purchaseResource(things, user) }));
  const lines = users.map(
    (user) => `{ ticketOptionId: "${things.optionId}", userId: "${user}", quantity: 1 }`,
  );
  const args = `input: { lines: [${lines.join(", ")}] }`;
  return {
    rest: {
      method: "POST",
      path: "/operations",
      body: { "atomic:operations": operations },
      mediaType: ATOMIC,
    },
    forbiddenAt: "/atomic:operations/1",
    graphql: { kind: "mutation", field: "placeOrder", args, type: "Order" },
  };
}

function change({ optionId: id }: LifeThings): LifeAsk {
  const data = { type: "ticket_options", id, attributes: { name: "changed" } };
  const args = `input: { id: "${id}", name: "changed" }`;
  return {
    rest: { method: "PATCH", path: `/ticket_options/${id}`, body: { data } },
    graphql: { kind: "mutation", field: "changeTicketOption", args, type: "TicketOption" },
  };
}

function list(type: string, field: string, connection: string, userId?: string): LifeAsk {
  const filter = userId === undefined ? "" : `?filter[user]=${userId}`;
  const args = userId === undefined ? "first: 5" : `first: 5, filter: { userId: "${userId}" }`;
  return {
    rest: { method: "GET", path: `/${type}${filter}` },
    graphql: { kind: "query", field, args, type: connection },
  };
}
