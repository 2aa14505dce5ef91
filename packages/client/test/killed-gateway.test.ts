import { createClient } from "@ticket-allocation/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { launchBrowser } from "../../gateway/test/launch-browser.ts";
import { spawnGateway, type SpawnedGateway } from "../../gateway/test/spawn-gateway.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { buyAll, type Sale } from "./buy-all.ts";
import { bundleForBrowsers } from "./bundle-for-browsers.ts";

const PATIENCE = { timeout: 200_000, interval: 20 };
const CAPACITY = 100_000;
const KILLS = 3;
const COUNT = 300;

let database: TestDatabase;
let gateway: SpawnedGateway;
let ticketOptionId: string;
beforeEach(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url, LOG_LEVEL: "fatal" });
  const { ticketOptions } = createClient({ url: gateway.url });
  ({ id: ticketOptionId } = await ticketOptions.create({ name: "hot", allocation: CAPACITY }));
});
afterEach(async () => {
  gateway.process.kill("SIGTERM");
  await gateway.exited;
  await database.drop();
});

/** Kills the gateway in the middle of the sale, and starts it again at the same address. */
async function killDuring(countPurchases: () => number | Promise<number>): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await countPurchases();
    await vi.waitFor(
      async () => expect(await countPurchases()).toBeGreaterThan(before + 30),
      PATIENCE,
    );
    gateway.process.kill("SIGKILL");
    await gateway.exited;
    const { port } = new URL(gateway.url);
    gateway = await spawnGateway({ DATABASE_URL: database.url, PORT: port, LOG_LEVEL: "fatal" });
  }
}

function toLines(purchases: Sale["purchases"]): readonly string[] {
  return purchases.map(({ id, quantity }) => `${id}: ${quantity}`).toSorted();
}

async function expectSoldOnce({ purchases, failures, lostAnswers }: Sale): Promise<void> {
  expect(failures).toEqual([]);
  expect(lostAnswers).toBeGreaterThan(20);
  const stored = await database.db.selectFrom("purchases").select(["id", "quantity"]).execute();
  expect(toLines(stored)).toEqual(toLines(purchases));
  const sold = stored.reduce((sum, { quantity }) => sum + quantity, 0);
  // Each third time one ticket, two in an order, three of a hold. Nothing is held any more.
  expect(sold).toBe(2 * COUNT);
  const option = await database.boxOffice.findTicketOption(ticketOptionId);
  expect(option?.allocation).toBe(CAPACITY - sold);
}

it("buys once and loses nothing while the gateway is killed and restarted, and goes on watching", async () => {
  const sale: Sale = { purchases: [], failures: [], lostAnswers: 0 };
  const { url } = gateway;
  const controller = new AbortController();
  let allocation: number | undefined;
  let disconnections = 0;
  const watching = (async () => {
    const watched = createClient({ url }).ticketOptions.watch(ticketOptionId, {
      signal: controller.signal,
      onDisconnect: () => (disconnections += 1),
    });
    for await (const option of watched) ({ allocation } = option);
  })();
  await Promise.all([
    buyAll({ url, ticketOptionId, count: COUNT }, sale),
    killDuring(() => sale.purchases.length),
  ]);
  await expectSoldOnce(sale);
  await vi.waitFor(() => expect(allocation).toBe(CAPACITY - 2 * COUNT), PATIENCE);
  expect(disconnections).toBeGreaterThanOrEqual(KILLS);
  controller.abort();
  await watching;
});

it("does the same in a browser", async () => {
  const browser = await launchBrowser();
  try {
    const { page } = await browser.openPage();
    await page.goto(gateway.url);
    await page.evaluate(await bundleForBrowsers("./buy-in-browser.ts", "iife"));
    const wish = JSON.stringify({ url: "/", ticketOptionId, count: COUNT });
    await page.evaluate(`bundled.begin(${wish})`);
    const report = () => page.evaluate<Sale & { readonly isOver: boolean }>("bundled.report()");
    await killDuring(async () => (await report()).purchases.length);
    await vi.waitFor(async () => expect((await report()).isOver).toBe(true), PATIENCE);
    await expectSoldOnce(await report());
  } finally {
    await browser.close();
  }
});
