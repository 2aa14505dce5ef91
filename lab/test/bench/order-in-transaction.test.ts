import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { checkSums } from "../../src/bench/lab/check-sums.ts";
import { basketInTransactions } from "../../src/bench/subjects/basket-in-transactions.ts";
import { orderInTransaction } from "../../src/bench/subjects/order-in-transaction.ts";
import { openPool } from "../../src/bench/subjects/pool.ts";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

it("sells all lines, also two of the same option", async () => {
  const [a, b] = [await putOnSale(3), await putOnSale(1)];
  const order = await orderInTransaction(pool)([lineOf(a), lineOf(b), lineOf(a)]);
  expect(order).toMatchObject({ outcome: "sold", ids: { length: 3 } });
  expect(await checkSums(database.url, [a, b], 3)).toEqual([]);
});

it("sells nothing when a line cannot be sold", async () => {
  const [a, b] = [await putOnSale(3), await putOnSale(1)];
  const place = orderInTransaction(pool);
  expect(await place([lineOf(a), lineOf(b), lineOf(b)])).toEqual({ outcome: "sold_out" });
  expect(await place([lineOf(a), lineOf(randomUUID())])).toEqual({ outcome: "not_found" });
  expect(await checkSums(database.url, [a, b], 0)).toEqual([]);
});

it("sells overlapping orders at the same time", async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => putOnSale(1_000)));
  const place = orderInTransaction(pool);
  const orders = await Promise.all(
    Array.from({ length: 200 }, (_, turn) =>
      place([0, 1, 2].map((line) => lineOf(ids[(turn * (line + 1)) % 6] ?? ""))),
    ),
  );
  expect(orders.filter(({ outcome }) => outcome === "sold")).toHaveLength(200);
  expect(await checkSums(database.url, ids, 600)).toEqual([]);
});

it("holds and confirms baskets at the same time, or sells nothing of them", async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => putOnSale(50)));
  const sellBasket = basketInTransactions(pool);
  const baskets = await Promise.all(
    Array.from({ length: 120 }, (_, turn) =>
      sellBasket([0, 1, 2].map((line) => lineOf(ids[(turn * (line + 1)) % 6] ?? ""))),
    ),
  );
  const sold = baskets.filter(({ outcome }) => outcome === "sold");
  expect(sold.length).toBeGreaterThan(0);
  expect(sold.length).toBeLessThan(120);
  expect(await checkSums(database.url, ids, 3 * sold.length)).toEqual([]);
  const { rows } = await pool.query(
    "select distinct status from holds where ticket_option_id = any($1)",
    [ids],
  );
  expect(rows).toEqual([{ status: "confirmed" }]);
});

async function putOnSale(capacity: number): Promise<string> {
  const { id } = await database.boxOffice.createTicketOption({ name: "x", allocation: capacity });
  return id;
}

function lineOf(ticketOptionId: string) {
  return { ticketOptionId, userId: randomUUID(), quantity: 1 };
}
