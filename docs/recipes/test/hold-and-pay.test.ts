import { createClient } from "@ticket-allocation/client";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { checkOut, type Order, type Payments } from "../hold-and-pay.ts";
import { loseFirstResponses, openShop, type Shop } from "./open-shop.ts";
import { CHARGES, pretendPayments } from "./pretended-payments.ts";

const CRASH = new URL("crash-after-payment.ts", import.meta.url).pathname;

let shop: Shop;
let pool: Pool;
let payments: Payments;
beforeAll(async () => {
  shop = await openShop();
  pool = new Pool({ connectionString: shop.database.url, max: 2 });
  await pool.query(CHARGES);
  payments = pretendPayments(pool);
});
afterAll(async () => {
  await pool.end();
  await shop[Symbol.asyncDispose]();
});

async function newOrder(allocation = 10, changes: Partial<Order> = {}): Promise<Order> {
  const { id: ticketOptionId } = await shop.tickets.ticketOptions.create({
    name: "Day pass",
    allocation,
  });
  const order = { id: randomUUID(), ticketOptionId, userId: randomUUID(), quantity: 2 };
  return { ...order, cents: 9000, ...changes };
}

async function chargesOf({ id }: Order) {
  const { rows } = await pool.query<{ cents: number; refunded: boolean }>(
    "select cents, refunded from charges where key = $1",
    [id],
  );
  return rows;
}

async function stateOf({ ticketOptionId }: Order) {
  const option = await shop.database.boxOffice.findTicketOption(ticketOptionId);
  const { items } = await shop.database.boxOffice.listPurchases({ filter: { ticketOptionId } });
  return { left: option?.allocation, purchases: items.map(({ item }) => item.id) };
}

it("charges and purchases once, although the response of each step is lost", async () => {
  const order = await newOrder();
  const tickets = createClient({ url: shop.url, fetch: loseFirstResponses() });
  const result = await checkOut(order, tickets, payments);
  if (result.is !== "purchased") throw new Error(result.is);
  expect(await stateOf(order)).toEqual({ left: 8, purchases: [result.purchaseId] });
  expect(await chargesOf(order)).toEqual([{ cents: 9000, refunded: false }]);
  expect(await checkOut(order, shop.tickets, payments)).toEqual(result);
});

it("continues after a crash between the payment and the confirmation", async () => {
  const order = await newOrder();
  const args = [CRASH, shop.url, shop.database.url, JSON.stringify(order)];
  const crashed = spawn(process.execPath, ["--conditions=@ticket-allocation/source", ...args], {
    stdio: "inherit",
  });
  expect(await once(crashed, "close")).toEqual([null, "SIGKILL"]);
  expect(await chargesOf(order)).toHaveLength(1);
  expect(await stateOf(order)).toEqual({ left: 8, purchases: [] });

  const result = await checkOut(order, shop.tickets, payments);
  if (result.is !== "purchased") throw new Error(result.is);
  expect(await stateOf(order)).toEqual({ left: 8, purchases: [result.purchaseId] });
  expect(await chargesOf(order)).toEqual([{ cents: 9000, refunded: false }]);
});

it("gives the money back if the hold has expired before it was confirmed", async () => {
  const order = await newOrder();
  const slowPayments: Payments = {
    ...payments,
    async charge(key, cents) {
      const { boxOffice } = shop.database;
      const filter = { ticketOptionId: order.ticketOptionId };
      const holdId = (await boxOffice.listHolds({ filter })).items[0]!.item.id;
      await boxOffice.extendHold({ holdId, seconds: 1 });
      const untilExpired = async () =>
        expect(await boxOffice.findHold(holdId)).toMatchObject({ status: "expired" });
      await vi.waitFor(untilExpired, PATIENCE);
      return payments.charge(key, cents);
    },
  };
  expect(await checkOut(order, shop.tickets, slowPayments)).toEqual({ is: "expired" });
  expect(await chargesOf(order)).toEqual([{ cents: 9000, refunded: true }]);
  expect(await checkOut(order, shop.tickets, payments)).toEqual({ is: "expired" });
  expect(await stateOf(order)).toMatchObject({ purchases: [] });
});

it("gives the tickets back at once if the card is declined", async () => {
  const order = await newOrder(10, { cents: 0 });
  expect(await checkOut(order, shop.tickets, payments)).toEqual({ is: "declined" });
  expect(await stateOf(order)).toEqual({ left: 10, purchases: [] });
});

it("charges nothing if fewer tickets are left", async () => {
  const order = await newOrder(1);
  expect(await checkOut(order, shop.tickets, payments)).toEqual({ is: "sold_out" });
  expect(await chargesOf(order)).toEqual([]);
});
