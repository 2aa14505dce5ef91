import { createBoxOffice, openDatabase, type BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask, ENDPOINT, postJson } from "./support/ask.ts";

let database: TestDatabase;
let closedBoxOffice: BoxOffice;
beforeAll(async () => {
  database = await createTestDatabase();
  const db = openDatabase(database.url);
  closedBoxOffice = createBoxOffice({ db });
  await closedBoxOffice.findTicketOption(randomUUID());
  await db.destroy();
});
afterAll(() => database.drop());

const OPERATIONS = [
  ["a query", `query { ticketOption(id: "${randomUUID()}") { id } }`, { ticketOption: null }],
  [
    "a mutation",
    `mutation { createTicketOption(input: { name: "n", allocation: 1 }) { __typename } }`,
    null,
  ],
] as const;

it.each(OPERATIONS)(
  "shows no client what went wrong in %s, and tells the host once",
  async (_, query, data) => {
    const onFault = vi.fn();
    const handler = createGraphqlHandler(closedBoxOffice, { onFault });

    const { body } = await ask(handler, query);

    expect(body).toEqual({
      data,
      errors: [
        {
          message: "Unexpected error.",
          path: [expect.any(String)],
          locations: [expect.any(Object)],
          extensions: { code: "INTERNAL_SERVER_ERROR" },
        },
      ],
    });
    expect(onFault).toHaveBeenCalledOnce();
    const [fault, request] = onFault.mock.calls[0]!;
    expect(request).toMatchObject({ method: "POST", target: "/graphql" });
    expect(fault).toBeInstanceOf(Error);
    expect(fault).toMatchObject({ message: "driver has already been destroyed" });
    expect(fault).toHaveProperty("stack", expect.stringContaining("at "));
  },
);

it("shows no client what went wrong in development either", async () => {
  vi.stubEnv("NODE_ENV", "development");
  try {
    const handler = createGraphqlHandler(closedBoxOffice, { onFault: () => {} });
    const response = await handler(postJson({ query: OPERATIONS[0][1] }));
    expect(await response.text()).not.toContain("destroyed");
  } finally {
    vi.unstubAllEnvs();
  }
});

it("tells the console of faults where the host says nothing else", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  try {
    await ask(createGraphqlHandler(closedBoxOffice), OPERATIONS[0][1]);
    expect(logged).toHaveBeenCalledExactlyOnceWith(
      "POST /graphql",
      expect.objectContaining({ message: "driver has already been destroyed" }),
    );
  } finally {
    logged.mockRestore();
  }
});

it("tells the host nothing of refusals and of requests that are wrong", async () => {
  const onFault = vi.fn();
  const handler = createGraphqlHandler(database.boxOffice, { onFault });
  await ask(
    handler,
    `mutation { createTicketOption(input: { name: "", allocation: 1 }) { __typename } }`,
  );
  await ask(handler, "{ nothing }");
  await ask(handler, "{");
  await ask(handler, "query ($id: ID!) { ticketOption(id: $id) { id } }");
  expect(onFault).not.toHaveBeenCalled();
});

it("takes it for no fault that the client went away, and sells it nothing", async () => {
  const onFault = vi.fn();
  const { id } = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 5 });
  const client = new AbortController();
  const leftBoxOffice: BoxOffice = {
    ...database.boxOffice,
    purchaseTickets(...purchase) {
      client.abort();
      return database.boxOffice.purchaseTickets(...purchase);
    },
  };
  const query = `mutation { purchaseTickets(input: {
    ticketOptionId: "${id}", userId: "${randomUUID()}", quantity: 2 }) { __typename } }`;
  const request = new Request(postJson({ query }), { signal: client.signal });

  const response = await createGraphqlHandler(leftBoxOffice, { onFault })(request);

  expect(await response.json()).toMatchObject({
    errors: [{ message: "The client went away", extensions: { code: "REQUEST_ABORTED" } }],
  });
  expect(onFault).not.toHaveBeenCalled();
  expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 5 });
});

it("takes it for no fault that a body broke off", async () => {
  const onFault = vi.fn();
  const handler = createGraphqlHandler(database.boxOffice, { onFault });
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new Error("connection reset"));
    },
  });
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    duplex: "half",
  } as const;
  const response = await handler(new Request(ENDPOINT, init));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ message: "The body broke off." }] });
  expect(onFault).not.toHaveBeenCalled();
});

it.each([
  ["read it", (request: Request) => request.text().then(() => request)],
  [
    "begun to read it",
    async (request: Request) => {
      request.body?.getReader();
      return request;
    },
  ],
  [
    "read the stream beneath it",
    async ({ url, method, headers }: Request) => {
      headers.set("content-length", "27");
      const init = { method, headers, body: new Blob([]).stream(), duplex: "half" } as const;
      return new Request(url, init);
    },
  ],
])("tells the host that it has taken the body itself: it has %s", async (_, take) => {
  const onFault = vi.fn();
  const handler = createGraphqlHandler(database.boxOffice, { onFault });
  const response = await handler(await take(postJson({ query: "{ __typename }" })));
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    errors: [{ message: "Unexpected error.", extensions: { code: "INTERNAL_SERVER_ERROR" } }],
  });
  expect(onFault.mock.calls).toEqual([
    [
      expect.objectContaining({
        message: expect.stringMatching(
          /^The body was read before the handler got the request: .*express\.json\(\)$/u,
        ),
      }),
      { method: "POST", target: "/graphql" },
    ],
  ]);
});

it.each([undefined, "0"])("blames the client for an empty body of length %s", async (length) => {
  const onFault = vi.fn();
  const handler = createGraphqlHandler(database.boxOffice, { onFault });
  const headers = {
    "content-type": "application/json",
    ...(length && { "content-length": length }),
  };
  const response = await handler(new Request(ENDPOINT, { method: "POST", headers, body: "" }));
  expect(response.status).toBe(400);
  expect(onFault).not.toHaveBeenCalled();
});
