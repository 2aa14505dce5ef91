import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { CapacityMoverReport } from "./capacity-mover.ts";
import { runInProcess } from "./run-in-process.ts";

const CAPACITY_MOVER = new URL("./capacity-mover.ts", import.meta.url);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("keeps the sum of both capacities while four processes move them in both directions and sell", async () => {
  const { boxOffice, db, url } = database;
  const create = () => boxOffice.createTicketOption({ name: "day pass", allocation: 400 });
  const ids = [(await create()).id, (await create()).id];
  const race = { isOver: false };
  const racing = Promise.all(
    Array.from({ length: 4 }, () =>
      runInProcess<CapacityMoverReport>(CAPACITY_MOVER, [url, ids.join()]),
    ),
  ).finally(() => {
    race.isOver = true;
  });
  while (!race.isOver) {
    const { rows } = await sql<{ sum: string }>`
      select cast(sum(capacity) as text) as sum from ticket_options`.execute(db);
    expect(rows).toEqual([{ sum: "800" }]);
  }
  const reports = await racing;

  for (const code of reports.flatMap(({ refused }) => refused)) {
    expect(["allocation_exceeded", "capacity_below_sold"]).toContain(code);
  }
  const options = await boxOffice.findTicketOptions(ids);
  for (const { id, capacity, allocation } of options) {
    const sold = reports.reduce((sum, report) => sum + (report.sold[id] ?? 0), 0);
    expect(capacity - allocation).toBe(sold);
  }
  const moves = reports.reduce((sum, report) => sum + report.moves, 0);
  expect(options.map(({ revision }) => revision)).toEqual([moves + 1, moves + 1]);
  const stored = await db.selectFrom("capacity_moves").select("id").execute();
  expect(stored).toHaveLength(moves);
  for await (const { drifts } of boxOffice.verify()) expect(drifts).toEqual([]);
});
