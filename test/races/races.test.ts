import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { expectPoolSoldOut, expectPromisesKept, type BuyerReport } from "./race.ts";
import { runInProcess } from "./run-in-process.ts";

const BUYER = new URL("./buyer.ts", import.meta.url);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function buyInProcesses(
  ticketOptionIds: string,
  { processes, pools }: { readonly processes: number; readonly pools: number },
): Promise<readonly BuyerReport[]> {
  const args = [database.url, ticketOptionIds, String(pools)];
  return Promise.all(
    Array.from({ length: processes }, () => runInProcess<BuyerReport>(BUYER, args)),
  );
}

it.each([
  { processes: 1, pools: 4, allocation: 5_000 },
  { processes: 4, pools: 1, allocation: 5_000 },
  { processes: 3, pools: 3, allocation: 9_999 },
])(
  "keeps every promise when $processes processes with $pools pools each buy $allocation tickets",
  async ({ allocation, ...buyers }) => {
    const { id } = await database.boxOffice.createTicketOption({ name: "hot", allocation });
    const reports = await buyInProcesses(id, buyers);
    expect(reports.flatMap((report) => report.acknowledged).length).toBeGreaterThan(
      allocation / 10,
    );
    await expectPromisesKept(database.db, id, reports);
  },
);

it("sells a hall to the last seat when four processes buy what draws on it", async () => {
  const { boxOffice } = database;
  const hall = await boxOffice.createTicketOption({ name: "hall", allocation: 3_000 });
  const create = (name: string, units: number) =>
    boxOffice.createTicketOption({ name, drawsOn: [{ ticketOptionId: hall.id, units }] });
  const options = [await create("adult", 1), await create("child", 1), await create("family", 4)];
  const ids = options.map(({ id }) => id).join();
  const reports = await buyInProcesses(ids, { processes: 4, pools: 1 });
  await expectPoolSoldOut(database.boxOffice, database.db, hall.id, reports);
});

it("sells single days and bundles of them to the last ticket", async () => {
  const { boxOffice } = database;
  const day = (allocation: number) => boxOffice.createTicketOption({ name: "day", allocation });
  const [saturday, sunday] = [await day(1_000), await day(2_000)];
  const weekend = await boxOffice.createTicketOption({
    name: "weekend",
    drawsOn: [saturday, sunday].map(({ id }) => ({ ticketOptionId: id, units: 1 })),
  });
  const [ofSaturday, ofSunday] = await Promise.all(
    [saturday, sunday].map(({ id }) =>
      buyInProcesses([id, weekend.id].join(), { processes: 2, pools: 1 }),
    ),
  );
  const reports = [...ofSaturday!, ...ofSunday!];
  await expectPoolSoldOut(database.boxOffice, database.db, saturday.id, reports);
  await expectPoolSoldOut(database.boxOffice, database.db, sunday.id, reports);
});
