/**
 * Buys tickets over GraphQL with the client library urql, until there are too few.
 *
 *     npm start                             # the gateway, in another terminal
 *     npm run -w examples graphql-client
 *
 * `GRAPHQL_URL` names another server.
 */
import { Client, fetchExchange, gql } from "@urql/core";
import { randomUUID } from "node:crypto";

const client = new Client({
  url: process.env["GRAPHQL_URL"] ?? "http://127.0.0.1:3000/graphql",
  exchanges: [fetchExchange],
});

// Documents with the types of what they answer and take, written by hand. With
// many documents let GraphQL Code Generator write them from schema.graphql.

interface TicketOption {
  __typename: "TicketOption";
  id: string;
  name: string;
  allocation: number;
  capacity: number;
}

/** What the box office refuses is data, not an error. `code` is for programs. */
interface Refusal<Typename extends string> {
  __typename: Typename;
  code: string;
  message: string;
}

const CREATE_TICKET_OPTION = gql<
  {
    createTicketOption:
      | TicketOption
      | Refusal<"InvalidInputError">
      | Refusal<"TicketOptionIdTakenError">;
  },
  { input: { name: string; description?: string; allocation: number } }
>`
  mutation CreateTicketOption($input: CreateTicketOptionInput!) {
    createTicketOption(input: $input) {
      __typename
      ... on TicketOption {
        id
        name
        allocation
        capacity
      }
      ... on Error {
        code
        message
      }
    }
  }
`;

const PURCHASE_TICKETS = gql<
  {
    purchaseTickets:
      | {
          __typename: "Purchase";
          id: string;
          quantity: number;
          ticketOption: Pick<TicketOption, "allocation">;
        }
      | Refusal<"AllocationExceededError">
      | Refusal<"TicketOptionNotFoundError">
      | Refusal<"InvalidInputError">;
  },
  { input: { ticketOptionId: string; userId: string; quantity: number } }
>`
  mutation PurchaseTickets($input: PurchaseTicketsInput!) {
    purchaseTickets(input: $input) {
      __typename
      ... on Purchase {
        id
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
`;

const TICKET_OPTION = gql<
  { ticketOption: Pick<TicketOption, "allocation" | "capacity"> | null },
  { id: string }
>`
  query TicketOption($id: ID!) {
    ticketOption(id: $id) {
      allocation
      capacity
    }
  }
`;

const input = { name: "Early bird", allocation: 5 };
const created = await client.mutation(CREATE_TICKET_OPTION, { input });
// A fault: the server broke or was not reached. Refusals do not come this way.
if (!created.data) throw created.error ?? new Error("The server answered without data");

const ticketOption = created.data.createTicketOption;
if (ticketOption.__typename !== "TicketOption") throw new Error(ticketOption.message);
console.log(`On sale: ${ticketOption.name}, ${ticketOption.allocation} tickets`);

for (const quantity of [2, 2, 2]) {
  const { data, error } = await client.mutation(PURCHASE_TICKETS, {
    input: { ticketOptionId: ticketOption.id, userId: randomUUID(), quantity },
  });
  if (!data) throw error ?? new Error("The server answered without data");

  const result = data.purchaseTickets;
  switch (result.__typename) {
    case "Purchase":
      console.log(
        `Asked for ${quantity}: got ${result.quantity}, ${result.ticketOption.allocation} left`,
      );
      break;
    case "AllocationExceededError":
      console.log(`Asked for ${quantity}: fewer are left, nothing was purchased`);
      break;
    case "TicketOptionNotFoundError":
    case "InvalidInputError":
      throw new Error(`${result.code}: ${result.message}`);
  }
}

const found = await client.query(TICKET_OPTION, { id: ticketOption.id });
console.log(
  `Left: ${found.data?.ticketOption?.allocation} of ${found.data?.ticketOption?.capacity}`,
);
