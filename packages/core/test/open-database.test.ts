import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Cuts them, and waits until they are gone. */
async function cutConnections(applicationName: string): Promise<void> {
  const sessions = sql`
    from pg_stat_activity
    where datname = current_database() and application_name = ${applicationName}`;
  await sql`select pg_terminate_backend(pid) ${sessions}`.execute(database.db);
  await vi.waitFor(async () => {
    expect((await sql`select pid ${sessions}`.execute(database.db)).rows).toEqual([]);
  });
}

it("outlives a connection that breaks between two statements", async () => {
  const db = openDatabase(database.url, { applicationName: "breaks-in-use" });
  const transaction = await db.startTransaction().execute();
  await sql`select 1`.execute(transaction);
  await cutConnections("breaks-in-use");

  await expect(sql`select 1`.execute(transaction)).rejects.toThrow(/terminat|not queryable/u);
  await transaction
    .rollback()
    .execute()
    .catch(() => {});
  expect((await sql`select 1 as answer`.execute(db)).rows).toEqual([{ answer: 1 }]);
  await db.destroy();
});

it("tells of a connection that breaks while nobody uses it, and sells on", async () => {
  const onIdleConnectionError = vi.fn<(error: Error) => void>();
  const db = openDatabase(database.url, { applicationName: "breaks-idle", onIdleConnectionError });
  const boxOffice = createBoxOffice({ db });
  const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 2 });
  await cutConnections("breaks-idle");

  await vi.waitFor(() => expect(onIdleConnectionError).toHaveBeenCalledOnce());
  const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 2 };
  expect(await boxOffice.purchaseTickets(purchase)).toMatchObject(purchase);
  await db.destroy();
});
