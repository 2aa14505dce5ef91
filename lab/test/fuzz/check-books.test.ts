import { RESOURCE_FIELDS } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { checkBooks } from "../../src/fuzz/oracles/check-books.ts";

let database: TestDatabase;
let option: { readonly type: string; readonly id: string };
let purchase: { readonly type: string; readonly id: string };
beforeAll(async () => {
  database = await createTestDatabase();
  const { id } = await database.boxOffice.createTicketOption({ name: "x", allocation: 5 });
  const userId = randomUUID();
  const bought = { ticketOptionId: id, userId, quantity: 2 };
  option = { type: "ticket_options", id };
  purchase = { type: "purchases", id: (await database.boxOffice.purchaseTickets(bought)).id };
});
afterAll(() => database.drop());

it("finds no problem in correct data", async () => {
  expect(await checkBooks(database.url, [option, purchase, purchase])).toEqual([]);
});

it("finds acknowledged resources that are not stored", async () => {
  const lost = Object.keys(RESOURCE_FIELDS).map((type) => ({ type, id: randomUUID() }));
  expect(await checkBooks(database.url, [option, ...lost])).toEqual([
    "1 purchases that were acknowledged are not stored",
    "1 holds that were acknowledged are not stored",
    "1 cancellations that were acknowledged are not stored",
    "1 exchanges that were acknowledged are not stored",
    "1 transfers that were acknowledged are not stored",
    "1 capacity moves that were acknowledged are not stored",
    "1 ticket options that were acknowledged are not stored",
  ]);
});

it("finds an allocation that does not match the purchases", async () => {
  await database.db.updateTable("ticket_options").set({ allocation: 4, version: "9" }).execute();
  expect(await checkBooks(database.url, [])).toEqual([
    `${option.id}: capacity = allocation + purchased - cancelled + held: expected 5, found 6`,
  ]);
});
