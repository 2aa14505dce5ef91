/**
 * Buys tickets over GraphQL with the client library urql, until there are too few.
 *
 *     npm start                             # the gateway, in another terminal
 *     npm run -w examples graphql-client
 *
 * GraphQL Code Generator types each document by the schema: see codegen.ts. `GRAPHQL_URL` names another server.
 */
import { Client, fetchExchange, type OperationResult } from "@urql/core";
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";

import { graphql } from "./generated/gql.ts";

const client = new Client({
  url: process.env["GRAPHQL_URL"] ?? "http://127.0.0.1:3000/graphql",
  exchanges: [fetchExchange],
});

const CREATE_TICKET_OPTION = graphql(`
  mutation CreateTicketOption($input: CreateTicketOptionInput!) {
    createTicketOption(input: $input) {
      __typename
      ... on TicketOption {
        id
        name
        allocation
      }
      ... on Error {
        message
      }
    }
  }
`);

const PURCHASE_TICKETS = graphql(`
  mutation PurchaseTickets($input: PurchaseTicketsInput!) {
    purchaseTickets(input: $input) {
      __typename
      ... on Purchase {
        quantity
        ticketOption {
          allocation
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

const TICKET_OPTION = graphql(`
  query TicketOption($id: ID!) {
    ticketOption(id: $id) {
      allocation
      capacity
    }
  }
`);

const created = await askOnce((idempotencyKey) =>
  client.mutation(CREATE_TICKET_OPTION, {
    input: { name: "Early bird", allocation: 5, idempotencyKey },
  }),
);
// A fault: the server broke or was not reached. Refusals do not come this way.
if (!created.data) throw created.error ?? new Error("The server answered without data");

const ticketOption = created.data.createTicketOption;
if (ticketOption.__typename !== "TicketOption") throw new Error(ticketOption.message);
console.log(`On sale: ${ticketOption.name}, ${ticketOption.allocation} tickets`);

for (const quantity of [2, 2, 2]) {
  const purchase = { ticketOptionId: ticketOption.id, userId: randomUUID(), quantity };
  const { data, error } = await askOnce((idempotencyKey) =>
    client.mutation(PURCHASE_TICKETS, { input: { ...purchase, idempotencyKey } }),
  );
  if (!data) throw error ?? new Error("The server answered without data");

  // Refusals are data. The types know all of them, so a misspelt name is an error of the compiler.
  const result = data.purchaseTickets;
  if (result.__typename === "Purchase") {
    console.log(
      `Asked for ${quantity}: got ${result.quantity}, ${result.ticketOption.allocation} left`,
    );
  } else if (result.__typename === "AllocationExceededError") {
    console.log(`Asked for ${quantity}: fewer are left, nothing was purchased`);
  } else {
    throw new Error(`${result.code}: ${result.message}`);
  }
}

const found = await client.query(TICKET_OPTION, { id: ticketOption.id });
console.log(
  `Left: ${found.data?.ticketOption?.allocation} of ${found.data?.ticketOption?.capacity}`,
);

/** By the name of the mutation. */
type Answers = Record<string, { __typename: string }>;

/**
 * Has it done once, however often an answer gets lost on its way: under one key the server
 * carries a mutation out once, and answers every repetition as it did the first.
 */
async function askOnce<Data extends Answers, Input extends object>(
  ask: (idempotencyKey: string) => PromiseLike<OperationResult<Data, Input>>,
): Promise<OperationResult<Data, Input>> {
  const idempotencyKey = randomUUID();
  for (let attempt = 1; ; attempt++) {
    const result = await ask(idempotencyKey);
    if (attempt === 4 || !isWorthRepeating(result)) return result;
    await setTimeout(250 * 2 ** attempt);
  }
}

/** No answer came, or that it is too busy, or that it is not known what was done. */
function isWorthRepeating({ data, error }: Pick<OperationResult<Answers>, "data" | "error">) {
  if (error?.networkError) return true;
  if (error?.graphQLErrors.some(({ extensions }) => extensions["code"] === "BUSY")) return true;
  return Object.values(data ?? {}).some(
    ({ __typename }) => __typename === "BusyError" || __typename === "OutcomeUnknownError",
  );
}
