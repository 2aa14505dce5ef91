import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import type { RetrierReport } from "./retrier.ts";
import { runInProcess } from "./run-in-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

const RETRIER = new URL("./retrier.ts", import.meta.url);
const KEYS = 600;
/** Too few for all of them: 600 keys ask for 2,395 tickets. */
const CAPACITY = 1_500;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function askInProcess(ticketOptionId: string, userId: string): Promise<RetrierReport> {
  return runInProcess(RETRIER, [database.url, ticketOptionId, userId, String(KEYS)]);
}

it("gives every key one answer, whichever of three processes is asked", async () => {
  const newOption = { name: "hot", allocation: CAPACITY };
  const { id } = await database.boxOffice.createTicketOption(newOption);
  const userId = randomUUID();
  const reports = await Promise.all([1, 2, 3].map(() => askInProcess(id, userId)));

  const answers = new Map<number, Set<string>>();
  for (const [key, answer] of reports.flat()) {
    answers.set(key, (answers.get(key) ?? new Set()).add(answer));
  }
  expect(answers.size).toBe(KEYS);
  expect([...answers.values()].filter(({ size }) => size !== 1)).toEqual([]);

  const purchases = await database.db
    .selectFrom("purchases")
    .select(["id", "quantity"])
    .where("ticket_option_id", "=", id)
    .execute();
  const told = new Set(reports.flat().map(([_key, answer]) => answer));
  told.delete("allocation_exceeded");
  expect(new Set(purchases.map((purchase) => purchase.id))).toEqual(told);
  expect(purchases).toHaveLength(told.size);

  const sold = purchases.reduce((sum, { quantity }) => sum + quantity, 0);
  const option = await database.boxOffice.findTicketOption(id);
  expect(option?.allocation).toBe(CAPACITY - sold);
});
