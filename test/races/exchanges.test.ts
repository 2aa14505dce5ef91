import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { ExchangerReport } from "./exchanger.ts";
import { runInProcess } from "./run-in-process.ts";

const EXCHANGER = new URL("./exchanger.ts", import.meta.url);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("exchanges and cancels each ticket of a full hall once, in both directions, from four processes", async () => {
  const { boxOffice, db, url } = database;
  const hall = await boxOffice.createTicketOption({ name: "hall", allocation: 80 });
  const drawsOn = [{ ticketOptionId: hall.id }];
  const options = [
    await boxOffice.createTicketOption({ name: "adult", allocation: 42, drawsOn }),
    await boxOffice.createTicketOption({ name: "child", allocation: 42, drawsOn }),
  ].map(({ id }) => id);
  const lines = [...options, ...options].map((ticketOptionId) => ({
    ticketOptionId,
    userId: randomUUID(),
    quantity: 20,
  }));
  const purchases = await boxOffice.placeOrder(lines);
  const ids = purchases.map(({ id }) => id).join();

  const reports = await Promise.all(
    Array.from({ length: 4 }, () =>
      runInProcess<ExchangerReport>(EXCHANGER, [url, ...options, ids]),
    ),
  );

  const refused = new Set(reports.flatMap((report) => report.refused));
  expect(refused).toEqual(new Set(["allocation_exceeded", "cancellation_exceeds_purchase"]));
  const { rows } = await sql<{ id: string; quantity: number; isExchange: boolean }>`
    select id, quantity, new_purchase_id is not null as "isExchange" from cancellations`.execute(
    db,
  );
  const stored = (isExchange: boolean) => rows.filter((row) => row.isExchange === isExchange);
  expect(sorted(stored(true))).toEqual(sorted(reports.flatMap(({ exchanges }) => exchanges)));
  const cancelled = reports.flatMap(({ cancellations }) => cancellations);
  expect(sorted(stored(false))).toEqual(sorted(cancelled));
  expect(await boxOffice.findTicketOption(hall.id)).toMatchObject({
    allocation: cancelled.reduce((sum, { quantity }) => sum + quantity, 0),
  });
  for await (const { drifts } of boxOffice.verify()) expect(drifts).toEqual([]);
});

function sorted(rows: readonly { readonly id: string; readonly quantity: number }[]): string[] {
  return rows.map(({ id, quantity }) => `${id} ${quantity}`).toSorted();
}
