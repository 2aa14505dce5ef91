import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import type { Claim, Outcome } from "../src/claim.ts";
import { limitLargeOrders } from "../src/settle/limit-large-orders.ts";
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

  const orders = await database.db.transaction().execute(async (stranger) => {
    await sql`select from ticket_options where id = ${HOT} for update`.execute(stranger);
    const placing = Array.from({ length: 10 }, (_, index) =>
      boxOffice.placeOrder([HOT, ...others.slice(40 * index, 40 * (index + 1))].map(lineOf)),
    );
    await vi.waitFor(async () => expect(await waitingForALock()).toBe(1), { timeout: 5_000 });
    const buying = boxOffice.purchaseTickets(lineOf(HOT));
    await vi.waitFor(async () => expect(await waitingForALock()).toBe(2), { timeout: 5_000 });
    // A small order waits for none of them.
    await boxOffice.placeOrder(others.slice(-2).map(lineOf));
    expect(await waitingForALock()).toBe(2);
    return { placing, buying };
  });
  await expect(orders.buying).resolves.toMatchObject({ ticketOptionId: HOT });
  for (const order of await Promise.all(orders.placing)) expect(order).toHaveLength(41);
});

const GRANTED: Outcome = { is: "granted" };
const LARGE = Array.from({ length: 33 }, () => randomUUID());
const CLAIM: Claim = { kind: "order", lines: [] };

it("leaves the options to others, after a large order, for as long as that took", async () => {
  const times: { beganAt: number; endedAt: number }[] = [];
  const settle = limitLargeOrders(async () => {
    const beganAt = performance.now();
    await delay(50);
    times.push({ beganAt, endedAt: performance.now() });
    return GRANTED;
  }, 5_000);
  await Promise.all([1, 2, 3].map(() => settle(LARGE, CLAIM, undefined)));
  for (const [index, { beganAt }] of times.slice(1).entries()) {
    const before = times[index]!;
    // A timer may fire a millisecond early.
    expect(beganAt - before.endedAt).toBeGreaterThan(before.endedAt - before.beganAt - 2);
  }
});

it("is busy for large orders where many wait, or where one has waited for as long as a call may take", async () => {
  const end = Promise.withResolvers<Outcome>();
  const settle = limitLargeOrders(() => end.promise, 50);
  const first = settle(LARGE, CLAIM, undefined);
  const waiting = Promise.allSettled(
    Array.from({ length: 64 }, () => settle(LARGE, CLAIM, undefined)),
  );
  await expect(settle(LARGE, CLAIM, undefined)).rejects.toMatchObject({ code: "busy" });
  await delay(60);
  end.resolve(GRANTED);
  await expect(first).resolves.toBe(GRANTED);
  const busy = { status: "rejected", reason: { code: "busy" } };
  expect(await waiting).toMatchObject(Array.from({ length: 64 }, () => busy));
});
