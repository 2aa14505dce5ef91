import {
  BusyError,
  ForbiddenError,
  RateLimitExceededError,
  UnauthenticatedError,
  type BoxOffice,
} from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask, ENDPOINT, postJson } from "./support/ask.ts";

const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";
const CONTEXT = { caller: "admin", isAdmin: true };

let database: TestDatabase;
let boxOffice: BoxOffice;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());

const authenticate = () => CONTEXT;

function createOption() {
  return boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
}

const CREATE = `mutation ($id: ID) { createTicketOption(input: { id: $id, name: "n", allocation: 1 }) {
  __typename ... on Error { code message } } }`;
const PURCHASE = `mutation ($option: ID!, $user: ID!) {
  purchaseTickets(input: { ticketOptionId: $option, userId: $user, quantity: 2 }) {
    __typename ... on Purchase { ticketOption { id } } ... on Error { code message } } }`;
const TICKET_OPTION = "query ($id: ID!) { ticketOption(id: $id) { id } }";
const FIND_PURCHASE = "query ($id: ID!) { purchase(id: $id) { id ticketOption { id } } }";

it("asks about each action, with what it is done to, before it is done", async () => {
  const { id } = await createOption();
  const purchase = await boxOffice.purchaseTickets({
    ticketOptionId: id,
    userId: USER_ID,
    quantity: 1,
  });
  const authorize = vi.fn(() => true);
  const handler = createGraphqlHandler(boxOffice, { authenticate, authorize });
  const chosen = randomUUID();
  await ask(handler, CREATE);
  await ask(handler, CREATE, { id: chosen.toUpperCase() });
  await ask(handler, TICKET_OPTION, { id: id.toUpperCase() });
  await ask(handler, PURCHASE, { option: id.toUpperCase(), user: USER_ID.toUpperCase() });
  await ask(handler, FIND_PURCHASE, { id: purchase.id });

  expect(authorize.mock.calls).toEqual([
    [CONTEXT, "ticket_option.create", { type: "ticket_options" }],
    [CONTEXT, "ticket_option.create", { type: "ticket_options", id: chosen }],
    [CONTEXT, "ticket_option.read", { type: "ticket_options", id }],
    [
      CONTEXT,
      "purchase.create",
      { type: "purchases", ticketOptionId: id, userId: USER_ID, quantity: 2 },
    ],
    [
      CONTEXT,
      "purchase.read",
      {
        type: "purchases",
        ...purchase,
        exchangedQuantity: 0,
        createdAt: expect.any(Date),
        createdBy: null,
        reference: null,
        metadata: null,
      },
    ],
  ]);
});

it("refuses what is not allowed, in the result's own words, and does nothing", async () => {
  const { id } = await createOption();
  const chosen = randomUUID();
  const handler = createGraphqlHandler(boxOffice, { authenticate, authorize: () => false });
  const refusal = {
    __typename: "ForbiddenError",
    code: "forbidden",
    message: "The caller may not do this",
  };
  expect(await ask(handler, CREATE, { id: chosen })).toEqual({
    status: 200,
    body: { data: { createTicketOption: refusal } },
  });
  for (const option of [id, randomUUID()]) {
    expect(await ask(handler, PURCHASE, { option, user: USER_ID })).toEqual({
      status: 200,
      body: { data: { purchaseTickets: refusal } },
    });
  }
  expect(await boxOffice.findTicketOption(id)).toMatchObject({ allocation: 10 });
  expect(await boxOffice.findTicketOption(chosen)).toBeUndefined();
});

it("names the lines of a basket that are not allowed", async () => {
  const { id } = await createOption();
  const handler = createGraphqlHandler(boxOffice, {
    authenticate,
    authorize: (_context, _action, resource) =>
      resource.type === "holds" && resource.userId === USER_ID,
  });
  const line = (userId: string) => `{ ticketOptionId: "${id}", userId: "${userId}", quantity: 1 }`;
  const lines = [line(USER_ID), line(randomUUID())].join(" ");
  const refusal = "... on ForbiddenError { code lines { line code ticketOptionId } }";
  expect(
    await ask(handler, `mutation { holdBasket(input: { lines: [${lines}] }) { ${refusal} } }`),
  ).toEqual({
    status: 200,
    body: {
      data: {
        holdBasket: {
          code: "forbidden",
          lines: [{ line: 1, code: "forbidden", ticketOptionId: null }],
        },
      },
    },
  });
  const createRefusal = "... on ForbiddenError { code lines { line } }";
  expect(
    await ask(
      handler,
      `mutation { createTicketOption(input: { name: "x", allocation: 1 }) { ${createRefusal} } }`,
    ),
  ).toEqual({
    status: 200,
    body: { data: { createTicketOption: { code: "forbidden", lines: null } } },
  });
  expect(await boxOffice.findTicketOption(id)).toMatchObject({ allocation: 10 });
});

it("says that a ticket option may not be read, whether or not there is one", async () => {
  const { id } = await createOption();
  const handler = createGraphqlHandler(boxOffice, {
    authenticate,
    authorize: () => Promise.reject(new ForbiddenError("The sale is for members")),
  });
  for (const asked of [id, randomUUID()]) {
    expect(await ask(handler, TICKET_OPTION, { id: asked })).toEqual({
      status: 200,
      body: {
        data: { ticketOption: null },
        errors: [
          {
            message: "The sale is for members",
            path: ["ticketOption"],
            locations: [expect.any(Object)],
            extensions: { code: "FORBIDDEN" },
          },
        ],
      },
    });
  }
});

