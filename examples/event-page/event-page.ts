/**
 * One event: adults, children and families share the seats of a hall. A family holds a basket, pays and has its tickets.
 *
 *     npm start                          # the gateway, in another terminal
 *     npm run -w examples event-page
 *
 * gql.tada types each document by the schema: a field that does not exist is a type error. `GRAPHQL_URL` names another server.
 */
import { Client, fetchExchange } from "@urql/core";
import { initGraphQLTada } from "gql.tada";
import { randomUUID } from "node:crypto";

import type { introspection } from "./schema-types.d.ts";

const graphql = initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string } }>();
const url = process.env["GRAPHQL_URL"] ?? "http://127.0.0.1:3000/graphql";
// The page shows what is left now, not what it was.
const client = new Client({ url, exchanges: [fetchExchange], requestPolicy: "network-only" });

const PUT_ON_SALE = graphql(`
  mutation PutOnSale($input: CreateTicketOptionsInput!) {
    createTicketOptions(input: $input) {
      __typename
      ... on NewTicketOptions { ticketOptions { id name } }
      ... on Error { message }
    }
  }
`);
const EVENT_PAGE = graphql(`
  query EventPage($eventId: ID!) {
    ticketOptions(filter: { eventId: $eventId }, sort: CREATED_AT_ASC, first: 100) {
      edges {
        node {
          name
          allocation
        }
      }
    }
  }
`);
const HOLD_BASKET = graphql(`
  mutation HoldBasket($input: HoldBasketInput!) {
    holdBasket(input: $input) {
      __typename
      ... on Basket { holds { id expiresAt } }
      ... on Error { message }
    }
  }
`);
const CONFIRM_BASKET = graphql(`
  mutation ConfirmBasket($input: ConfirmBasketInput!) {
    confirmBasket(input: $input) {
      __typename
      ... on Order { purchases { quantity ticketOption { name } } }
      ... on Error { message }
    }
  }
`);

const eventId = randomUUID();
// All of it is put on sale, or nothing is. The others draw on the hall, which is sold only through them.
const ticketOptions = [
  { localId: "hall", name: "Hall", allocation: 500 },
  { name: "Adult", eventId, drawsOn: [{ ticketOptionId: "hall" }] },
  { name: "Child", eventId, allocation: 100, drawsOn: [{ ticketOptionId: "hall" }] },
  { name: "Family of 4", eventId, drawsOn: [{ ticketOptionId: "hall", units: 4 }] },
];
const event = { ticketOptions, idempotencyKey: randomUUID() };
const { createTicketOptions } = dataOf(await client.mutation(PUT_ON_SALE, { input: event }));
if (createTicketOptions.__typename !== "NewTicketOptions") {
  throw new Error(createTicketOptions.message);
}
const [, adult, child] = createTicketOptions.ticketOptions;
await showPage("On sale");

// Two adults and a child: all of them are held, or nothing is. The key makes it safe to ask again.
const userId = randomUUID();
const lines = [
  { ticketOptionId: adult!.id, userId, quantity: 2 },
  { ticketOptionId: child!.id, userId, quantity: 1 },
];
const basket = { lines, seconds: 600, idempotencyKey: randomUUID() };
const { holdBasket } = dataOf(await client.mutation(HOLD_BASKET, { input: basket }));
if (holdBasket.__typename !== "Basket") throw new Error(holdBasket.message);
await showPage("While the basket is held");

// Here your payment provider charges the card. If that fails, releaseBasket gives the tickets back at once.
console.log("Paid: 60 euros");
const confirmation = {
  lines: holdBasket.holds.map(({ id }) => ({ holdId: id })),
  idempotencyKey: randomUUID(),
};
const { confirmBasket } = dataOf(await client.mutation(CONFIRM_BASKET, { input: confirmation }));
if (confirmBasket.__typename !== "Order") throw new Error(confirmBasket.message);
for (const { quantity, ticketOption } of confirmBasket.purchases) {
  console.log(`Purchased: ${quantity} ${ticketOption.name}`);
}

async function showPage(when: string): Promise<void> {
  const { ticketOptions } = dataOf(await client.query(EVENT_PAGE, { eventId }));
  const left = ticketOptions?.edges.map(({ node }) => `${node.name} ${node.allocation}`);
  console.log(`${when}: ${left?.join(", ")}`);
}

/** A fault is thrown: the server broke, or was not reached. Refusals are data. */
function dataOf<Data>({ data, error }: { readonly data?: Data; readonly error?: Error }): Data {
  if (!data) throw error ?? new Error("The server answered without data");
  return data;
}
