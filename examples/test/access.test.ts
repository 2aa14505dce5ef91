import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createShop } from "../access/server.ts";

const BEN = "7c9a2f7e-93d5-4f6e-8a55-2b1d8c0e4a22";
const OLGA = "0d1f3cf0-5a43-4e0c-9b0f-6a1a4d2f7c11";

let database: TestDatabase;
let ticketOptionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const option = await database.boxOffice.createTicketOption({ name: "Day pass", allocation: 9 });
  ticketOptionId = option.id;
});
afterAll(() => database.drop());

async function post(path: string, content: unknown, session?: string) {
  const shop = createShop(database.boxOffice);
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (session !== undefined) headers["authorization"] = `Bearer ${session}`;
  const init = { method: "POST", headers, body: JSON.stringify(content) };
  const response = await shop.fetch(new Request(`http://localhost${path}`, init));
  return { status: response.status, body: await response.text() };
}

function create(session?: string) {
  const data = { type: "ticket_options", attributes: { name: "Early bird", allocation: 5 } };
  return post("/tickets/ticket_options", { data }, session);
}

function purchase(userId: string, session: string) {
  const query = `mutation { purchaseTickets(input: {
    ticketOptionId: "${ticketOptionId}", userId: "${userId}", quantity: 1 }) { __typename } }`;
  return post("/graphql", { query }, session);
}

test("access lets organisers alone put tickets on sale", async () => {
  expect(await create("for-olga")).toMatchObject({ status: 201 });
  expect(await create("for-ben")).toMatchObject({ status: 403 });
});

test("access lets nobody in who is not signed in", async () => {
  expect(await create()).toMatchObject({ status: 401 });
  expect(await create("for-nobody")).toMatchObject({
    status: 401,
    body: expect.stringContaining("This session is over"),
  });
});

test("access lets everybody buy for themselves alone", async () => {
  expect((await purchase(BEN, "for-ben")).body).toContain('"Purchase"');
  expect((await purchase(OLGA, "for-ben")).body).toContain('"ForbiddenError"');
});
