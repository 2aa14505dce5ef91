import { createBoxOffice, isTicketError, migrate, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { CALLS, newStock, stateOf } from "../../packages/core/test/calls.ts";
import { driftsOf } from "../../packages/core/test/drifts-of.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

let database: TestDatabase;
let elsewhere: TestDatabase["boxOffice"];
let closeElsewhere: () => Promise<void>;
beforeAll(async () => {
  database = await createTestDatabase();
  const { rows } = await sql<{ host: string; port: string }>`
    select nodename as host, cast(nodeport as text) as port
    from pg_dist_node where noderole = 'primary' order by groupid desc limit 1`.execute(
    database.db,
  );
  const url = Object.assign(new URL(database.url), {
    hostname: rows[0]!.host,
    port: rows[0]!.port,
  });
  const db = openDatabase(url.href);
  elsewhere = createBoxOffice({ db, timeoutMs: 60_000 });
  closeElsewhere = () => db.destroy();
});
afterAll(async () => {
  expect(await driftsOf(database.boxOffice)).toEqual([]);
  await closeElsewhere();
  await database.drop();
});

const lineOf = (ticketOptionId: string, quantity = 1) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});
const putOnSale = async (allocation: number) =>
  (await database.boxOffice.createTicketOption({ name: "day pass", allocation })).id;
const codeOf = (error: unknown) => (isTicketError(error) ? error.code : error);

it("has distributed the tables, each ticket option with what belongs to it", async () => {
  expect(await migrate(database.db, { distributed: true })).toEqual([]);
  const { rows } = await sql<{ shards: string }>`
    select cast(count(distinct colocation_id) as text) as shards from citus_tables
    where table_name in ('ticket_options'::regclass, 'purchases'::regclass, 'holds'::regclass, 'cancellations'::regclass)
      and citus_table_type = 'distributed'`.execute(database.db);
  expect(rows).toEqual([{ shards: "1" }]);
});

describe.each(Object.entries(CALLS))("%s", (_, call) => {
  it("does the same in a host's transaction as outside, and nothing when that is rolled back", async () => {
    const { boxOffice, db } = database;
    const [outside, inside, undone] = [
      await newStock(database),
      await newStock(database),
      await newStock(database),
    ];
    await call(boxOffice, outside);
    await db.transaction().execute((transaction) => call(boxOffice.within(transaction), inside));
    expect(await stateOf(database, inside)).toBe(await stateOf(database, outside));

    const before = await stateOf(database, undone);
    await db.transaction().execute(async (transaction) => {
      await sql`savepoint before_call`.execute(transaction);
      await call(boxOffice.within(transaction), undone);
      await sql`rollback to before_call`.execute(transaction);
    });
    expect(await stateOf(database, undone)).toBe(before);
  });
});

it("sells exactly what there is to buyers on two nodes", async () => {
  const id = await putOnSale(100);
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, (_, index) =>
      (index % 2 === 0 ? database.boxOffice : elsewhere)
        .purchaseTickets(lineOf(id))
        .then(() => "sold", codeOf),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === "sold")).toHaveLength(100);
  expect(outcomes.filter((outcome) => outcome === "allocation_exceeded")).toHaveLength(200);
});

it("places orders over the same options in opposite order on two nodes", async () => {
  const options = await Promise.all([20, 20, 20].map(putOnSale));
  const orders = Array.from({ length: 40 }, (_, index) =>
    (index % 2 === 0 ? database.boxOffice : elsewhere)
      .placeOrder((index % 4 < 2 ? options : options.toReversed()).map((id) => lineOf(id)))
      .then(() => "sold", codeOf),
  );
  const outcomes = await Promise.all(orders);
  expect(outcomes.filter((outcome) => outcome === "sold")).toHaveLength(20);
  expect(outcomes.filter((outcome) => outcome === "order_refused")).toHaveLength(20);
  const left = await database.boxOffice.findTicketOptions(options);
  expect(left.map(({ allocation }) => allocation)).toEqual([0, 0, 0]);
});

it("answers the same key alike on two nodes", async () => {
  const options = await Promise.all([5, 5].map(putOnSale));
  const lines = options.map((id) => lineOf(id));
  const asked = [database.boxOffice, elsewhere].map((boxOffice) =>
    boxOffice.placeOrder(lines, { idempotencyKey: "the-same-basket" }),
  );
  const [one, other] = await Promise.all(asked);
  expect(other).toEqual(one);
});

it("waits for an option that another session has locked, while it sells others", async () => {
  const [locked, other] = [await putOnSale(5), await putOnSale(5)];
  const waiting = await database.db.transaction().execute(async (session) => {
    await sql`select from ticket_options where id = ${locked} for update`.execute(session);
    const purchase = elsewhere.purchaseTickets(lineOf(locked));
    for (let bought = 0; bought < 5; bought += 1) await elsewhere.purchaseTickets(lineOf(other));
    return { purchase };
  });
  await expect(waiting.purchase).resolves.toMatchObject({ quantity: 1 });
});

it("sweeps expired holds of many options, and lists what is left", async () => {
  const options = await Promise.all([3, 3, 3].map(putOnSale));
  for (const id of options) await elsewhere.holdTickets({ ...lineOf(id, 3), seconds: 1 });
  await vi.waitFor(
    async () => {
      await database.boxOffice.sweepHolds();
      const left = await database.boxOffice.findTicketOptions(options);
      expect(left.map(({ allocation }) => allocation)).toEqual([3, 3, 3]);
    },
    { timeout: 30_000, interval: 200 },
  );
  const { items } = await elsewhere.listTicketOptions({ sort: "-created_at", size: 3 });
  expect(items.map(({ item }) => item.allocation)).toEqual([3, 3, 3]);
});
