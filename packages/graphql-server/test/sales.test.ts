import { createBoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask } from "./support/ask.ts";

let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
beforeAll(async () => {
  database = await createTestDatabase();
  handler = createGraphqlHandler(database.boxOffice);
});
afterAll(() => database.drop());

const onSale = async (allocation: number) =>
  (await database.boxOffice.createTicketOption({ name: "day pass", allocation })).id;

const SALES = `query ($id: ID!, $first: Int, $from: DateTime) {
  sales(ticketOptionId: $id, interval: DAY, first: $first, filter: { from: $from }) {
    edges { node { purchased cancelled } } } }`;

it("is null without such a ticket option", async () => {
  for (const id of [randomUUID(), "none"]) {
    expect((await ask(handler, SALES, { id })).body).toEqual({ data: { sales: null } });
  }
});

it("has sums that are larger than an Int", async () => {
  const id = await onSale(2_147_483_647);
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const wish = { ticketOptionId: id, userId: randomUUID(), quantity: 2_147_483_647 };
  for (let turn = 0; turn < 3; turn += 1) {
    const { id: purchaseId } = await database.boxOffice.purchaseTickets(wish);
    await database.boxOffice.cancelPurchase({ purchaseId });
  }
  // At midnight they would be the numbers of two days.
  await database.db
    .updateTable("journal_entries")
    .set({ created_at: new Date() })
    .where("ticket_option_id", "=", id)
    .execute();
  expect((await ask(handler, SALES, { id, from })).body).toEqual({
    data: {
      sales: { edges: [{ node: { purchased: 6_442_450_941, cancelled: 6_442_450_941 } }] },
    },
  });
});

it("says in errors why it cannot be read", async () => {
  const id = await onSale(1);
  const codeOf = async (ofHandler: typeof handler, variables: object) =>
    (await ask(ofHandler, SALES, { id, ...variables })).body;
  expect(await codeOf(handler, { first: 1_001 })).toMatchObject({
    errors: [{ message: "first must be an integer from 1 to 1000" }],
  });
  const silent = createGraphqlHandler(createBoxOffice({ db: database.db }));
  expect(await codeOf(silent, {})).toMatchObject({
    errors: [{ message: "No journal is kept", extensions: { code: "JOURNAL_OFF" } }],
  });
});

it("asks for permission to read the journal of the ticket option", async () => {
  const id = await onSale(1);
  const authorize = vi.fn(() => false);
  const context = { caller: "somebody" };
  const guarded = createGraphqlHandler(database.boxOffice, {
    authenticate: () => context,
    authorize,
  });
  expect((await ask(guarded, SALES, { id: id.toUpperCase() })).body).toMatchObject({
    data: { sales: null },
    errors: [{ extensions: { code: "FORBIDDEN" } }],
  });
  expect(authorize.mock.calls).toEqual([
    [context, "journal.read", { type: "journal_entries", ticketOptionId: id }],
  ]);
});
