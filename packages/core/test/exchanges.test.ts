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
afterAll(async () => {
  expect(await driftsOf(database.boxOffice)).toEqual([]);
  await database.drop();
});

it("purchases for the user that the purchase has under the lock", async () => {
  const { boxOffice, db } = database;
  const create = () => boxOffice.createTicketOption({ name: "day pass", allocation: 5 });
  const [from, to] = [await create(), await create()];
  const [ann, ben] = [randomUUID(), randomUUID()];
  const wanted = { ticketOptionId: from.id, userId: ann, quantity: 2 };
  const { id: purchaseId } = await boxOffice.purchaseTickets(wanted);

  const exchanging = await db.transaction().execute(async (transaction) => {
    await sql`select from ticket_options where id = ${from.id} for update`.execute(transaction);
    const asked = boxOffice.exchangePurchase({ purchaseId, ticketOptionId: to.id });
    await vi.waitFor(() => expect(boxOffice.load().waiting).toBe(1), PATIENCE);
    await sql`update purchases set user_id = ${ben} where id = ${purchaseId}`.execute(transaction);
    return { asked };
  });

  const { newPurchaseId } = await exchanging.asked;
  expect(await boxOffice.findPurchase(newPurchaseId)).toMatchObject({ userId: ben, quantity: 2 });
  expect(await boxOffice.findTicketOption(to.id)).toMatchObject({ allocation: 3 });
});
