import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { runInProcess } from "./run-in-process.ts";
import type { TransferrerReport } from "./transferrer.ts";

const TRANSFERRER = new URL("./transferrer.ts", import.meta.url);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("never exceeds a limit while four processes transfer and cancel the same purchases", async () => {
  const { boxOffice, db, url } = database;
  const hall = await boxOffice.createTicketOption({ name: "hall", allocation: 99, maxPerUser: 9 });
  const create = (units: number, maxPerUser: number) =>
    boxOffice.createTicketOption({
      name: "seat",
      allocation: 99,
      maxPerUser,
      drawsOn: [{ ticketOptionId: hall.id, units }],
    });
  const [single, double] = [await create(1, 6), await create(2, 4)];
  const userIds = Array.from({ length: 4 }, () => randomUUID());
  const lines = userIds.flatMap((userId) => [
    { ticketOptionId: single.id, userId, quantity: 3 },
    { ticketOptionId: single.id, userId, quantity: 1 },
    { ticketOptionId: double.id, userId, quantity: 2 },
  ]);
  const purchaseIds = (await boxOffice.placeOrder(lines)).map(({ id }) => id);

  const race = { isOver: false };
  const racing = Promise.all(
    Array.from({ length: 4 }, () =>
      runInProcess<TransferrerReport>(TRANSFERRER, [url, purchaseIds.join(), userIds.join()]),
    ),
  ).finally(() => {
    race.isOver = true;
  });
  while (!race.isOver) expect(await findMost()).toBeLessThanOrEqual(0);
  const reports = await racing;

  expect(new Set(reports.flatMap(({ refused }) => refused))).toEqual(
    new Set([
      "user_limit_exceeded",
      "same_user",
      "purchase_cancelled",
      "cancellation_exceeds_purchase",
    ]),
  );
  expect(await stored("transfers")).toEqual(sorted(reports.flatMap(({ transfers }) => transfers)));
  const cancelled = reports.flatMap(({ cancellations }) => cancellations);
  expect(await stored("cancellations")).toEqual(sorted(cancelled));
  for await (const { drifts } of boxOffice.verify()) expect(drifts).toEqual([]);

  /** By how much a user exceeds a limit at the most. */
  async function findMost(): Promise<number> {
    const { rows } = await sql<{ beyond: string }>`
      with has as (
        select ticket_option_id as option_id, user_id, quantity - cancelled_quantity as tickets
        from purchases
        union all
        select ${hall.id}, user_id, (quantity - cancelled_quantity)
          * case ticket_option_id when ${double.id} then 2 else 1 end
        from purchases
      )
      select max(tickets - max_per_user) as beyond from (
        select option_id, user_id, sum(tickets) as tickets from has group by 1, 2
      ) as sums join ticket_options on id = option_id`.execute(db);
    return Number(rows[0]?.beyond);
  }

  async function stored(table: "transfers" | "cancellations"): Promise<string[]> {
    return sorted(await db.selectFrom(table).select(["id", "quantity"]).execute());
  }
});

function sorted(rows: readonly { readonly id: string; readonly quantity: number }[]): string[] {
  return rows.map(({ id, quantity }) => `${id} ${quantity}`).toSorted();
}
