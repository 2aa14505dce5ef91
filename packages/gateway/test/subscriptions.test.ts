import { createClient, type Client } from "graphql-sse";
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { scrape } from "./scrape.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
let gateway: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url });
});
const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  await gateway.exited;
  await database.drop();
});

const waitFor = (check: () => void | Promise<void>) => vi.waitFor(check, PATIENCE);

const WATCH = `subscription ($ids: [ID!], $eventId: ID) {
  ticketOptionChanged(ids: $ids, eventId: $eventId) { name allocation }
}`;

/** Subscribes as the clients of graphql-sse do, which Apollo's and urql's links are made of. */
function subscribe(variables: Record<string, unknown>, url = gateway.url) {
  const client = createClient({
    url: `${url}/graphql`,
    // A gateway takes long to start on a busy machine.
    retryAttempts: Infinity,
    retry: () => new Promise((resolve) => setTimeout(resolve, 200)),
  });
  clients.push(client);
  const received: unknown[] = [];
  const stop = client.subscribe(
    { query: WATCH, variables },
    {
      next: ({ data, errors }) => received.push(errors ?? data?.["ticketOptionChanged"]),
      error: (error) => received.push(error),
      complete: () => received.push("complete"),
    },
  );
  return { received, stop };
}

const createOption = (more: object = {}) =>
  database.boxOffice.createTicketOption({ name: "day pass", allocation: 10, ...more });
const buy = (ticketOptionId: string, quantity: number) =>
  database.boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity });

it("sends ticket options as they are, and each that changes", async () => {
  const eventId = randomUUID();
  const [one, other] = [
    await createOption({ eventId, name: "one" }),
    await createOption({ name: "other" }),
  ];
  const { received, stop } = subscribe({ ids: [other.id], eventId });
  await waitFor(() => expect(received).toHaveLength(2));
  expect(received).toContainEqual({ name: "one", allocation: 10 });
  await buy(one.id, 4);
  await waitFor(() => expect(received.at(-1)).toEqual({ name: "one", allocation: 6 }));
  stop();
  await waitFor(async () => {
    const metrics = await scrape(`${gateway.url}/metrics`);
    expect(metrics.sum("ticket_allocation_watchers")).toBe(0);
  });
});

it("says what is wrong with the ids", async () => {
  const { received } = subscribe({ ids: Array.from({ length: 101 }, () => randomUUID()) });
  await waitFor(() => expect(JSON.stringify(received)).toContain("must not have more than 100"));
});

it("continues at another gateway when its own is stopped", async () => {
  const first = await spawnGateway({ DATABASE_URL: database.url });
  const { id } = await createOption();
  const { received } = subscribe({ ids: [id] }, first.url);
  await waitFor(() => expect(received).toHaveLength(1));
  first.process.kill("SIGTERM");
  expect(await first.exited).toBe(0);
  await buy(id, 1);
  const port = new URL(first.url).port;
  const second = await spawnGateway({ DATABASE_URL: database.url, PORT: port });
  await waitFor(() => expect(received.at(-1)).toEqual({ name: "day pass", allocation: 9 }));
  second.process.kill("SIGTERM");
  expect(await second.exited).toBe(0);
});

it("executes queries for clients that accept event streams alone", async () => {
  const { id } = await createOption();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query: `{ ticketOption(id: "${id}") { allocation } }` }),
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('{"data":{"ticketOption":{"allocation":10}}}');
});
