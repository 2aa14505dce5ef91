import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { BasketReport } from "./basket-buyer.ts";
import { runInProcess } from "./run-in-process.ts";

const BUYER = new URL("./basket-buyer.ts", import.meta.url);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("confirms baskets whole or not at all while their holds expire, in four processes", async () => {
  const { boxOffice, db, url } = database;
  const options = [
    await boxOffice.createTicketOption({ name: "adult", allocation: 12 }),
    await boxOffice.createTicketOption({ name: "child", allocation: 12 }),
  ].map(({ id }) => id);
  const reports = await Promise.all(
    Array.from({ length: 4 }, async (_, index) => {
      const inOrder = index % 2 === 0 ? options : options.toReversed();
      return (await runInProcess<BasketReport>(BUYER, [url, ...inOrder])).baskets;
    }),
  );
  const baskets = reports.flat();
  // How many expire before depends on the machine.
  expect(baskets.some(({ isConfirmed }) => isConfirmed)).toBe(true);

  const { rows } = await sql<{ id: string }>`
    select id from holds where status = 'confirmed'
      and exists (select from purchases where purchases.hold_id = holds.id)`.execute(db);
  const confirmed = new Set(rows.map(({ id }) => id));
  for (const { holdIds, isConfirmed } of baskets) {
    expect(holdIds.map((id) => confirmed.has(id))).toEqual(holdIds.map(() => isConfirmed));
  }
  for await (const { drifts } of boxOffice.verify()) expect(drifts).toEqual([]);
});
