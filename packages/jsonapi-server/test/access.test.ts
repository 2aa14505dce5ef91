import {
  BusyError,
  ForbiddenError,
  RateLimitExceededError,
  UnauthenticatedError,
  type BoxOffice,
} from "@ticket-allocation/core";
import { createJsonApiHandler, type RequestHead } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { newPurchase, newTicketOption, requestTo } from "./requests.ts";

const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";

let database: TestDatabase;
let boxOffice: BoxOffice;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());

function createOption() {
  return boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
}

/** Takes the name that a header gives. */
function authenticate({ getHeader }: RequestHead) {
  const name = getHeader("x-name");
  return typeof name === "string" ? { caller: name, isAdmin: name === "admin" } : undefined;
}

const AS_ADMIN = { "x-name": "admin" };

it("asks about each action, with what it is done to, before it is done", async () => {
  const { id } = await createOption();
  const purchase = await boxOffice.purchaseTickets({
    ticketOptionId: id,
    userId: USER_ID,
    quantity: 1,
  });
  const authorize = vi.fn(() => true);
  const handle = createJsonApiHandler(boxOffice, { authenticate, authorize });
  const chosen = randomUUID();
  const requests = [
    requestTo("POST", "/ticket_options", { body: newTicketOption(), headers: AS_ADMIN }),
    requestTo("POST", "/ticket_options", {
      body: { data: { ...newTicketOption().data, id: chosen.toUpperCase() } },
      headers: AS_ADMIN,
    }),
    requestTo("GET", `/ticket_options/${id.toUpperCase()}`, { headers: AS_ADMIN }),
    requestTo("HEAD", `/ticket_options/${id}`, { headers: AS_ADMIN }),
    requestTo("POST", "/purchases", {
      body: newPurchase(id.toUpperCase(), 2, USER_ID.toUpperCase()),
      headers: AS_ADMIN,
    }),
    requestTo("GET", `/purchases/${purchase.id}`, { headers: AS_ADMIN }),
  ];
  for (const request of requests) expect((await handle(request)).status).toBeLessThan(300);

  const context = { caller: "admin", isAdmin: true };
  expect(authorize.mock.calls).toEqual([
    [context, "ticket_option.create", { type: "ticket_options" }],
    [context, "ticket_option.create", { type: "ticket_options", id: chosen }],
    [context, "ticket_option.read", { type: "ticket_options", id }],
    [context, "ticket_option.read", { type: "ticket_options", id }],
    [
      context,
      "purchase.create",
      { type: "purchases", ticketOptionId: id, userId: USER_ID, quantity: 2 },
    ],
    [
      context,
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

it("answers 403 to what is not allowed, and does nothing", async () => {
  const { id } = await createOption();
  const chosen = randomUUID();
  const handle = createJsonApiHandler(boxOffice, {
    authenticate,
    authorize: (context, action) => context.isAdmin && action === "purchase.read",
  });
  for (const request of [
    requestTo("POST", "/ticket_options", {
      body: { data: { ...newTicketOption().data, id: chosen } },
      headers: AS_ADMIN,
    }),
    requestTo("POST", "/purchases", { body: newPurchase(id), headers: AS_ADMIN }),
    requestTo("POST", "/purchases", { body: newPurchase(randomUUID()), headers: AS_ADMIN }),
    requestTo("GET", `/ticket_options/${id}`, { headers: AS_ADMIN }),
    requestTo("GET", `/ticket_options/${randomUUID()}`, { headers: AS_ADMIN }),
  ]) {
    const response = await handle(request);
    expect(response.status).toBe(403);
    expect(response.headers.get("WWW-Authenticate")).toBe(
      'Bearer realm="tickets", error="insufficient_scope"',
    );
    expect(await response.json()).toEqual({
      errors: [
        {
          status: "403",
          code: "forbidden",
          title: "Forbidden",
          detail: "The caller may not do this",
        },
      ],
    });
  }
  expect(await boxOffice.findTicketOption(id)).toMatchObject({ allocation: 10 });
  expect(await boxOffice.findTicketOption(chosen)).toBeUndefined();
});

it("says why, when the host does", async () => {
  const handle = createJsonApiHandler(boxOffice, {
    authenticate,
    authorize: () => Promise.reject(new ForbiddenError("The sale is for members")),
  });
  const { id } = await createOption();
  const response = await handle(requestTo("GET", `/ticket_options/${id}`, { headers: AS_ADMIN }));
  expect(await response.json()).toMatchObject({ errors: [{ detail: "The sale is for members" }] });
});

it.each([
  ["false", () => false],
  ["an error", () => Promise.reject(new ForbiddenError("It is another's"))],
])("answers as if there were none when a purchase may not be read: %s", async (_, authorize) => {
  const { id: ticketOptionId } = await createOption();
  const { id } = await boxOffice.purchaseTickets({ ticketOptionId, userId: USER_ID, quantity: 1 });
  const handle = createJsonApiHandler(boxOffice, { authenticate, authorize });
  const [hidden, missing] = await Promise.all(
    [id, randomUUID()].map(async (asked) => {
      const response = await handle(requestTo("GET", `/purchases/${asked}`, { headers: AS_ADMIN }));
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    }),
  );
  expect(hidden?.status).toBe(404);
  expect(hidden).toEqual(missing);
});

it.each([
  ["nobody", () => undefined, 'Bearer realm="tickets"', "Credentials are required"],
  [
    "somebody who is not who they say",
    () => Promise.reject(new UnauthenticatedError("invalid", "The token has expired")),
    'Bearer realm="tickets", error="invalid_token"',
    "The token has expired",
  ],
])("answers 401 to %s, and reads no body", async (_, authenticateNobody, challenge, detail) => {
  const handle = createJsonApiHandler(boxOffice, { authenticate: authenticateNobody });
  const request = requestTo("POST", "/ticket_options", { body: "{" });
  const response = await handle(request);
  expect({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.json(),
  }).toEqual({
    status: 401,
    headers: {
      "content-type": "application/vnd.api+json",
      vary: "Accept",
      "www-authenticate": challenge,
    },
    body: {
      errors: [{ status: "401", code: "unauthenticated", title: "Unauthenticated", detail }],
    },
  });
  expect(request.bodyUsed).toBe(false);
});

it("answers 429 when whoever asks has asked too much", async () => {
  const handle = createJsonApiHandler(boxOffice, {
    authenticate: () => Promise.reject(new RateLimitExceededError(12)),
  });
  const response = await handle(requestTo("POST", "/ticket_options", { body: "{" }));
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("12");
  expect(await response.json()).toEqual({
    errors: [
      {
        status: "429",
        code: "rate_limit_exceeded",
        title: "Rate limit exceeded",
        detail: "Too many requests: nothing was done, ask again in 12 s",
      },
    ],
  });
});

it("answers 503 when it cannot be said who asks", async () => {
  const handle = createJsonApiHandler(boxOffice, {
    authenticate: () => Promise.reject(new BusyError()),
  });
  const response = await handle(requestTo("GET", `/ticket_options/${randomUUID()}`));
  expect(response.status).toBe(503);
  expect(response.headers.get("Retry-After")).toMatch(/^\d+$/u);
});

it("takes what else goes wrong for a fault", async () => {
  const onFault = vi.fn();
  const fault = new Error("no such user table");
  for (const options of [
    { authenticate: () => Promise.reject(fault) },
    { authenticate, authorize: () => Promise.reject(fault) },
  ]) {
    const handle = createJsonApiHandler(boxOffice, { ...options, onFault });
    const target = `/ticket_options/${randomUUID()}`;
    const response = await handle(requestTo("GET", target, { headers: AS_ADMIN }));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("user table");
    expect(onFault).toHaveBeenLastCalledWith(fault, { method: "GET", target });
  }
  expect(onFault).toHaveBeenCalledTimes(2);
});

it("lets those whom it knows do everything when there is nothing to authorize", async () => {
  const handle = createJsonApiHandler(boxOffice, { authenticate });
  const request = requestTo("POST", "/ticket_options", {
    body: newTicketOption(),
    headers: AS_ADMIN,
  });
  expect((await handle(request)).status).toBe(201);
});

it("tells the box office whose idempotency keys it is given", async () => {
  const purchaseTickets = vi.fn<BoxOffice["purchaseTickets"]>((...args) =>
    boxOffice.purchaseTickets(...args),
  );
  const createTicketOption = vi.fn<BoxOffice["createTicketOption"]>((...args) =>
    boxOffice.createTicketOption(...args),
  );
  const told = { ...boxOffice, purchaseTickets, createTicketOption };
  const handle = createJsonApiHandler(told, { authenticate });
  const { id } = await createOption();
  await handle(
    requestTo("POST", "/ticket_options", { body: newTicketOption(), headers: AS_ADMIN }),
  );
  await handle(requestTo("POST", "/purchases", { body: newPurchase(id), headers: AS_ADMIN }));
  for (const { calls } of [createTicketOption.mock, purchaseTickets.mock]) {
    expect(calls).toEqual([[expect.anything(), expect.objectContaining({ caller: "admin" })]]);
  }
});

it("does not start with nobody to authorize", () => {
  expect(() => createJsonApiHandler(boxOffice, { authorize: () => true })).toThrow(
    new TypeError("authorize needs authenticate, which says who asks"),
  );
});
