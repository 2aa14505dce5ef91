import {
  createBoxOffice,
  HoldNotFoundError,
  openDatabase,
  OrderRefusedError,
  TicketOptionNotFoundError,
  type Database,
} from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

const LINES = 1_000;

let database: TestDatabase;
let optionIds: readonly string[];
beforeAll(async () => {
  database = await createTestDatabase();
  const { rows } = await sql<{ id: string }>`
    insert into ticket_options (id, name, capacity, allocation)
    select gen_random_uuid(), 'day pass', 10, 10 from generate_series(1, ${LINES})
    returning cast(id as text) as id`.execute(database.db);
  optionIds = rows.map(({ id }) => id);
});
afterAll(async () => {
  expect(await driftsOf(database.boxOffice)).toEqual([]);
  await database.drop();
});

const lineOf = (ticketOptionId: string, quantity = 1) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});

/** A box office, and the statements that it has sent since it knows how its tables are stored. */
async function countingBoxOffice() {
  const statements: string[] = [];
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log: ({ query }) => void statements.push(query.sql),
  });
  const boxOffice = createBoxOffice({ db });
  await expect(boxOffice.purchaseTickets(lineOf(randomUUID()))).rejects.toThrow(
    TicketOptionNotFoundError,
  );
  statements.length = 0;
  return {
    boxOffice,
    statements,
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

it("purchases tickets of a thousand options with one lock and one write, between BEGIN and COMMIT", async () => {
  await using counting = await countingBoxOffice();
  const order = await counting.boxOffice.placeOrder(optionIds.map((id) => lineOf(id)));
  expect(order).toHaveLength(LINES);
  expect(counting.statements).toHaveLength(4);
});

it("refuses an order of a thousand options that are sold out after one statement", async () => {
  await using counting = await countingBoxOffice();
  const order = counting.boxOffice.placeOrder(optionIds.map((id) => lineOf(id, 11)));
  await expect(order).rejects.toThrow(OrderRefusedError);
  expect(counting.statements).toHaveLength(3);
});

it("sends one more statement for a thousand unknown options, because other sessions may have locked them", async () => {
  const unknown = Array.from({ length: LINES - 1 }, () => lineOf(randomUUID()));
  await using counting = await countingBoxOffice();
  const order = counting.boxOffice.placeOrder([lineOf(optionIds[0]!), ...unknown]);
  await expect(order).rejects.toThrow(OrderRefusedError);
  expect(counting.statements).toHaveLength(4);
});

it("replays an order of a thousand options with one more statement", async () => {
  const lines = optionIds.map((id) => lineOf(id));
  const idempotencyKey = "basket";
  const first = await database.boxOffice.placeOrder(lines, { idempotencyKey });
  await using counting = await countingBoxOffice();
  // Reads the secret of the ids, once per box office.
  await counting.boxOffice.purchaseTickets(lineOf(optionIds[0]!), { idempotencyKey: "first" });
  counting.statements.length = 0;
  expect(await counting.boxOffice.placeOrder(lines, { idempotencyKey })).toEqual(first);
  expect(counting.statements).toHaveLength(4);
});

it("writes all kinds of claims on many options with one statement", async () => {
  await using counting = await countingBoxOffice();
  const { boxOffice, statements } = counting;
  const users = optionIds.slice(0, 3).map((id) => lineOf(id));
  const holds = await Promise.all(users.map((user) => boxOffice.holdTickets(user)));
  const purchase = await boxOffice.purchaseTickets(users[0]!);
  statements.length = 0;
  await Promise.all([
    boxOffice.changeTicketOption(users[0]!.ticketOptionId, { name: 'a "b" {c} \\d', capacity: 12 }),
    boxOffice.purchaseTickets(users[0]!),
    boxOffice.holdTickets({ ...users[0]!, seconds: 30 }),
    boxOffice.cancelPurchase({ purchaseId: purchase.id }),
    boxOffice.confirmHold({ holdId: holds[0]!.id }),
    boxOffice.releaseHold(holds[1]!.id),
  ]);
  const writes = statements.filter((text) => /\b(?:insert into|update ")/u.test(text));
  const commits = statements.filter((text) => text === "commit");
  expect(writes).toHaveLength(commits.length);
  expect(await boxOffice.findTicketOption(users[0]!.ticketOptionId)).toMatchObject({
    name: 'a "b" {c} \\d',
    capacity: 12,
  });
});

it("looks up the holds and purchases of concurrent callers with one statement for each kind", async () => {
  await using counting = await countingBoxOffice();
  const { boxOffice, statements } = counting;
  const lines = optionIds.slice(3, 9).map((id) => lineOf(id));
  const holds = await Promise.all(lines.map((line) => boxOffice.holdTickets(line)));
  const purchases = await Promise.all(lines.map((line) => boxOffice.purchaseTickets(line)));
  statements.length = 0;
  const unknown = boxOffice.releaseHold(randomUUID());
  await Promise.all([
    expect(unknown).rejects.toThrow(HoldNotFoundError),
    boxOffice.confirmBasket(holds.slice(0, 3).map(({ id }) => ({ holdId: id }))),
    ...holds.slice(3).map(({ id }) => boxOffice.releaseHold(id.toUpperCase())),
    ...purchases.map(({ id }) => boxOffice.cancelPurchase({ purchaseId: id })),
  ]);
  const lookups = statements.filter((text) => text.includes("where id = any("));
  expect(lookups).toHaveLength(2);
});

it("sorts before it locks, so orders with any sequence of lines cannot deadlock", async () => {
  await using db = openDatabase(database.url, { poolSize: 4 });
  const offices = Array.from({ length: 4 }, () => createBoxOffice({ db, timeoutMs: 60_000 }));
  const few = optionIds.slice(0, 40);
  await sql`update ticket_options set version = version + 1, capacity = capacity + 1000, allocation = allocation + 1000`.execute(
    db,
  );
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => {
      const ids = few.toSorted(() => Math.random() - 0.5);
      return offices[index % 4]!.placeOrder(ids.map((id) => lineOf(id)));
    }),
  );
  const { rows } = await sql<{ deadlocks: string }>`
    select cast(deadlocks as text) as deadlocks from pg_stat_database
    where datname = current_database()`.execute(db);
  expect(rows).toEqual([{ deadlocks: "0" }]);
});
