import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { expectPromisesKept, type BuyerReport } from "./race.ts";

const BUYER = new URL("./buyer.ts", import.meta.url).pathname;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function buyInProcesses(
  ticketOptionId: string,
  { processes, pools }: { readonly processes: number; readonly pools: number },
): Promise<readonly BuyerReport[]> {
  const buyers = Array.from({ length: processes }, () =>
    promisify(execFile)(
      process.execPath,
      [
        "--conditions=@ticket-allocation/source",
        BUYER,
        database.url,
        ticketOptionId,
        String(pools),
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    ),
  );
  const outputs = await Promise.all(buyers);
  return outputs.map(({ stdout }): BuyerReport => JSON.parse(stdout));
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
