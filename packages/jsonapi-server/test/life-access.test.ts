import type { BoxOffice } from "@ticket-allocation/core";
import { createJsonApiHandler, type RequestHead } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  holdConfirmation,
  newCancellation,
  newExchange,
  newHold,
  newOrder,
  newPurchase,
  newTransfer,
  postOrder,
  requestTo,
  ticketOptionChanges,
} from "./requests.ts";

const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";
const AS_ADMIN = { "x-name": "admin" };

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

const wanted = (ticketOptionId: string, quantity = 2) => ({
  ticketOptionId,
  userId: USER_ID,
  quantity,
});

const requestsFor = (
  holdId: string,
  purchaseId: string,
  cancellationId: string,
  exchangeId: string,
  transferId: string,
) => [
  requestTo("DELETE", `/holds/${holdId}`, { headers: AS_ADMIN }),
  requestTo("POST", "/purchases", { body: holdConfirmation(holdId), headers: AS_ADMIN }),
  requestTo("POST", "/cancellations", {
    body: newCancellation(purchaseId),
    headers: AS_ADMIN,
  }),
  requestTo("POST", "/exchanges", {
    body: newExchange(purchaseId, randomUUID()),
    headers: AS_ADMIN,
  }),
  requestTo("POST", "/transfers", { body: newTransfer(purchaseId), headers: AS_ADMIN }),
  requestTo("GET", `/holds/${holdId}`, { headers: AS_ADMIN }),
  requestTo("GET", `/cancellations/${cancellationId}`, { headers: AS_ADMIN }),
  requestTo("GET", `/exchanges/${exchangeId}`, { headers: AS_ADMIN }),
  requestTo("GET", `/transfers/${transferId}`, { headers: AS_ADMIN }),
];
const refused = (line: number) => ({
  status: "403",
  code: "forbidden",
  title: "Forbidden",
  detail: "The caller may not do this",
  source: { pointer: `/atomic:operations/${line}` },
});

it("is asked about step by step, with what is done to what", async () => {
  const { id } = await createOption();
  const authorize = vi.fn(() => true);
  const handle = createJsonApiHandler(boxOffice, { authenticate, authorize });
  const hold = await boxOffice.holdTickets(wanted(id));
  const other = await boxOffice.holdTickets(wanted(id));
  const purchase = await boxOffice.purchaseTickets(wanted(id, 3));
  const { id: newOptionId } = await createOption();
  const cancellation = await boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 1 });
  const left = {
    ...purchase,
    cancelledQuantity: 1,
    exchangedQuantity: 0,
    status: "partially_cancelled",
    createdAt: expect.any(Date),
    createdBy: null,
    reference: null,
    metadata: null,
  };
  const exchanged = { ...left, cancelledQuantity: 2, exchangedQuantity: 1 };
  const newUserId = randomUUID();
  const order = newOrder(newPurchase(id, 1, USER_ID), newPurchase(id.toUpperCase(), 2, USER_ID));
  for (const request of [
    requestTo("PATCH", `/ticket_options/${id.toUpperCase()}`, {
      body: ticketOptionChanges(id.toUpperCase()),
      headers: AS_ADMIN,
    }),
    requestTo("POST", "/holds", {
      body: newHold(id.toUpperCase(), { quantity: 1 }, USER_ID),
      headers: AS_ADMIN,
    }),
    requestTo("GET", `/holds/${hold.id}`, { headers: AS_ADMIN }),
    requestTo("DELETE", `/holds/${other.id}`, { headers: AS_ADMIN }),
    requestTo("POST", "/purchases", {
      body: holdConfirmation(hold.id, { quantity: 1 }),
      headers: AS_ADMIN,
    }),
    requestTo("GET", `/cancellations/${cancellation.id}`, { headers: AS_ADMIN }),
    requestTo("POST", "/exchanges", {
      body: newExchange(purchase.id, newOptionId.toUpperCase(), { quantity: 1 }),
      headers: AS_ADMIN,
    }),
    requestTo("POST", "/transfers", {
      body: newTransfer(purchase.id, newUserId.toUpperCase()),
      headers: AS_ADMIN,
    }),
    requestTo("POST", "/cancellations", {
      body: newCancellation(purchase.id),
      headers: AS_ADMIN,
    }),
    postOrder(order, AS_ADMIN),
  ]) {
    expect((await handle(request)).status).toBeLessThan(300);
  }
  const context = { caller: "admin", isAdmin: true };
  expect(authorize.mock.calls).toEqual([
    [context, "ticket_option.update", { type: "ticket_options", id }],
    [context, "hold.create", { type: "holds", ...wanted(id, 1) }],
    [context, "hold.read", { type: "holds", ...hold }],
    [context, "hold.release", { type: "holds", ...other }],
    [context, "purchase.create", { type: "purchases", ...wanted(id, 1) }],
    [context, "purchase.read", { type: "purchases", ...left }],
    [context, "purchase.exchange", { type: "purchases", ...left, newTicketOptionId: newOptionId }],
    [context, "purchase.transfer", { type: "purchases", ...exchanged, newUserId }],
    [context, "purchase.cancel", { type: "purchases", ...exchanged, userId: newUserId }],
    [context, "purchase.create", { type: "purchases", ...wanted(id, 1) }],
    [context, "purchase.create", { type: "purchases", ...wanted(id, 2) }],
  ]);
});

