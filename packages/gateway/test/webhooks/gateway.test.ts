import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";

import { PATIENCE } from "../../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { createTicketOption } from "../buy-over-http.ts";
import { scrape } from "../scrape.ts";
import { spawnGateway } from "../spawn-gateway.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

let database: TestDatabase;
let receiver: Receiver;
beforeAll(async () => {
  database = await createTestDatabase();
  receiver = await startReceiver();
});
afterAll(async () => {
  receiver.stop();
  await database.drop();
});

const document = z.object({
  data: z.object({ id: z.string(), attributes: z.object({ secret: z.string() }) }),
});

function createWebhook(url: string): Promise<Response> {
  const attributes = { url: receiver.url, event_types: ["ticket_option.created"] };
  return fetch(`${url}/webhooks`, {
    method: "POST",
    headers: { "content-type": "application/vnd.api+json" },
    body: JSON.stringify({ data: { type: "webhooks", attributes } }),
  });
}

it("delivers signed events, counts them, and never logs a secret", async () => {
  const gateway = await spawnGateway({
    DATABASE_URL: database.url,
    JOURNAL: "on",
    WEBHOOK_PRIVATE_ADDRESSES: "allow",
    LOG_LEVEL: "trace",
  });
  const created = await createWebhook(gateway.url);
  expect(created.status).toBe(201);
  const { data } = document.parse(await created.json());
  const { secret } = data.attributes;
  receiver.secrets.push(secret);
  const optionId = await createTicketOption(gateway.url, 10);
  await vi.waitFor(async () => {
    expect(receiver.arrivals.map(({ body }) => body.data.ticket_option_id)).toEqual([optionId]);
    const metrics = await scrape(`${gateway.url}/metrics`);
    const result = { result: "delivered" };
    expect(metrics.sum("ticket_allocation_webhook_deliveries_total", result)).toBe(1);
  }, PATIENCE);
  expect(receiver.forged()).toBe(0);
  const found = await fetch(`${gateway.url}/webhooks/${data.id}`);
  expect(await found.text()).not.toContain(secret);
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  expect(gateway.logs()).not.toContain(secret);
});

it.each([
  ["a private address", 400, { JOURNAL: "on" }],
  ["a webhook without a journal", 409, { WEBHOOK_PRIVATE_ADDRESSES: "allow" }],
])("refuses %s by default", async (_, status, settings: Readonly<Record<string, string>>) => {
  const gateway = await spawnGateway({ DATABASE_URL: database.url, ...settings });
  const { status: answered } = await createWebhook(gateway.url);
  expect(answered).toBe(status);
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
});
