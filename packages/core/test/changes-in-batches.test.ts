import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("writes a change in the same batch as other claims, after batches without a change", async () => {
  const { boxOffice } = database;
  const { id } = await boxOffice.createTicketOption({ name: "x", allocation: 10 });
  const claim = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  const purchase = () => boxOffice.purchaseTickets(claim);
  const hold = () => boxOffice.holdTickets({ ...claim, seconds: 600 });

  await inOneBatch(id, () => [purchase(), hold()]);
  await inOneBatch(id, () => [
    purchase(),
    hold(),
    boxOffice.changeTicketOption(id, { name: "y", capacity: 8 }),
  ]);

  const changed = { name: "y", capacity: 8, allocation: 4 };
  expect(await boxOffice.findTicketOption(id)).toMatchObject(changed);
  expect(await driftsOf(boxOffice)).toEqual([]);
});

/** Claims are taken after the row is locked, so all claims that are made before that are one batch. */
async function inOneBatch(id: string, claim: () => readonly Promise<unknown>[]): Promise<void> {
  const { db } = database;
  const claims = await db.transaction().execute(async (transaction) => {
    await sql`select from ticket_options where id = ${id} for update`.execute(transaction);
    const claimed = claim();
    await vi.waitFor(async () => {
      const { rows } = await sql`select from pg_locks where not granted`.execute(db);
      expect(rows).toHaveLength(1);
    }, PATIENCE);
    return [claimed];
  });
  await Promise.all(claims.flat());
}
