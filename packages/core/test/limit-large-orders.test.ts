import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import type { Claim } from "../src/settle/claim.ts";
import type { Outcome } from "../src/settle/outcome.ts";
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

  const orders = await database.db.transaction().execute(async (otherSession) => {
    await sql`select from ticket_options where id = ${HOT} for update`.execute(otherSession);
    const placing = Array.from({ length: 10 }, (_, index) =>
      boxOffice.placeOrder([HOT, ...others.slice(40 * index, 40 * (index + 1))].map(lineOf)),
    );
    await vi.waitFor(async () => expect(await waitingForALock()).toBe(1), { timeout: 5_000 });
    const buying = boxOffice.purchaseTickets(lineOf(HOT));
    // A small order does not wait for them, and they do not use a second connection.
    await boxOffice.placeOrder(others.slice(-2).map(lineOf));
    await vi.waitFor(async () => expect(await waitingForALock()).toBe(1), { timeout: 5_000 });
    return { placing, buying };
  });
  await expect(orders.buying).resolves.toMatchObject({ ticketOptionId: HOT });
  for (const order of await Promise.all(orders.placing)) expect(order).toHaveLength(41);
});

const GRANTED: Outcome = { is: "granted", events: [] };
const LARGE = Array.from({ length: 33 }, () => randomUUID());
const CLAIM: Claim = { kind: "order", lines: [] };

it("leaves the options to others, after a large order, for as long as that took", async () => {
  const times: { beganAt: number; endedAt: number }[] = [];
  const { settleClaim } = limitLargeOrders(async () => {
    const beganAt = performance.now();
    await delay(50);
    times.push({ beganAt, endedAt: performance.now() });
    return GRANTED;
  }, 5_000);
  await Promise.all([1, 2, 3].map(() => settleClaim(LARGE, CLAIM)));
  for (const [index, { beganAt }] of times.slice(1).entries()) {
    const before = times[index]!;
    // A timer may fire a millisecond early.
    expect(beganAt - before.endedAt).toBeGreaterThan(before.endedAt - before.beganAt - 2);
  }
});

it("settles heavy orders of one option one at a time, and others at once", async () => {
  const ends: ((outcome: Outcome) => void)[] = [];
  const { settleClaim, waiting } = limitLargeOrders(
    () => new Promise<Outcome>((resolve) => ends.push(resolve)),
    5_000,
  );
  const orderOf = (size: number): Claim => ({
    kind: "basket_release",
    lines: Array.from({ length: size }, () => ({
      kind: "release",
      ticketOptionId: HOT,
      holdId: HOT,
    })),
  });
  const heavy = [193, 1_000].map((size) => settleClaim([HOT], orderOf(size)));
  const light = settleClaim([HOT], orderOf(192));
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  expect(waiting()).toBe(1);
  for (const end of ends) end(GRANTED);
  await light;
  await vi.waitFor(() => expect(ends).toHaveLength(3));
  ends[2]!(GRANTED);
  expect(await Promise.all(heavy)).toEqual([GRANTED, GRANTED]);
});

it("is busy for large orders where many wait, and where one has waited for as long as a call may take", async () => {
  const end = Promise.withResolvers<Outcome>();
  const { settleClaim, waiting } = limitLargeOrders(() => end.promise, 50);
  const first = settleClaim(LARGE, CLAIM);
  const others = Array.from({ length: 64 }, () => settleClaim(LARGE, CLAIM));
  expect(waiting()).toBe(64);
  await expect(settleClaim(LARGE, CLAIM)).rejects.toMatchObject({ code: "busy" });
  // Although the first is still being settled.
  for (const other of others) await expect(other).rejects.toMatchObject({ code: "busy" });
  expect(waiting()).toBe(0);
  end.resolve(GRANTED);
  await expect(first).resolves.toBe(GRANTED);
});

it("settles none whose caller has gone away, and makes no pause for it", async () => {
  let settled = 0;
  const { settleClaim } = limitLargeOrders(async () => {
    settled += 1;
    return GRANTED;
  }, 5_000);
  const gone = AbortSignal.abort(new Error("gone"));
  const [first, ...others] = await Promise.allSettled([
    settleClaim(LARGE, CLAIM),
    settleClaim(LARGE, CLAIM, gone),
    settleClaim(LARGE, CLAIM, gone),
  ]);
  expect(first).toMatchObject({ status: "fulfilled" });
  expect(others).toMatchObject(Array.from({ length: 2 }, () => ({ reason: gone.reason })));
  expect(settled).toBe(1);
});
