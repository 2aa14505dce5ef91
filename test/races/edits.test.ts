import { afterAll, beforeAll, expect, it } from "vitest";

import type { EditorReport } from "./editor.ts";
import { runInProcess } from "./run-in-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

const EDITOR = new URL("./editor.ts", import.meta.url);
const EDITS = 50;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function editInProcess(ticketOptionId: string): Promise<EditorReport> {
  return runInProcess(EDITOR, [database.url, ticketOptionId, String(EDITS)]);
}

it("loses no edit of two processes that expect the revision they have read, while tickets are sold", async () => {
  const newOption = { name: "hot", allocation: 10_000 };
  const { id } = await database.boxOffice.createTicketOption(newOption);
  const reports = await Promise.all([editInProcess(id), editInProcess(id)]);

  const refused = reports.reduce((sum, report) => sum + report.refused, 0);
  expect(refused).toBeGreaterThan(0);
  const edits = reports.length * EDITS;
  expect(await database.boxOffice.findTicketOption(id)).toMatchObject({
    revision: 1 + edits,
    capacity: 10_000 + edits,
    allocation: 10_000 - refused,
  });
});
