import { type BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { postJson } from "./support/ask.ts";

const PURCHASE = /* GraphQL */ `
  mutation ($first: PurchaseTicketsInput!, $second: PurchaseTicketsInput!, $both: Boolean!) {
    first: purchaseTickets(input: $first) {
      ...Answer
    }
    second: purchaseTickets(input: $second) @include(if: $both) {
      ...Answer
    }
  }
  fragment Answer on PurchaseTicketsResult {
    __typename
    ... on Purchase {
      id
    }
    ... on Error {
      code
    }
    ... on InvalidInputError {
      issues {
        path
        message
      }
    }
  }
`;
const SOLD = { __typename: "Purchase", id: expect.any(String) };

const keys: unknown[] = [];
let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
let ticketOptionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const { boxOffice } = database;
  const listening: BoxOffice = {
    ...boxOffice,
    createTicketOption(input, options) {
      keys.push(options?.idempotencyKey);
      return boxOffice.createTicketOption(input, options);
    },
    purchaseTickets(input, options) {
      keys.push(options?.idempotencyKey);
      return boxOffice.purchaseTickets(input, options);
    },
  };
  handler = createGraphqlHandler(listening);
});
beforeEach(async () => {
  keys.length = 0;
  const option = await database.boxOffice.createTicketOption({ name: "x", allocation: 10 });
  ticketOptionId = option.id;
});
afterAll(() => database.drop());

type KeyInput = { readonly idempotencyKey?: string | null };

async function buy(header: string | undefined, first: KeyInput, second?: KeyInput) {
  const userId = randomUUID();
  const input = { ticketOptionId, userId, quantity: 2 };
  const variables = {
    first: { ...input, ...first },
    second: { ...input, ...second },
    both: second !== undefined,
  };
  const request = postJson({ query: PURCHASE, variables });
  if (header !== undefined) request.headers.set("Idempotency-Key", header);
  const { data } = await (await handler(request)).json();
  return data;
}

const invalid = (message: string) => ({
  __typename: "InvalidInputError",
  code: "invalid_input",
  issues: [{ path: ["idempotencyKey"], message }],
});

it.each([
  ["none", undefined, {}, undefined],
  ["null", undefined, { idempotencyKey: null }, undefined],
  ["the input's", undefined, { idempotencyKey: "one" }, "one"],
  ["the header's", "one", {}, "one"],
  ["the header's where the input's is null", "one", { idempotencyKey: null }, "one"],
  ["both, when they are equal", "one", { idempotencyKey: "one" }, "one"],
] as const)("takes a key: %s", async (_, header, input, key) => {
  expect(await buy(header, input)).toEqual({ first: SOLD });
  expect(keys).toEqual([key]);
});

it("refuses an input's key that is not the header's, and sells nothing", async () => {
  expect(await buy("one", { idempotencyKey: "two" })).toEqual({
    first: invalid("must be left out, or equal to the header Idempotency-Key"),
  });
  expect(keys).toEqual([]);
});

it.each([
  ["an input's", undefined, { idempotencyKey: "one two" }],
  ["an input's that is empty", undefined, { idempotencyKey: "" }],
  ["a header's", "one, two", {}],
  ["a header's that is empty", "", {}],
] as const)("refuses %s malformed key", async (_, header, input) => {
  expect(await buy(header, input)).toEqual({
    first: invalid("must be 1 to 255 visible ASCII characters"),
  });
});

it("lets one mutation of an operation lean on the header, and no other", async () => {
  expect(await buy("one", {}, {})).toEqual({
    first: SOLD,
    second: invalid("is required: the header Idempotency-Key is for one mutation"),
  });
  expect(keys).toEqual(["one"]);
});

it("gives each mutation the key of its own input", async () => {
  const { first, second } = await buy(
    undefined,
    { idempotencyKey: "one" },
    { idempotencyKey: "two" },
  );
  expect(first).toEqual(SOLD);
  expect(second).toEqual(SOLD);
  expect(first.id).not.toBe(second.id);
  expect(keys).toEqual(["one", "two"]);
});

it("answers a mutation twice in an operation under one key as one", async () => {
  const { first, second } = await buy(
    undefined,
    { idempotencyKey: "one" },
    { idempotencyKey: "one" },
  );
  expect(first).toEqual(SOLD);
  expect(second).toEqual(first);
});

it("takes the header for a new ticket option too", async () => {
  const query = `mutation { createTicketOption(input: { name: "x", allocation: 1 }) {
    ... on TicketOption { id } } }`;
  const ask = async () => {
    const request = postJson({ query });
    request.headers.set("Idempotency-Key", "option-one");
    return (await handler(request)).json();
  };
  const first = await ask();
  expect(await ask()).toEqual(first);
  expect(keys).toEqual(["option-one", "option-one"]);
});
