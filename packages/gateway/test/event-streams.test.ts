import { EventSource } from "eventsource";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { scrape } from "./scrape.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
let gateways: readonly SpawnedGateway[];
beforeAll(async () => {
  database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url, STREAMS_PER_CLIENT: "3" };
  gateways = await Promise.all([spawnGateway(environment), spawnGateway(environment)]);
});
const sources: EventSource[] = [];
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});
afterAll(async () => {
  for (const gateway of gateways) {
    gateway.process.kill("SIGTERM");
    await gateway.exited;
  }
  await database.drop();
});

const waitFor = (check: () => void | Promise<void>) => vi.waitFor(check, PATIENCE);

const documentSchema = z.object({
  data: z.object({ attributes: z.object({ allocation: z.number() }) }),
});

/** What a browser would show: the allocation of each event. */
function follow(url: string) {
  const source = new EventSource(url);
  sources.push(source);
  const shown: number[] = [];
  source.addEventListener("message", ({ data }) => {
    shown.push(documentSchema.parse(JSON.parse(String(data))).data.attributes.allocation);
  });
  return { source, shown };
}

const createOption = () =>
  database.boxOffice.createTicketOption({ name: "day pass", allocation: 100 });
const buy = (ticketOptionId: string, quantity = 1) =>
  database.boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity });

it("shows to a client of one gateway what is sold through others", async () => {
  const { id } = await createOption();
  const { shown } = follow(`${gateways[0]!.url}/ticket_options/${id}`);
  await waitFor(() => expect(shown).toEqual([100]));
  const bought = await fetch(`${gateways[1]!.url}/purchases`, {
    method: "POST",
    headers: { "content-type": "application/vnd.api+json" },
    body: JSON.stringify({
      data: {
        type: "purchases",
        attributes: { quantity: 30 },
        relationships: {
          ticket_option: { data: { type: "ticket_options", id } },
          user: { data: { type: "users", id: randomUUID() } },
        },
      },
    }),
  });
  expect(bought.status).toBe(201);
  await waitFor(() => expect(shown).toEqual([100, 70]));
});

it("sends events without the frames of chunks, which cost more: the body ends with the connection", async () => {
  const { id } = await createOption();
  const { headers, body } = await fetch(`${gateways[0]!.url}/ticket_options/${id}`, {
    headers: { accept: "text/event-stream" },
  });
  await body?.cancel();
  expect(headers.get("connection")).toBe("close");
  expect(headers.get("transfer-encoding")).toBeNull();
});

it("counts the clients that watch, and no longer when they have gone", async () => {
  const { id } = await createOption();
  const { url } = gateways[0]!;
  const watchers = async () => (await scrape(`${url}/metrics`)).sum("ticket_allocation_watchers");
  const { source, shown } = follow(`${url}/ticket_options/${id}`);
  await waitFor(() => expect(shown).toEqual([100]));
  expect(await watchers()).toBe(1);
  source.close();
  await waitFor(async () => expect(await watchers()).toBe(0));
});

it("rejects a client that has too many streams", async () => {
  const { id } = await createOption();
  const target = `${gateways[1]!.url}/ticket_options/${id}`;
  const all = [follow(target), follow(target), follow(target)];
  await waitFor(() => expect(all.flatMap(({ shown }) => shown)).toEqual([100, 100, 100]));
  const rejected = await fetch(target, { headers: { accept: "text/event-stream" } });
  expect(rejected.status).toBe(429);
  expect(await rejected.json()).toMatchObject({ errors: [{ code: "too_many_streams" }] });
  all[0]!.source.close();
  await waitFor(async () => {
    const { status, body } = await fetch(target, { headers: { accept: "text/event-stream" } });
    await body?.cancel();
    expect(status).toBe(200);
  });
  const { shown } = all[1]!;
  await buy(id);
  await waitFor(() => expect(shown).toEqual([100, 99]));
});

it("ends its streams at once when it is stopped, and their clients connect to its successor", async () => {
  const environment = { DATABASE_URL: database.url };
  const first = await spawnGateway(environment);
  const { id } = await createOption();
  const { shown } = follow(`${first.url}/ticket_options/${id}`);
  await waitFor(() => expect(shown).toEqual([100]));
  first.process.kill("SIGTERM");
  expect(await first.exited).toBe(0);

  await buy(id);
  const second = await spawnGateway({ ...environment, PORT: new URL(first.url).port });
  // A client waits for three seconds before it connects again.
  await waitFor(() => expect(shown).toEqual([100, 99]));
  second.process.kill("SIGTERM");
  expect(await second.exited).toBe(0);
});

it("no longer counts a client that has gone before its stream began", async () => {
  const settings = { DATABASE_URL: database.url, STREAMS_PER_CLIENT: "1", TRUST_PROXY: "1" };
  const gateway = await spawnGateway(settings);
  const { id } = await createOption();
  const headers = { accept: "text/event-stream", "x-forwarded-for": "203.0.113.7" };
  const ask = (init: RequestInit = {}) =>
    fetch(`${gateway.url}/ticket_options/${id}`, { headers, ...init });
  await database.db.transaction().execute(async (transaction) => {
    await sql`lock table ticket_options in access exclusive mode`.execute(transaction);
    const gone = new AbortController();
    const asked = ask({ signal: gone.signal });
    await waitFor(async () => {
      const { rows } = await sql`select from pg_locks where not granted
        and relation = 'ticket_options'::regclass`.execute(transaction);
      expect(rows).toHaveLength(1);
    });
    gone.abort();
    await expect(asked).rejects.toThrow("aborted");
  });
  await waitFor(async () => {
    const { status, body } = await ask();
    await body?.cancel();
    expect(status).toBe(200);
  });
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
});

it("ends a stream at once that begins while the gateway stops", async () => {
  const gateway = await spawnGateway({ DATABASE_URL: database.url });
  const { id } = await createOption();
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  const request = (accept: string) =>
    socket.write(
      `GET /ticket_options/${id} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: ${accept}\r\n\r\n`,
    );
  let received = "";
  socket.on("data", (bytes: Buffer) => (received += bytes.toString()));
  request("*/*");
  await waitFor(() => expect(received).toContain('"allocation":100'));
  gateway.process.kill("SIGTERM");
  request("text/event-stream");
  const closed = once(socket, "close");
  expect(await gateway.exited).toBe(0);
  await closed;
  expect(gateway.logs()).not.toContain("aborted after");
});
