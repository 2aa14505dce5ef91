import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask } from "./support/ask.ts";

const CREATE = /* GraphQL */ `
  mutation ($input: CreateTicketOptionInput!) {
    createTicketOption(input: $input) {
      __typename
      ... on TicketOption {
        id
        name
        description
        allocation
        capacity
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          message
        }
      }
    }
  }
`;

const PURCHASE = /* GraphQL */ `
  mutation ($input: PurchaseTicketsInput!) {
    purchaseTickets(input: $input) {
      __typename
      ... on Purchase {
        id
        quantity
        userId
        ticketOption {
          id
          allocation
          capacity
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          message
        }
      }
    }
  }
`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
beforeAll(async () => {
  database = await createTestDatabase();
  handler = createGraphqlHandler(database.boxOffice);
});
afterAll(() => database.drop());

const onSale = (allocation: number) =>
  database.boxOffice.createTicketOption({ name: "day pass", allocation });

const create = (input: unknown) => ask(handler, CREATE, { input });
const purchase = (input: unknown) => ask(handler, PURCHASE, { input });

describe("createTicketOption", () => {
  it("puts a ticket option on sale", async () => {
    const input = { name: "example", description: "sample description", allocation: 100 };
    expect(await create(input)).toEqual({
      status: 200,
      body: {
        data: {
          createTicketOption: {
            __typename: "TicketOption",
            id: expect.stringMatching(UUID),
            name: "example",
            description: "sample description",
            allocation: 100,
            capacity: 100,
          },
        },
      },
    });
  });

  it("takes an id of the client's and answers it in lower case", async () => {
    const id = randomUUID();
    expect(await create({ id: id.toUpperCase(), name: "mine", allocation: 0 })).toEqual({
      status: 200,
      body: {
        data: {
          createTicketOption: {
            __typename: "TicketOption",
            id,
            name: "mine",
            description: null,
            allocation: 0,
            capacity: 0,
          },
        },
      },
    });
  });

  it("takes a null id and a null description as left out", async () => {
    const { body } = await create({ id: null, name: "n", description: null, allocation: 1 });
    expect(body).toMatchObject({
      data: { createTicketOption: { id: expect.stringMatching(UUID), description: null } },
    });
  });

  it("refuses an id that another ticket option has", async () => {
    const { id } = await onSale(1);
    expect(await create({ id, name: "again", allocation: 1 })).toEqual({
      status: 200,
      body: {
        data: {
          createTicketOption: {
            __typename: "TicketOptionIdTakenError",
            code: "ticket_option_id_taken",
            message: "The id of the ticket option is taken",
          },
        },
      },
    });
  });

  it("names every rule that the input breaks", async () => {
    expect(await create({ id: "mine", name: " ", description: "\0", allocation: -1 })).toEqual({
      status: 200,
      body: {
        data: {
          createTicketOption: {
            __typename: "InvalidInputError",
            code: "invalid_input",
            message: expect.any(String),
            issues: [
              { path: ["id"], message: "must be a UUID" },
              { path: ["name"], message: "must not be blank" },
              {
                path: ["description"],
                message: "must not contain U+0000 or an unpaired surrogate",
              },
              { path: ["allocation"], message: "must be an integer from 0 to 2147483647" },
            ],
          },
        },
      },
    });
  });
});

it.each(["{ a: GOLD }", "{ a: [{ b: [GOLD] }] }"])("refuses %s, which is no JSON", async (json) => {
  const { body } = await ask(
    handler,
    `mutation { createTicketOption(input: { name: "x", allocation: 1, metadata: ${json} }) { __typename } }`,
  );
  expect(body).toMatchObject({
    errors: [{ message: expect.stringContaining("JSON has no value GOLD: quote it") }],
  });
  expect(body).not.toHaveProperty("data.createTicketOption");
});

