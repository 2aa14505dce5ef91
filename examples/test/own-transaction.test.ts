import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { runExample } from "./run-example.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("own-transaction stores an order with its tickets, or neither", async () => {
  const { output, errors, exitCode } = await runExample("own-transaction/own-transaction.ts", {
    DATABASE_URL: database.url,
  });
  expect(errors).toBe("");
  expect(exitCode).toBe(0);
  expect(output.split("\n")).toStrictEqual([
    "On sale         10 tickets left, orders: none, waiting: none",
    "Ada ordered 4   6 tickets left, orders: ada, waiting: none",
    '  new row for relation "shop_orders" violates check constraint "shop_orders_at_most_four_tickets"',
    "Bob wanted 5    6 tickets left, orders: ada, waiting: none",
    "Cleo ordered 4  2 tickets left, orders: ada and cleo, waiting: none",
    "Dan wanted 3    2 tickets left, orders: ada and cleo, waiting: dan",
    "",
  ]);
});

test("with-pg gives the tickets back on rollback", async () => {
  const { output, errors, exitCode } = await runExample("own-transaction/with-pg.ts", {
    DATABASE_URL: database.url,
  });
  expect(errors).toBe("");
  expect(exitCode).toBe(0);
  expect(output.split("\n")).toStrictEqual([
    "4 tickets, then commit: 6 tickets left",
    "4 tickets, then rollback: 6 tickets left",
    "",
  ]);
});
