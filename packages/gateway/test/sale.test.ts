import { describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { expectPromisesKept } from "../../../test/races/race.ts";
import { createTestDatabase } from "../../../test/support/test-database.ts";
import { buyOverHttp, createTicketOption, type HttpSale } from "./buy-over-http.ts";
import { makeDataDir, query } from "../../embedded-postgres/test/playground.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

it("keeps every promise when two gateways sell out one ticket option over 128 connections each", async () => {
  const database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url, LOG_LEVEL: "warn" };
  const gateways = await Promise.all([spawnGateway(environment), spawnGateway(environment)]);

  const id = await createTicketOption(gateways[0].url, 6_000);
  const sales = await Promise.all(
    gateways.map(({ url }) => buyOverHttp(url, id, { connections: 128, largestQuantity: 9 })),
  );

  await expectPromisesKept(database.db, id, sales);
  for (const sale of sales) expect(sale).toMatchObject({ otherStatuses: [], unanswered: [] });
  for (const gateway of gateways) {
    gateway.process.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
  }
  await database.drop();
});

/** Finds every purchase that buyers were told of. */
async function expectAllKept(gateway: SpawnedGateway, { acknowledged }: HttpSale): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(100);
  const cluster = / in (?<folder>\S+)$/u.exec(gateway.readyLine)?.groups?.["folder"] ?? "";
  const socket = `host=${encodeURIComponent(cluster)}&port=5432&user=postgres&sslmode=disable`;
  const rows = await query(
    `postgresql:///ticket_allocation?${socket}`,
    "select id, quantity from purchases",
  );
  const kept = new Map(rows.map(({ id, quantity }) => [id, quantity]));
  expect(acknowledged.filter(({ id, quantity }) => kept.get(id) !== quantity)).toEqual([]);
}

describe("a gateway with a database of its own", () => {
  const PLENTY = 1_000_000;
  const buyers = { connections: 32, largestQuantity: 3 };

  /** Starts a sale and resolves once it is well under way; `over` tells how it ended. */
  async function sellFrom(gateway: SpawnedGateway, ticketOptionId: string) {
    const over = buyOverHttp(gateway.url, ticketOptionId, buyers);
    await vi.waitFor(async () => {
      const response = await fetch(`${gateway.url}/ticket_options/${ticketOptionId}`);
      const allocation = /"allocation":(\d+)/u.exec(await response.text())?.[1];
      // With up to 96 of them not acknowledged yet.
      expect(Number(allocation)).toBeLessThan(PLENTY - 500);
    }, PATIENCE);
    return { over };
  }

  it.each([
    ["1", "alone", (pid: number) => process.kill(pid, "SIGKILL")],
    ["1", "with its whole group", (pid: number) => process.kill(-pid, "SIGKILL")],
    ["2", "alone", (pid: number) => process.kill(pid, "SIGKILL")],
  ])(
    "with WORKERS=%s, loses no acknowledged purchase when it is killed %s during a sale",
    async (workers, _how, kill) => {
      const environment = { DATA_DIR: await makeDataDir(), LOG_LEVEL: "warn", WORKERS: workers };
      const first = await spawnGateway(environment);
      const id = await createTicketOption(first.url, PLENTY);
      const { over } = await sellFrom(first, id);
      kill(first.process.pid);
      const sale = await over;
      // Its workers hold its standard error too: they are gone as well.
      expect(await first.exited).toBe("SIGKILL");

      const second = await spawnGateway({ ...environment, PORT: new URL(first.url).port });
      await expectAllKept(second, sale);
      second.process.kill("SIGTERM");
      expect(await second.exited).toBe(0);
    },
  );

  it.each([
    ["1", "SIGTERM", (pid: number) => process.kill(pid, "SIGTERM")],
    ["2", "SIGTERM", (pid: number) => process.kill(pid, "SIGTERM")],
    // As a terminal sends it.
    ["2", "SIGINT, as is its whole group", (pid: number) => process.kill(-pid, "SIGINT")],
  ])(
    "with WORKERS=%s, answers what was begun when it is told to stop by %s during a sale, and exits 0",
    async (workers, _how, tell) => {
      const environment = { DATA_DIR: await makeDataDir(), LOG_LEVEL: "warn", WORKERS: workers };
      const first = await spawnGateway(environment);
      const id = await createTicketOption(first.url, PLENTY);
      const { over } = await sellFrom(first, id);
      tell(first.process.pid);
      const sale = await over;
      expect(await first.exited).toBe(0);
      expect(sale.otherStatuses).toEqual([]);

      const second = await spawnGateway(environment);
      await expectAllKept(second, sale);
      // Nothing was sold to anybody who got no answer.
      const sold = sale.acknowledged.reduce((sum, { quantity }) => sum + quantity, 0);
      const option: unknown = await (await fetch(`${second.url}/ticket_options/${id}`)).json();
      expect(option).toMatchObject({ data: { attributes: { allocation: PLENTY - sold } } });
      second.process.kill("SIGTERM");
      expect(await second.exited).toBe(0);
    },
  );

  it("names in its ready line where the files are, and refuses a second gateway on them", async () => {
    const dataDir = await makeDataDir();
    const first = await spawnGateway({ DATA_DIR: dataDir });
    expect(first.readyLine).toMatch(/, embedded PostgreSQL 1\d\.\d+ in \/\S+$/u);
    await expect(spawnGateway({ DATA_DIR: dataDir })).rejects.toThrow(
      `The data directory ${dataDir} is in use by another running process`,
    );
    first.process.kill("SIGTERM");
    expect(await first.exited).toBe(0);
  });
});
