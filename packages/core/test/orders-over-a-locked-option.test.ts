import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

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

const lineOf = (ticketOptionId: string) => ({ ticketOptionId, userId: randomUUID(), quantity: 1 });

it("leaves connections to others where orders over ever other options wait for one that is locked", async () => {
  const { rows } = await sql<{ id: string }>`
    insert into ticket_options (id, name, capacity, allocation)
    select gen_random_uuid(), 'day pass', 1000, 1000 from generate_series(1, 603)
    returning cast(id as text) as id`.execute(database.db);
  const [hot, warm, quiet, ...others] = rows.map(({ id }) => id);
  if (!hot || !warm || !quiet) throw new Error("they are not on sale");
  await using db = openDatabase(database.url, { applicationName: "small orders", poolSize: 8 });
  const boxOffice = createBoxOffice({ db, latencyTargetMs: 100 });
  // Fewer than 512 wait for either of the two that are locked.
  const placeOrder = (other: string, index: number) =>
    boxOffice.placeOrder([index % 2 === 0 ? hot : warm, other].map(lineOf));

  const placing = await database.db.transaction().execute(async (stranger) => {
    await sql`select from ticket_options where id in (${hot}, ${warm}) for update`.execute(
      stranger,
    );
    const first = others.slice(0, 2).map(placeOrder);
    await vi.waitFor(async () => {
      const { rows: backends } = await sql`
        select from pg_stat_activity
        where application_name = 'small orders' and wait_event_type = 'Lock'`.execute(database.db);
      expect(backends.length).toBeGreaterThan(0);
    }, 5_000);
    const orders = [...first, ...others.slice(2).map(placeOrder)];
    await new Promise((resolve) => setTimeout(resolve, 200));
    // Neither is there no connection for them, nor are they refused because so many others wait.
    for (let bought = 0; bought < 5; bought += 1) await boxOffice.purchaseTickets(lineOf(quiet));
    return orders;
  });
  for (const order of await Promise.all(placing)) expect(order).toHaveLength(2);
});

it("is busy for an order that has waited for as long as a call may take", async () => {
  const { rows } = await sql<{ id: string }>`
    insert into ticket_options (id, name, capacity, allocation)
    select gen_random_uuid(), 'day pass', 1000, 1000 from generate_series(1, 9)
    returning cast(id as text) as id`.execute(database.db);
  const [hot, ...others] = rows.map(({ id }) => id);
  await using db = openDatabase(database.url);
  const boxOffice = createBoxOffice({ db, timeoutMs: 300 });
  await database.db.transaction().execute(async (stranger) => {
    await sql`select from ticket_options where id = ${hot} for update`.execute(stranger);
    const orders = await Promise.allSettled(
      others.map((other) => boxOffice.placeOrder([hot!, other].map(lineOf))),
    );
    const codes = orders.map(({ status, ...rest }) => [status, Reflect.get(rest, "reason")?.code]);
    expect(codes).toEqual(others.map(() => ["rejected", "busy"]));
  });
});
