import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

const HOT = "00000000-0000-4000-8000-000000000000";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  expect(await driftsOf(database.boxOffice)).toEqual([]);
  await database.drop();
});

const lineOf = (ticketOptionId: string) => ({ ticketOptionId, userId: randomUUID(), quantity: 1 });

it("has one large order at a time wait for a hot option, and its buyers do not wait behind many", async () => {
  const { rows } = await sql<{ id: string }>`
    insert into ticket_options (id, name, capacity, allocation)
    select id, 'day pass', 100, 100
    from (select ${HOT}::uuid union all select gen_random_uuid() from generate_series(1, 400)) as option (id)
    returning cast(id as text) as id`.execute(database.db);
  const others = rows.map(({ id }) => id).filter((id) => id !== HOT);
  await using db = openDatabase(database.url, { applicationName: "large orders" });
  const boxOffice = createBoxOffice({ db });
  const waitingForALock = async () => {
    const { rows: backends } = await sql`
      select from pg_stat_activity
      where application_name = 'large orders' and wait_event_type = 'Lock'`.execute(database.db);
    return backends.length;
  };

  const orders = await database.db.transaction().execute(async (otherSession) => {
    await sql`select from ticket_options where id = ${HOT} for update`.execute(otherSession);
    const placing = Array.from({ length: 10 }, (_, index) =>
      boxOffice.placeOrder([HOT, ...others.slice(40 * index, 40 * (index + 1))].map(lineOf)),
    );
    await vi.waitFor(async () => expect(await waitingForALock()).toBe(1), PATIENCE);
    const buying = boxOffice.purchaseTickets(lineOf(HOT));
    // A small order does not wait for them, and they do not use a second connection.
    await boxOffice.placeOrder(others.slice(-2).map(lineOf));
    await vi.waitFor(async () => expect(await waitingForALock()).toBe(1), PATIENCE);
    return { placing, buying };
  });
  await expect(orders.buying).resolves.toMatchObject({ ticketOptionId: HOT });
  for (const order of await Promise.all(orders.placing)) expect(order).toHaveLength(41);
});
