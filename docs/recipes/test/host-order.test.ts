import { randomUUID } from "node:crypto";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { orders, outbox, placeOrder, type NewOrder } from "../host-order.ts";

let database: TestDatabase;
let pool: Pool;
let shop: NodePgDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url });
  shop = drizzle(pool);
  await pool.query(`
    create table shop_orders (id uuid primary key, email text not null, quantity integer not null check (quantity <= 4));
    create table shop_outbox (position bigserial primary key, order_id uuid not null, subject text not null)`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function newOrder(allocation: number, quantity: number): Promise<NewOrder> {
  const { id } = await database.boxOffice.createTicketOption({ name: "Day pass", allocation });
  return orderOf(id, quantity);
}

function orderOf(ticketOptionId: string, quantity: number): NewOrder {
  const email = "ada@example.com";
  return { id: randomUUID(), email, userId: randomUUID(), ticketOptionId, quantity };
}

const place = (order: NewOrder) => placeOrder(shop, database.boxOffice, order);

/** What is committed of the orders of a ticket option. */
async function committed({ ticketOptionId }: NewOrder) {
  const option = await database.boxOffice.findTicketOption(ticketOptionId);
  const { items } = await database.boxOffice.listPurchases({ filter: { ticketOptionId } });
  const purchased = items.map(({ item }) => item.reference);
  const [stored, mails] = await Promise.all([
    shop.select().from(orders),
    shop.select().from(outbox),
  ]);
  return {
    left: option?.allocation,
    purchased,
    stored: stored.map(({ id }) => id).filter((id) => purchased.includes(id)),
    mailed: mails.map(({ orderId }) => orderId).filter((id) => purchased.includes(id)),
  };
}

it("stores the order, the mail and the purchase once, also if it is sent twice", async () => {
  const order = await newOrder(10, 2);
  expect(await place(order)).toBe(true);
  expect(await place(order)).toBe(false);
  const ids = [order.id];
  expect(await committed(order)).toEqual({ left: 8, purchased: ids, stored: ids, mailed: ids });
});

it("stores nothing if fewer tickets are left", async () => {
  const order = await newOrder(1, 2);
  await expect(place(order)).rejects.toMatchObject({ code: "allocation_exceeded" });
  expect(await committed(order)).toMatchObject({ left: 1, purchased: [] });
  expect(await shop.select().from(orders)).not.toContainEqual(
    expect.objectContaining({ id: order.id }),
  );
});

it("sells nothing if a rule of the shop refuses the order", async () => {
  const order = await newOrder(10, 5);
  await expect(place(order)).rejects.toThrow("Failed query");
  expect(await committed(order)).toMatchObject({ left: 10, purchased: [] });
});

it("never sells one too many to orders that are placed at the same time, each sent twice", async () => {
  const first = await newOrder(10, 1);
  const others = Array.from({ length: 19 }, () => orderOf(first.ticketOptionId, 1));
  const wanted = [first, ...others];
  const outcomes = await Promise.allSettled([...wanted, ...wanted].map(place));
  const placed = outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value);
  expect(placed).toHaveLength(10);
  const { left, purchased, stored, mailed } = await committed(first);
  expect(left).toBe(0);
  expect(new Set(purchased).size).toBe(10);
  expect([purchased.length, stored.length, mailed.length]).toEqual([10, 10, 10]);
  expect(new Set(stored)).toEqual(new Set(purchased));
  expect(new Set(mailed)).toEqual(new Set(purchased));
});
