import { getRequestListener } from "@hono/node-server";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createReceiver, TABLES } from "../webhook-receiver.ts";
import { openShop, type Shop } from "./open-shop.ts";

let shop: Shop;
let pool: Pool;
let server: Server;
let url: string;
let receive: (request: Request) => Promise<Response>;
/** The ids of the events that have arrived. */
const arrivals: (string | null)[] = [];

beforeAll(async () => {
  shop = await openShop({ JOURNAL: "on", WEBHOOK_PRIVATE_ADDRESSES: "allow" });
  pool = new Pool({ connectionString: shop.database.url, max: 2 });
  await pool.query(TABLES);
  const listen = getRequestListener((request) => receiveAndLoseFirst(request));
  server = createServer((request, response) => void listen(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  const webhook = await shop.tickets.webhooks.create({ url, eventTypes: ["purchase.made"] });
  receive = createReceiver(webhook.secret ?? "", pool);
});
afterAll(async () => {
  await pool.end();
  await shop[Symbol.asyncDispose]();
  server.close();
});

/** The first event is stored, but its response is a failure: it is sent again. */
async function receiveAndLoseFirst(request: Request): Promise<Response> {
  arrivals.push(request.headers.get("webhook-id"));
  const response = await receive(request);
  return arrivals.length === 1 ? new Response(null, { status: 503 }) : response;
}

async function sold(): Promise<readonly unknown[]> {
  const { rows } = await pool.query("select ticket_option_id, quantity::integer from tickets_sold");
  return rows;
}

it("counts each purchase once, although the first event arrives twice", async () => {
  const { tickets } = shop;
  const { id } = await tickets.ticketOptions.create({ name: "Day pass", allocation: 10 });
  for (const quantity of [2, 1, 4]) {
    await tickets.purchases.create({ ticketOptionId: id, userId: randomUUID(), quantity });
  }
  await vi.waitFor(async () => {
    expect(await sold()).toEqual([{ ticket_option_id: id, quantity: 7 }]);
    expect(arrivals).toHaveLength(4);
  }, PATIENCE);
  expect(arrivals[1]).toBe(arrivals[0]);
  expect(new Set(arrivals).size).toBe(3);
});

it("refuses what is not signed with the secret, and stores nothing of it", async () => {
  const before = await sold();
  const headers = { "webhook-id": "forged", "webhook-signature": "v1,Zm9yZ2Vk" };
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const data = { ticket_option_id: randomUUID(), quantity: 1 };
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "webhook-timestamp": timestamp },
    body: JSON.stringify({ type: "purchase.made", data }),
  });
  expect(response.status).toBe(400);
  expect(await sold()).toEqual(before);
});
