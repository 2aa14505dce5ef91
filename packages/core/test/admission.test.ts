import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("is busy at once if 512 claims wait, the first of them for longer than the latency target", async () => {
  const { id } = await database.boxOffice.createTicketOption({ name: "hot", allocation: 1_000 });
  await using db = openDatabase(database.url);
  const boxOffice = createBoxOffice({ db, latencyTargetMs: 10 });
  const purchase = () =>
    boxOffice.purchaseTickets({ ticketOptionId: id, userId: randomUUID(), quantity: 1 });
  const admitted = await database.db.transaction().execute(async (otherSession) => {
    await sql`select from ticket_options where id = ${id} for update`.execute(otherSession);
    const purchases = Array.from({ length: 512 }, purchase);
    await delay(50);
    // Although no caller has an outcome yet.
    await expect(purchase()).rejects.toMatchObject({ code: "busy" });
    expect(boxOffice.load().waiting).toBe(512);
    return purchases;
  });
  expect(await Promise.all(admitted)).toHaveLength(512);
});

it("settles claims that arrive while a batch without waiting callers ends", async () => {
  const { id } = await database.boxOffice.createTicketOption({ name: "late", allocation: 1_000 });
  await using db = openDatabase(database.url, { poolSize: 1 });
  const boxOffice = createBoxOffice({ db });
  const purchase = (signal?: AbortSignal) =>
    boxOffice.purchaseTickets(
      { ticketOptionId: id, userId: randomUUID(), quantity: 1 },
      { signal },
    );
  const caller = new AbortController();
  const gone = await db.connection().execute(async () => {
    const aborted = expect(purchase(caller.signal)).rejects.toBe("gone");
    await delay(10);
    caller.abort("gone");
    return { aborted };
  });
  // Its batch has a connection, and has not ended.
  await gone.aborted;
  const purchases: Promise<unknown>[] = [];
  for (let turn = 0; turn < 200; turn += 1) {
    purchases.push(purchase());
    await new Promise(setImmediate);
  }
  expect(await Promise.all(purchases)).toHaveLength(200);
});

it("gives a claim its whole timeout, even in a batch with one that has waited longer", async () => {
  const [old, fresh] = await Promise.all(
    ["old", "fresh"].map((name) => database.boxOffice.createTicketOption({ name, allocation: 10 })),
  );
  await sql`create function insert_slowly() returns trigger language plpgsql as
    'begin perform pg_sleep(2); return null; end'`.execute(database.db);
  await sql`create trigger insert_slowly after insert on purchases execute function insert_slowly()`.execute(
    database.db,
  );
  await using db = openDatabase(database.url, { poolSize: 1 });
  const boxOffice = createBoxOffice({ db, timeoutMs: 4_000 });
  const purchase = (ticketOptionId: string) =>
    boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity: 1 });
  const purchases = await db.connection().execute(async () => {
    // It is in the only slot, so that the others share the next batch.
    const unknown = expect(purchase(randomUUID())).rejects.toMatchObject({
      code: "ticket_option_not_found",
    });
    const first = expect(purchase(old!.id)).rejects.toMatchObject({ code: "outcome_unknown" });
    await delay(3_000);
    return { unknown, first, second: purchase(fresh!.id) };
  });
  await purchases.unknown;
  await purchases.first;
  await expect(purchases.second).resolves.toMatchObject({ ticketOptionId: fresh!.id });
  await sql`drop trigger insert_slowly on purchases`.execute(database.db);
});