describe("purchaseTickets", () => {
  it("sells tickets and tells what is left", async () => {
    const { id } = await onSale(10);
    const userId = randomUUID();
    expect(await purchase({ ticketOptionId: id, userId, quantity: 3 })).toEqual({
      status: 200,
      body: {
        data: {
          purchaseTickets: {
            __typename: "Purchase",
            id: expect.stringMatching(UUID),
            quantity: 3,
            userId,
            ticketOption: { id, allocation: 7, capacity: 10 },
          },
        },
      },
    });
  });

  it("sells nothing when one ticket too few is left", async () => {
    const { id } = await onSale(2);
    expect(await purchase({ ticketOptionId: id, userId: randomUUID(), quantity: 3 })).toEqual({
      status: 200,
      body: {
        data: {
          purchaseTickets: {
            __typename: "AllocationExceededError",
            code: "allocation_exceeded",
            message: "Fewer tickets are left than were asked for",
          },
        },
      },
    });
    expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 2 });
  });

  it.each([
    ["that nothing has", randomUUID()],
    ["that is no UUID", "nothing"],
  ])("sells nothing of a ticket option with an id %s", async (_, ticketOptionId) => {
    expect(await purchase({ ticketOptionId, userId: randomUUID(), quantity: 1 })).toEqual({
      status: 200,
      body: {
        data: {
          purchaseTickets: {
            __typename: "TicketOptionNotFoundError",
            code: "ticket_option_not_found",
            message: "No ticket option has this id",
          },
        },
      },
    });
  });

  it("names every rule that the input breaks", async () => {
    const { id } = await onSale(2);
    expect(await purchase({ ticketOptionId: id, userId: "me", quantity: 0 })).toEqual({
      status: 200,
      body: {
        data: {
          purchaseTickets: {
            __typename: "InvalidInputError",
            code: "invalid_input",
            message: expect.any(String),
            issues: [
              { path: ["userId"], message: "must be a UUID" },
              { path: ["quantity"], message: "must be an integer from 1 to 2147483647" },
            ],
          },
        },
      },
    });
  });

  it("answers each mutation of an operation for itself, with the allocation as it then stood", async () => {
    const { id } = await onSale(10);
    const query = /* GraphQL */ `
      mutation ($id: ID!, $user: ID!) {
        first: purchaseTickets(input: { ticketOptionId: $id, userId: $user, quantity: 4 }) {
          ...Left
        }
        second: purchaseTickets(input: { ticketOptionId: $id, userId: $user, quantity: 9 }) {
          ...Left
        }
        third: purchaseTickets(input: { ticketOptionId: $id, userId: $user, quantity: 5 }) {
          ...Left
        }
      }
      fragment Left on PurchaseTicketsResult {
        ... on Purchase {
          ticketOption {
            allocation
          }
        }
        ... on Error {
          code
        }
      }
    `;
    expect(await ask(handler, query, { id, user: randomUUID() })).toEqual({
      status: 200,
      body: {
        data: {
          first: { ticketOption: { allocation: 6 } },
          second: { code: "allocation_exceeded" },
          third: { ticketOption: { allocation: 1 } },
        },
      },
    });
  });
});

describe("ticketOption", () => {
  const FIND = "query ($id: ID!) { ticketOption(id: $id) { id name allocation capacity } }";

  it("finds a ticket option in its current state, by its id in any case", async () => {
    const { id } = await onSale(5);
    await database.boxOffice.purchaseTickets({
      ticketOptionId: id,
      userId: randomUUID(),
      quantity: 2,
    });
    expect(await ask(handler, FIND, { id: id.toUpperCase() })).toEqual({
      status: 200,
      body: { data: { ticketOption: { id, name: "day pass", allocation: 3, capacity: 5 } } },
    });
  });

  it.each([randomUUID(), "nothing", ""])("finds nothing by %o", async (id) => {
    expect(await ask(handler, FIND, { id })).toEqual({
      status: 200,
      body: { data: { ticketOption: null } },
    });
  });
});

describe("purchase", () => {
  const FIND = /* GraphQL */ `
    query ($id: ID!) {
      purchase(id: $id) {
        id
        quantity
        userId
        ticketOption {
          id
          allocation
        }
      }
    }
  `;

  it("finds a purchase with its ticket option, by its id in any case", async () => {
    const { id: ticketOptionId } = await onSale(5);
    const userId = randomUUID();
    const { id } = await database.boxOffice.purchaseTickets({
      ticketOptionId,
      userId,
      quantity: 2,
    });
    expect(await ask(handler, FIND, { id: id.toUpperCase() })).toEqual({
      status: 200,
      body: {
        data: {
          purchase: {
            id,
            quantity: 2,
            userId,
            ticketOption: { id: ticketOptionId, allocation: 3 },
          },
        },
      },
    });
  });

  it.each([randomUUID(), "nothing", ""])("finds nothing by %o", async (id) => {
    expect(await ask(handler, FIND, { id })).toEqual({
      status: 200,
      body: { data: { purchase: null } },
    });
  });
});
