import { once } from "node:events";
import { createServer, get } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";

import { PATIENCE } from "../../../test/support/patience.ts";
import { expectPromisesKept } from "../../../test/races/race.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { buyOverHttp, createTicketOption } from "./buy-over-http.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function spawnWithWorkers(environment: Readonly<Record<string, string>> = {}) {
  return spawnGateway({ DATABASE_URL: database.url, WORKERS: "2", ...environment });
}

async function stop(gateway: SpawnedGateway): Promise<void> {
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
}

const logLine = z.object({
  pid: z.number(),
  msg: z.string(),
  workerPid: z.number().optional(),
  url: z.string().optional(),
  status: z.number().optional(),
});

/** Every line, whole: whatever two processes write at once stays apart. */
function readLogs(gateway: SpawnedGateway) {
  const lines = gateway.logs().split("\n").slice(0, -1);
  return lines.map((line) => logLine.parse(JSON.parse(line)));
}

/** The processes that have answered 200 at a path. */
function whoAnswered(gateway: SpawnedGateway, path: string): ReadonlySet<number> {
  const answered = readLogs(gateway).filter(({ url, status }) => url === path && status === 200);
  return new Set(answered.map(({ pid }) => pid));
}

/**
 * Asks over a connection of its own, which goes to another worker than the one before.
 *
 * One that is on its way to a worker which dies at that moment is never answered.
 */
async function ask(gateway: SpawnedGateway, path: string): Promise<number | undefined> {
  const asked = get(gateway.url + path, { agent: false, signal: AbortSignal.timeout(1_000) });
  const [response] = await once(asked, "response");
  response.resume();
  return response.statusCode;
}

async function findWorkers(gateway: SpawnedGateway): Promise<readonly number[]> {
  const path = `/livez?${Math.random()}`;
  await vi.waitFor(async () => {
    await ask(gateway, path);
    expect(whoAnswered(gateway, path).size).toBe(2);
  }, PATIENCE);
  return [...whoAnswered(gateway, path)];
}

it("sells out exactly over one port, both workers selling, and says in each that it is ready", async () => {
  const gateway = await spawnWithWorkers();
  const workers = await findWorkers(gateway);
  expect(workers).not.toContain(gateway.process.pid);

  const id = await createTicketOption(gateway.url, 5_000);
  const sale = await buyOverHttp(gateway.url, id, { connections: 64, largestQuantity: 9 });
  await expectPromisesKept(database.db, id, [sale]);
  expect(sale).toMatchObject({ otherStatuses: [], unanswered: [] });
  await vi.waitFor(async () => {
    expect(await ask(gateway, "/readyz")).toBe(200);
    expect(whoAnswered(gateway, "/readyz").size).toBe(2);
  }, PATIENCE);
  await stop(gateway);

  const sellers = readLogs(gateway).filter(({ url }) => url === "/purchases");
  expect(new Set(sellers.map(({ pid }) => pid))).toEqual(new Set(workers));
});

it("replaces a worker that is killed during a sale, and keeps what it had acknowledged", async () => {
  const gateway = await spawnWithWorkers();
  const [doomed, survivor] = await findWorkers(gateway);
  const id = await createTicketOption(gateway.url, 1_000_000);
  const over = buyOverHttp(gateway.url, id, { connections: 32, largestQuantity: 3 });
  await vi.waitFor(async () => {
    const option = await database.boxOffice.findTicketOption(id);
    expect(option?.allocation).toBeLessThan(999_500);
  }, PATIENCE);
  process.kill(doomed!, "SIGKILL");

  await vi.waitFor(() => {
    expect(readLogs(gateway)).toContainEqual(
      expect.objectContaining({ workerPid: doomed, msg: "a worker ended and is replaced" }),
    );
  }, PATIENCE);
  const workers = await findWorkers(gateway);
  expect(workers).toContain(survivor);
  expect(workers).not.toContain(doomed);
  // Whoever is still buying is answered before it stops.
  await stop(gateway);
  const sale = await over;
  expect(sale.otherStatuses).toEqual([]);
  expect(sale.acknowledged.length).toBeGreaterThan(100);
  const kept = await database.db
    .selectFrom("purchases")
    .select("id")
    .where("ticket_option_id", "=", id)
    .execute();
  const keptIds = new Set(kept.map((purchase) => purchase.id));
  expect(sale.acknowledged.filter((purchase) => !keptIds.has(purchase.id))).toEqual([]);
});

it("listens where it did after all workers were killed at once", async () => {
  const gateway = await spawnWithWorkers();
  for (const pid of await findWorkers(gateway)) process.kill(pid, "SIGKILL");
  await vi.waitFor(() => ask(gateway, "/livez"), PATIENCE);
  await findWorkers(gateway);
  await stop(gateway);
});

it("replaces a worker that is told to stop by itself", async () => {
  const gateway = await spawnWithWorkers();
  const [told] = await findWorkers(gateway);
  process.kill(told!, "SIGTERM");
  await vi.waitFor(() => {
    expect(readLogs(gateway)).toContainEqual(
      expect.objectContaining({ workerPid: told, msg: "a worker ended and is replaced" }),
    );
  }, PATIENCE);
  expect(await findWorkers(gateway)).not.toContain(told);
  await stop(gateway);
});

it("says why and exits 1 when workers can no longer start", async () => {
  const gateway = await spawnWithWorkers();
  const port = Number(new URL(gateway.url).port);
  for (const pid of await findWorkers(gateway)) process.kill(pid, "SIGKILL");
  // The port is free until a new worker has started.
  const other = createServer();
  await vi.waitFor(() => once(other.listen(port, "127.0.0.1"), "listening"), {
    ...PATIENCE,
    interval: 1,
  });

  expect(await gateway.exited).toBe(1);
  expect(gateway.logs()).toMatch(
    new RegExp(`\nPort ${port} on 127\\.0\\.0\\.1 is taken: stop what listens there.*\n`, "u"),
  );
  other.close();
});
