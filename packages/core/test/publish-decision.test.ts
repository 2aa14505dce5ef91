import { randomUUID } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const CHANNEL = "ticket-allocation.decision";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("publishes what was decided at which version, also refusals", async () => {
  const { boxOffice } = database;
  const { id } = await boxOffice.createTicketOption({ name: "x", allocation: 5 });
  const purchase = (quantity: number) =>
    boxOffice.purchaseTickets({ ticketOptionId: id, userId: randomUUID(), quantity });
  const published: unknown[] = [];
  const listen = (decision: unknown) => published.push(decision);
  subscribe(CHANNEL, listen);
  try {
    await purchase(3);
    await expect(purchase(3)).rejects.toThrow("Fewer tickets are left");
    await purchase(2);
  } finally {
    unsubscribe(CHANNEL, listen);
  }
  await expect(purchase(1)).rejects.toThrow("Fewer tickets are left");

  const at = expect.any(Date);
  const version = 0;
  expect(published).toMatchObject([
    { at, options: [{ id, version, allocation: 5, isChanged: true }], claims: [granted] },
    { at, options: [{ id, version: 1, allocation: 2, isChanged: false }], claims: [refused] },
    { at, options: [{ id, version: 1, allocation: 2, isChanged: true }], claims: [granted] },
  ]);
});

const granted = { claim: { kind: "purchase" }, outcome: { is: "granted" } };
const refused = { claim: { kind: "purchase" }, outcome: { code: "allocation_exceeded" } };
