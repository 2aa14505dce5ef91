import { createBoxOffice, openDatabase, type OpenedDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { startFaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
/** For transactions that keep locks while the test does other things, however slow the machine is. */
let otherSessions: OpenedDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  otherSessions = openDatabase(database.url, { idleInTransactionTimeoutMs: 60_000 });
});
afterAll(async () => {
  await otherSessions.destroy();
  expect(await driftsOf(database.boxOffice)).toEqual([]);
  await database.drop();
});

const lineOf = (ticketOptionId: string) => ({ ticketOptionId, userId: randomUUID(), quantity: 1 });

async function putOnSale(count: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into ticket_options (id, name, capacity, allocation)
    select gen_random_uuid(), 'day pass', 1000, 1000 from generate_series(1, ${sql.lit(count)})
    returning cast(id as text) as id`.execute(database.db);
  return rows.map(({ id }) => id);
}

/** Backends of an application that wait for a lock. */
async function countLockWaits(applicationName: string): Promise<number> {
  const { rows } = await sql`
    select from pg_stat_activity
    where application_name = ${applicationName} and wait_event_type = 'Lock'`.execute(database.db);
  return rows.length;
}

it("sells other options while one is locked, and distinguishes it from an unknown one", async () => {
  const [locked, ...others] = await putOnSale(20);
  await using db = openDatabase(database.url, { applicationName: "beside a lock", poolSize: 4 });
  const boxOffice = createBoxOffice({ db });

  const waiting = await otherSessions.transaction().execute(async (otherSession) => {
    await sql`select from ticket_options where id = ${locked} for update`.execute(otherSession);
    const purchases = Array.from({ length: 20 }, () => boxOffice.purchaseTickets(lineOf(locked!)));
    const unknown = boxOffice.purchaseTickets(lineOf(randomUUID()));
    await expect(unknown).rejects.toMatchObject({ code: "ticket_option_not_found" });
    await Promise.all(others.map((id) => boxOffice.purchaseTickets(lineOf(id))));
    const order = boxOffice.placeOrder([others[0]!, randomUUID()].map(lineOf));
    await expect(order).rejects.toMatchObject({ code: "order_refused" });
    await vi.waitFor(async () => expect(await countLockWaits("beside a lock")).toBe(1), PATIENCE);
    await Promise.all(others.map((id) => boxOffice.placeOrder([id, others[0]!].map(lineOf))));
    return purchases;
  });
  for (const purchase of await Promise.all(waiting)) expect(purchase.quantity).toBe(1);
});

it("distinguishes a locked option from an unknown one if claims were taken before the response to the locks", async () => {
  const [locked] = await putOnSale(1);
  const proxy = await startFaultyProxy(database.url);
  await using db = openDatabase(proxy.databaseUrl, {
    poolSize: 1,
    applicationName: "late answers",
  });
  const boxOffice = createBoxOffice({ db, timeoutMs: 2_000 });

  const younger = await otherSessions.transaction().execute(async (otherSession) => {
    await sql`select from ticket_options where id = ${locked} for update`.execute(otherSession);
    const letThrough = proxy.holdAnswerTo("skip locked");
    const first = expect(boxOffice.purchaseTickets(lineOf(locked!))).rejects.toMatchObject({
      code: "busy",
    });
    await delay(1_000);
    const purchase = boxOffice.purchaseTickets(lineOf(locked!));
    // The timeout of the first ends while its batch waits for the response.
    await first;
    letThrough();
    await vi.waitFor(async () => expect(await countLockWaits("late answers")).toBe(1), PATIENCE);
    return { purchase };
  });
  await expect(younger.purchase).resolves.toMatchObject({ ticketOptionId: locked });
  proxy.close();
});

it("waits for only a few of the options that other sessions keep locked, so connections stay free", async () => {
  const options = await putOnSale(24);
  await using db = openDatabase(database.url, { applicationName: "many locks", poolSize: 16 });
  const boxOffice = createBoxOffice({ db });

  const waiting = await otherSessions.transaction().execute(async (otherSession) => {
    const locked = options.slice(0, 20);
    await sql`select from ticket_options where id in (${sql.join(locked)}) for update`.execute(
      otherSession,
    );
    const purchases = locked.map((id) => boxOffice.purchaseTickets(lineOf(id)));
    await vi.waitFor(async () => expect(await countLockWaits("many locks")).toBe(4), PATIENCE);
    for (const id of options.slice(20)) await boxOffice.purchaseTickets(lineOf(id));
    expect(await countLockWaits("many locks")).toBeLessThanOrEqual(5);
    return purchases;
  });
  expect(await Promise.all(waiting)).toHaveLength(20);
});

it("sells the same options from two processes in any order without a deadlock", async () => {
  const options = await putOnSale(12);
  const pick = (index: number) => options[index % options.length]!;
  const sell = async (boxOffice: TestDatabase["boxOffice"], step: number) => {
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(
        options.flatMap((id, index) => [
          boxOffice.purchaseTickets(lineOf(id)),
          boxOffice.placeOrder(
            [index, index + step, index + 2 * step].map((place) => lineOf(pick(place + round))),
          ),
        ]),
      );
    }
  };
  // Separate pools, as in two processes.
  const pools = [1, 2].map(() => openDatabase(database.url));
  await Promise.all(pools.map((db, index) => sell(createBoxOffice({ db }), index === 0 ? 1 : 5)));
  await Promise.all(pools.map((db) => db.destroy()));
  const { rows } = await sql<{ left: string; deadlocks: string }>`
    select cast(sum(allocation) as text) as left,
      (select cast(deadlocks as text) from pg_stat_database where datname = current_database()) as deadlocks
    from ticket_options where id in (${sql.join(options)})`.execute(database.db);
  const sold = 2 * 30 * options.length * (1 + 3);
  expect(rows).toEqual([{ left: `${12 * 1_000 - sold}`, deadlocks: "0" }]);
});

it("leaves connections free while orders of ever new options wait for a locked one", async () => {
  const [hot, warm, quiet, ...others] = await putOnSale(603);
  if (!hot || !warm || !quiet) throw new Error("they are not on sale");
  await using db = openDatabase(database.url, { applicationName: "small orders", poolSize: 8 });
  const boxOffice = createBoxOffice({ db, latencyTargetMs: 1_000 });
  // Fewer than 512 wait for either of the two that are locked.
  const placeOrder = (other: string, index: number) =>
    boxOffice.placeOrder([index % 2 === 0 ? hot : warm, other].map(lineOf));

  const placing = await otherSessions.transaction().execute(async (otherSession) => {
    await sql`select from ticket_options where id in (${hot}, ${warm}) for update`.execute(
      otherSession,
    );
    const first = others.slice(0, 2).map(placeOrder);
    await vi.waitFor(
      async () => expect(await countLockWaits("small orders")).toBeGreaterThan(0),
      PATIENCE,
    );
    const orders = [...first, ...others.slice(2).map(placeOrder)];
    await delay(1_200);
    // They have a connection, and are not refused because of the many others that wait.
    for (let bought = 0; bought < 5; bought += 1) await boxOffice.purchaseTickets(lineOf(quiet));
    return orders;
  });
  for (const order of await Promise.all(placing)) expect(order).toHaveLength(2);
});

it("is busy for an order that has waited for its whole timeout", async () => {
  const [hot, ...others] = await putOnSale(9);
  await using db = openDatabase(database.url);
  const boxOffice = createBoxOffice({ db, timeoutMs: 300 });
  await otherSessions.transaction().execute(async (otherSession) => {
    await sql`select from ticket_options where id = ${hot} for update`.execute(otherSession);
    const orders = await Promise.allSettled(
      others.map((other) => boxOffice.placeOrder([hot!, other].map(lineOf))),
    );
    const codes = orders.map(({ status, ...rest }) => [status, Reflect.get(rest, "reason")?.code]);
    expect(codes).toEqual(others.map(() => ["rejected", "busy"]));
  });
});
