import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { buyOverHttp, createTicketOption } from "./buy-over-http.ts";
import { openConnection } from "./open-connection.ts";
import { scrape } from "./scrape.ts";
import { runBin, spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function spawn(environment: Readonly<Record<string, string>> = {}) {
  return spawnGateway({ DATABASE_URL: database.url, ...environment });
}

async function stop(gateway: SpawnedGateway): Promise<void> {
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
}

/** Where a gateway with METRICS_PORT says that they are. */
function metricsUrl(gateway: SpawnedGateway): Promise<string> {
  return vi.waitFor(() => {
    const url = /metrics at (http:\S+)"/u.exec(gateway.logs())?.[1];
    expect(url).toBeDefined();
    return url!;
  }, PATIENCE);
}

it.each([
  ["one process", { WORKERS: "1" }],
  ["two workers", { WORKERS: "2" }],
  ["two workers, at a port of their own", { WORKERS: "2", METRICS_PORT: "0" }],
])("counts exactly what was sold and refused by %s", async (_who, environment) => {
  const gateway = await spawn(environment);
  const url = "METRICS_PORT" in environment ? await metricsUrl(gateway) : `${gateway.url}/metrics`;
  const before = await scrape(url);
  expect(before.sum("ticket_allocation_claims_total")).toBe(0);

  const id = await createTicketOption(gateway.url, 400);
  const sale = await buyOverHttp(gateway.url, id, { connections: 16, largestQuantity: 5 });
  const sold = sale.acknowledged.length;
  const refused = sale.refused.length;
  const asked = sold + refused;
  // A request is counted when its answer has been sent, which its client may know before.
  const told = await vi.waitFor(async () => {
    const now = await scrape(url);
    const requests = { route: "/purchases", method: "POST" };
    expect(now.sum("http_request_duration_seconds_count", requests)).toBe(asked);
    return now;
  }, PATIENCE);

  const outcomes = "ticket_allocation_claims_total";
  expect(told.sum(outcomes, { outcome: "granted" })).toBe(sold);
  expect(told.sum(outcomes, { outcome: "allocation_exceeded" })).toBe(refused);
  expect(told.sum(outcomes, { kind: "purchase" })).toBe(asked);
  expect(told.sum("ticket_allocation_claim_duration_seconds_count", { kind: "purchase" })).toBe(
    asked,
  );
  expect(told.sum("ticket_allocation_batch_size_sum")).toBe(asked);
  const batches = told.sum("ticket_allocation_batch_size_count");
  expect(batches).toBeLessThanOrEqual(asked);
  const transactions = "ticket_allocation_transaction_duration_seconds_count";
  expect(told.sum(transactions, { committed: "true" })).toBe(batches);
  expect(told.sum(transactions, { committed: "false" })).toBe(0);
  const requests = "http_request_duration_seconds_count";
  expect(told.sum(requests, { route: "/purchases", status: "201" })).toBe(sold);
  expect(told.sum(requests, { route: "/purchases", status: "400" })).toBe(refused);
  expect(told.sum(requests, { route: "/ticket_options", status: "201" })).toBe(1);
  await stop(gateway);
});

it("tells how much waits and how much is in use, also for what has not happened yet", async () => {
  const gateway = await spawn();
  const told = await scrape(`${gateway.url}/metrics`);
  const outcomes = told.samples
    .filter(({ name }) => name === "ticket_allocation_claims_total")
    .filter(({ labels }) => labels["kind"] === "purchase")
    .map(({ labels, value }) => [labels["outcome"], value]);
  expect(Object.fromEntries(outcomes)).toEqual({
    granted: 0,
    replayed: 0,
    allocation_exceeded: 0,
    ticket_option_not_found: 0,
    sale_paused: 0,
    sale_not_open: 0,
    quantity_out_of_range: 0,
    user_limit_exceeded: 0,
    idempotency_key_reused: 0,
    id_taken: 0,
    busy: 0,
    outcome_unknown: 0,
    aborted: 0,
    fault: 0,
  });
  expect(told.sum("ticket_allocation_claims_waiting")).toBe(0);
  // It may have begun to look for expired holds.
  expect(told.sum("ticket_allocation_database_connections")).toBeLessThanOrEqual(1);
  expect(told.sum("ticket_allocation_database_connections_max")).toBe(16);
  expect(told.sum("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  expect(told.types.get("nodejs_eventloop_lag_p99_seconds")).toBe("gauge");

  const id = await createTicketOption(gateway.url, 10);
  await database.db.transaction().execute(async (transaction) => {
    await transaction
      .selectFrom("ticket_options")
      .select("id")
      .where("id", "=", id)
      .forUpdate()
      .execute();
    const buying = buyOverHttp(gateway.url, id, { connections: 3, largestQuantity: 1 });
    await vi.waitFor(async () => {
      const now = await scrape(`${gateway.url}/metrics`);
      expect(now.sum("ticket_allocation_claims_waiting")).toBe(3);
      expect(now.sum("ticket_allocation_database_connections", { state: "busy" })).toBe(1);
    }, PATIENCE);
    void buying;
  });
  await vi.waitFor(async () => {
    const now = await scrape(`${gateway.url}/metrics`);
    expect(now.sum("ticket_allocation_claims_waiting")).toBe(0);
    expect(now.sum("ticket_allocation_database_connections", { state: "idle" })).toBeGreaterThan(0);
  }, PATIENCE);
  await stop(gateway);
});

it("names requests by their route, and whatever clients make up by one name", async () => {
  const gateway = await spawn();
  const paths = [
    "/ticket_options/a?fields[ticket_options]=name",
    "/purchases/b",
    "/purchases/c/",
    "/made/up",
    "/x%00y",
  ];
  for (const path of paths) await (await fetch(gateway.url + path)).text();
  for (const method of ["PROPFIND", "M-SEARCH"]) {
    const { socket } = await openConnection(gateway.url);
    socket.write(`${method} /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    await once(socket, "end");
  }
  const quitter = await openConnection(gateway.url);
  quitter.socket.write(
    "POST /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/vnd.api+json\r\nContent-Length: 10\r\n\r\nabc",
  );
  // By the time that a later request is answered it has been read.
  await (await fetch(`${gateway.url}/livez`)).text();
  quitter.socket.resetAndDestroy();

  await vi.waitFor(async () => {
    const told = await scrape(`${gateway.url}/metrics`);
    const counted = told.samples
      .filter(({ name }) => name === "http_request_duration_seconds_count")
      .filter(({ labels }) => labels["route"] !== "/metrics")
      .map(
        ({ labels: { method, route, status }, value }) => `${method} ${route} ${status} ${value}`,
      );
    expect(counted.toSorted()).toEqual([
      "GET /livez 200 1",
      "GET /purchases/{id} 404 2",
      "GET /ticket_options/{id} 404 1",
      "GET other 404 2",
      "POST /purchases none 1",
      "other /livez 405 2",
    ]);
  }, PATIENCE);
  await stop(gateway);
});

it("never counts less than before, though a worker is killed or told to stop", async () => {
  const gateway = await spawn({ WORKERS: "2" });
  const url = `${gateway.url}/metrics`;
  const id = await createTicketOption(gateway.url, 100);
  await buyOverHttp(gateway.url, id, { connections: 8, largestQuantity: 1 });
  const count = async () =>
    (await scrape(url)).sum("ticket_allocation_claims_total", { outcome: "granted" });
  expect(await count()).toBe(100);

  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    const pids = [...gateway.logs().matchAll(/"workerPid":(\d+),"msg":"a worker listens"/gu)];
    const [, pid] = pids.at(-1)!;
    process.kill(Number(pid), signal);
    await vi.waitFor(() => {
      const lines = gateway.logs().split("\n");
      expect(lines.filter((line) => line.includes("a worker listens"))).toHaveLength(
        pids.length + 1,
      );
    }, PATIENCE);
    expect(await vi.waitFor(count, PATIENCE)).toBe(100);
  }
  await stop(gateway);
});

it.each([
  ["it listens for others too", { HOST: "0.0.0.0" }],
  ["others reach it through a proxy", { PUBLIC_URL: "https://tickets.example" }],
  ["the metrics have a port of their own", { METRICS_PORT: "0" }],
])("has nothing at /metrics of the port that sells when %s", async (_when, environment) => {
  const gateway = await spawn(environment);
  const { port } = new URL(gateway.url);
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain("ticket_allocation");
  await stop(gateway);
});

it("has nothing else at the port of the metrics, which only this machine reaches", async () => {
  const gateway = await spawn({ METRICS_PORT: "0", HOST: "0.0.0.0" });
  const url = await metricsUrl(gateway);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/u);
  await scrape(`${url}?x=1`);
  expect((await fetch(new URL("/readyz", url))).status).toBe(404);
  const posted = await fetch(url, { method: "POST" });
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  expect(await (await fetch(url, { method: "HEAD" })).text()).toBe("");
  await stop(gateway);
});

it.each(["1", "2"])("says that METRICS_PORT is taken, with WORKERS=%s", async (workers) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = String(typeof address === "object" ? address?.port : "");
  const { code, stderr } = await runBin(["serve"], {
    DATABASE_URL: database.url,
    PORT: "0",
    METRICS_PORT: port,
    WORKERS: workers,
  });
  other.close();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `Port ${port} on 127.0.0.1 is taken: stop what listens there, or set METRICS_PORT to another one\n`,
  });
});
