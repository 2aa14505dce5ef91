import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("reads at most four lists at a time, and all of them in the end", async () => {
  await using db = openDatabase(database.url);
  const boxOffice = createBoxOffice({ db });
  const options = await Promise.all(
    Array.from({ length: 21 }, (_, index) =>
      boxOffice.createTicketOption({ name: `option ${index}`, allocation: 1 }),
    ),
  );
  const ids = options.map(({ id }) => id);

  let isDone = false;
  let mostBusy = 0;
  const watch = () => {
    const { total, idle } = db.connections();
    mostBusy = Math.max(mostBusy, total - idle);
    if (!isDone) setImmediate(watch);
  };
  watch();
  const [lists, found] = await Promise.all([
    Promise.all(Array.from({ length: 40 }, () => boxOffice.listTicketOptions({ size: 100 }))),
    Promise.all(Array.from({ length: 40 }, () => boxOffice.findTicketOptions(ids))),
  ]);
  isDone = true;
  expect(lists.every(({ items }) => items.length === 21)).toBe(true);
  expect(found.every(({ length }) => length === 21)).toBe(true);
  expect(mostBusy).toBeLessThanOrEqual(4);
});

it("is busy where a list has waited for as long as a call may take, and then reads nothing", async () => {
  await using db = openDatabase(database.url, { applicationName: "limited" });
  const boxOffice = createBoxOffice({ db, timeoutMs: 500 });
  await database.db.transaction().execute(async (transaction) => {
    await sql`lock table ticket_options in access exclusive mode`.execute(transaction);
    const lists = await Promise.allSettled(
      Array.from({ length: 12 }, () => boxOffice.listTicketOptions({ size: 100 })),
    );
    const busy = { status: "rejected", reason: { code: "busy" } };
    expect(lists).toMatchObject(Array.from({ length: 12 }, () => busy));
    // Those that were sent continue to wait, until a timeout of their connection.
    const { rows } = await sql`
      select from pg_stat_activity
      where application_name = 'limited' and wait_event_type = 'Lock'`.execute(transaction);
    expect(rows).toHaveLength(4);
  });
});

it("waits where a call may take any time", async () => {
  await using db = openDatabase(database.url);
  const boxOffice = createBoxOffice({ db, timeoutMs: Infinity });
  const lists = Array.from({ length: 12 }, () => boxOffice.listTicketOptions({ size: 100 }));
  await expect(Promise.all(lists)).resolves.toHaveLength(12);
});

it("finds the holds of a basket while lists wait", async () => {
  await using db = openDatabase(database.url);
  const boxOffice = createBoxOffice({ db });
  const { id } = await boxOffice.createTicketOption({ name: "held", allocation: 30 });
  const lines = Array.from({ length: 21 }, () => ({
    ticketOptionId: id,
    userId: randomUUID(),
    quantity: 1,
  }));
  const holds = await boxOffice.holdBasket({ lines });
  const lists = await database.db.transaction().execute(async (transaction) => {
    await sql`lock table purchases in access exclusive mode`.execute(transaction);
    const waiting = Array.from({ length: 4 }, () => boxOffice.listPurchases({ size: 100 }));
    await boxOffice.releaseBasket(holds.map((hold) => hold.id));
    return waiting;
  });
  expect(await boxOffice.findTicketOption(id)).toMatchObject({ allocation: 30 });
  await Promise.all(lists);
});