async function prepare() {
  const { id } = await createOption();
  const hold = await boxOffice.holdTickets(wanted(id));
  const purchase = await boxOffice.purchaseTickets(wanted(id, 3));
  const { id: cancellationId } = await boxOffice.cancelPurchase({
    purchaseId: purchase.id,
    quantity: 1,
  });
  const { id: ticketOptionId } = await createOption();
  const exchanged = { purchaseId: purchase.id, ticketOptionId, quantity: 1 };
  const { id: exchangeId } = await boxOffice.exchangePurchase(exchanged);
  const transferred = { purchaseId: purchase.id, userId: randomUUID() };
  const { id: transferId } = await boxOffice.transferPurchase(transferred);
  return {
    id,
    there: requestsFor(hold.id, purchase.id, cancellationId, exchangeId, transferId),
    notThere: requestsFor(randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()),
  };
}

it("is as if there were none to who may not even read it", async () => {
  const { id, there, notThere } = await prepare();
  const handle = createJsonApiHandler(boxOffice, { authenticate, authorize: () => false });
  const answersTo = (requests: readonly Request[]) =>
    Promise.all(
      requests.map(async (request) => {
        const response = await handle(request);
        const headers = Object.fromEntries(response.headers);
        return { status: response.status, headers, body: await response.text() };
      }),
    );
  const hidden = await answersTo(there);
  expect(hidden).toEqual(await answersTo(notThere));
  expect(hidden.map(({ status }) => status)).toEqual(Array(9).fill(404));
  expect(await boxOffice.findTicketOption(id)).toMatchObject({ allocation: 7 });
});

it("is answered 403 to who may read it and no more", async () => {
  const { id, there } = await prepare();
  const handle = createJsonApiHandler(boxOffice, {
    authenticate,
    authorize: (_context, action) => action.endsWith(".read"),
  });
  const statuses = await Promise.all(there.map(async (request) => (await handle(request)).status));
  expect(statuses).toEqual([403, 403, 403, 403, 403, 200, 200, 200, 200]);
  for (const request of [
    requestTo("POST", "/holds", { body: newHold(id), headers: AS_ADMIN }),
    requestTo("PATCH", `/ticket_options/${id}`, {
      body: ticketOptionChanges(id, { capacity: 50 }),
      headers: AS_ADMIN,
    }),
  ]) {
    expect((await handle(request)).status).toBe(403);
  }
  expect(await boxOffice.findTicketOption(id)).toMatchObject({ allocation: 7 });
});

it("answers 403 to an order, naming each line that is not allowed", async () => {
  const { id } = await createOption();
  const handle = createJsonApiHandler(boxOffice, {
    authenticate,
    authorize: (_context, _action, resource) =>
      resource.type === "purchases" && resource.userId === USER_ID,
  });
  const order = newOrder(newPurchase(id), newPurchase(id, 1, USER_ID), newPurchase(id));
  const response = await handle(postOrder(order, AS_ADMIN));
  expect([response.status, response.headers.get("WWW-Authenticate")]).toEqual([
    403,
    'Bearer realm="tickets", error="insufficient_scope"',
  ]);
  expect(await response.json()).toEqual({ errors: [refused(0), refused(2)] });
  expect(await boxOffice.findTicketOption(id)).toMatchObject({ allocation: 10 });
});
