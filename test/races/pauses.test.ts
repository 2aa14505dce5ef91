import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../support/patience.ts";
import type { PausedBuyerReport } from "./paused-buyer.ts";
import { runInProcess } from "./run-in-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

const BUYER = new URL("./paused-buyer.ts", import.meta.url);
const CAPACITY = 1_000_000;
const PAUSES = 10;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("sells nothing from the moment that a pause is confirmed, whichever process sells", async () => {
  const { boxOffice } = database;
  const { id } = await boxOffice.createTicketOption({ name: "hot", allocation: CAPACITY });
  const leftNow = async () => (await boxOffice.findTicketOption(id))!.allocation;
  const buying = Promise.all(
    Array.from({ length: 2 }, () => runInProcess<PausedBuyerReport>(BUYER, [database.url, id])),
  );
  for (let pause = 0; pause < PAUSES; pause += 1) {
    const before = await leftNow();
    await vi.waitFor(async () => expect(await leftNow()).toBeLessThan(before), PATIENCE);
    const state = pause < PAUSES - 1 ? "paused" : "archived";
    const { allocation } = await boxOffice.changeTicketOption(id, { state });
    const wish = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(boxOffice.purchaseTickets(wish)).rejects.toMatchObject({ code: "sale_paused" });
    }
    expect(await leftNow()).toBe(allocation);
    if (state === "paused") await boxOffice.changeTicketOption(id, { state: "on_sale" });
  }
  const reports = await buying;
  for (const { refused } of reports) expect(refused).toBeGreaterThan(0);
  const bought = reports.reduce((sum, report) => sum + report.bought, 0);
  expect(await leftNow()).toBe(CAPACITY - bought);
});
