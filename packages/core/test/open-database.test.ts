import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Breaks the connections, and waits until they are closed. */
async function cutConnections(applicationName: string): Promise<void> {
  const sessions = sql`
    from pg_stat_activity
    where datname = current_database() and application_name = ${applicationName}`;
  await sql`select pg_terminate_backend(pid) ${sessions}`.execute(database.db);
  await vi.waitFor(async () => {
    expect((await sql`select pid ${sessions}`.execute(database.db)).rows).toEqual([]);
  }, PATIENCE);
}

it("survives a connection that breaks between two statements", async () => {
  const db = openDatabase(database.url, { applicationName: "breaks-in-use" });
  const transaction = await db.startTransaction().execute();
  await sql`select 1`.execute(transaction);
  await cutConnections("breaks-in-use");

  await expect(sql`select 1`.execute(transaction)).rejects.toThrow(
    // The error or the statement may come first.
    /terminat|not queryable|EPIPE|ECONNRESET/u,
  );
  await transaction
    .rollback()
    .execute()
    .catch(() => {});
  expect((await sql`select 1 as answer`.execute(db)).rows).toEqual([{ answer: 1 }]);
  await db.destroy();
});

it("reports an idle connection that breaks, and continues to sell", async () => {
  const onIdleConnectionError = vi.fn<(error: Error) => void>();
  const db = openDatabase(database.url, { applicationName: "breaks-idle", onIdleConnectionError });
  const boxOffice = createBoxOffice({ db });
  const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 2 });
  await cutConnections("breaks-idle");

  await vi.waitFor(() => expect(onIdleConnectionError).toHaveBeenCalledOnce(), PATIENCE);
  const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 2 };
  expect(await boxOffice.purchaseTickets(purchase)).toMatchObject(purchase);
  await db.destroy();
});

it("parses the first hundred statements once per connection", async () => {
  const db = openDatabase(database.url, { poolSize: 1 });
  const run = (text: number) => sql`select ${sql.lit(text)}, ${randomUUID()}::uuid`.execute(db);
  for (let text = 0; text < 110; text += 1) await run(text);
  for (let text = 0; text < 110; text += 1) await run(text);

  const { rows } = await sql<{ prepared: number }>`
    select count(*)::integer as prepared from pg_prepared_statements`.execute(db);
  expect(rows).toEqual([{ prepared: 100 }]);
  await db.destroy();
});

it.each([
  ["select 1", "a SELECT"],
  ["create table never (id integer)", "a statement that changes something"],
])("rejects %s after a BEGIN that failed, and keeps nothing of it", async (statement) => {
  const db = openDatabase(database.url, { poolSize: 1 });
  await db.connection().execute(async (connection) => {
    await sql`start transaction isolation level of our own`.execute(connection);
    await expect(sql.raw(statement).execute(connection)).rejects.toThrow(/syntax error/u);
    const tables = await sql`select to_regclass('never') as found`.execute(connection);
    expect(tables.rows).toEqual([{ found: null }]);
  });
  await db.destroy();
});

it("sends a statement that only begins like BEGIN unchanged", async () => {
  const db = openDatabase(database.url);
  await sql`begin; create table kept (id integer); commit`.execute(db);
  const tables = await sql`select to_regclass('kept')::text as found`.execute(db);
  expect(tables.rows).toEqual([{ found: "kept" }]);
  await db.destroy();
});

it("rolls back the first statement of a host's transaction, even if the host does not wait for it", async () => {
  const { db, boxOffice } = database;
  const row = { id: randomUUID(), name: "day pass", capacity: 1, allocation: 1 };
  let insert: Promise<unknown> | undefined;
  const failing = db.transaction().execute(async (transaction) => {
    insert = transaction.insertInto("ticket_options").values(row).execute();
    throw new Error("card declined");
  });
  await expect(failing).rejects.toThrow("card declined");
  await insert;
  expect(await boxOffice.findTicketOption(row.id)).toBeUndefined();
});