it("finds no purchase that may not be read", async () => {
  const { id: ticketOptionId } = await createOption();
  const { id } = await boxOffice.purchaseTickets({ ticketOptionId, userId: USER_ID, quantity: 1 });
  const handler = createGraphqlHandler(boxOffice, { authenticate, authorize: () => false });
  for (const asked of [id, randomUUID()]) {
    expect(await ask(handler, FIND_PURCHASE, { id: asked })).toEqual({
      status: 200,
      body: { data: { purchase: null } },
    });
  }
});

it.each([
  ["nobody", () => undefined, 'Bearer realm="tickets"', "Credentials are required"],
  [
    "somebody who is not who they say",
    () => Promise.reject(new UnauthenticatedError("invalid", "The token has expired")),
    'Bearer realm="tickets", error="invalid_token"',
    "The token has expired",
  ],
])("answers 401 to %s, and reads no body", async (_, authenticateNobody, challenge, message) => {
  const handler = createGraphqlHandler(boxOffice, { authenticate: authenticateNobody });
  const request = postJson({ query: "{ __typename }" });
  const response = await handler(request);
  expect({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.json(),
  }).toEqual({
    status: 401,
    headers: {
      "content-type": "application/graphql-response+json; charset=utf-8",
      "www-authenticate": challenge,
    },
    body: { errors: [{ message, extensions: { code: "UNAUTHENTICATED" } }] },
  });
  expect(request.bodyUsed).toBe(false);
});

it("answers 429 when whoever asks has asked too much", async () => {
  const handler = createGraphqlHandler(boxOffice, {
    authenticate: () => Promise.reject(new RateLimitExceededError(12)),
  });
  const response = await handler(postJson({ query: "{ __typename }" }));
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("12");
  const message = "Too many requests: nothing was done, ask again in 12 s";
  expect(await response.json()).toEqual({
    errors: [{ message, extensions: { code: "RATE_LIMIT_EXCEEDED" } }],
  });
});

it("shows GraphiQL to everybody, and runs nothing for it", async () => {
  const { id } = await createOption();
  const authenticateNobody = vi.fn(() => undefined);
  const handler = createGraphqlHandler(boxOffice, { authenticate: authenticateNobody });
  const accept = "text/html,application/json";
  const query = encodeURIComponent(`{ ticketOption(id: "${id}") { name } }`);
  for (const target of [ENDPOINT, `${ENDPOINT}?query=${query}`]) {
    const response = await handler(new Request(target, { headers: { accept } }));
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(await response.text()).not.toContain("day pass");
  }
  expect(authenticateNobody).not.toHaveBeenCalled();

  const unexplorable = createGraphqlHandler(boxOffice, {
    authenticate: authenticateNobody,
    explorable: false,
  });
  expect((await unexplorable(new Request(ENDPOINT, { headers: { accept } }))).status).toBe(401);
  expect((await handler(new Request(`${ENDPOINT}?query=${query}`))).status).toBe(401);
});

it("answers 503 when it cannot be said who asks", async () => {
  const handler = createGraphqlHandler(boxOffice, {
    authenticate: () => Promise.reject(new BusyError()),
  });
  const response = await handler(postJson({ query: "{ __typename }" }));
  expect(response.status).toBe(503);
  expect(response.headers.get("Retry-After")).toMatch(/^\d+$/u);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BUSY" } }] });
});

it("takes what else goes wrong for a fault", async () => {
  const onFault = vi.fn();
  const fault = new Error("no such user table");
  for (const options of [
    { authenticate: () => Promise.reject(fault) },
    { authenticate, authorize: () => Promise.reject(fault) },
  ]) {
    const handler = createGraphqlHandler(boxOffice, { ...options, onFault });
    const { body } = await ask(handler, TICKET_OPTION, { id: randomUUID() });
    expect(body).toMatchObject({
      errors: [{ message: "Unexpected error.", extensions: { code: "INTERNAL_SERVER_ERROR" } }],
    });
    expect(onFault).toHaveBeenLastCalledWith(fault, expect.objectContaining({ method: "POST" }));
  }
  expect(onFault).toHaveBeenCalledTimes(2);
});

it("tells the box office whose idempotency keys it is given", async () => {
  const purchaseTickets = vi.fn<BoxOffice["purchaseTickets"]>((...args) =>
    boxOffice.purchaseTickets(...args),
  );
  const createTicketOption = vi.fn<BoxOffice["createTicketOption"]>((...args) =>
    boxOffice.createTicketOption(...args),
  );
  const told = { ...boxOffice, purchaseTickets, createTicketOption };
  const handler = createGraphqlHandler(told, { authenticate });
  const { id } = await createOption();
  await ask(handler, CREATE);
  await ask(handler, PURCHASE, { option: id, user: USER_ID });
  for (const { calls } of [createTicketOption.mock, purchaseTickets.mock]) {
    expect(calls).toEqual([[expect.anything(), expect.objectContaining({ caller: "admin" })]]);
  }
});

it("does not start with nobody to authorize", () => {
  expect(() => createGraphqlHandler(boxOffice, { authorize: () => true })).toThrow(
    new TypeError("authorize needs authenticate, which says who asks"),
  );
});
