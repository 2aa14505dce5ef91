import { createClient } from "@ticket-allocation/client";
import { expect, vi } from "vitest";

import { createTestDatabase } from "../../../test/support/test-database.ts";
import { spawnGateway } from "../../gateway/test/spawn-gateway.ts";
import type { Sale, Wish } from "./buy-all.ts";

/** Buyers that are at it. */
export interface Buyers {
  /** What they were told so far. */
  report(): Sale | Promise<Sale>;
  /** Resolves when all was bought. */
  readonly over: Promise<unknown>;
}

const PATIENCE = { timeout: 200_000, interval: 20 };
const CAPACITY = 100_000;
const KILLS = 3;
const COUNT = 300;
/** Of each three times: one ticket, two in an order, three of a hold. */
const SOLD = 2 * COUNT;

/** Kills and restarts a gateway under buyers, and compares what they were told with what is stored. */
export async function sellThroughKills(begin: (wish: Wish) => Promise<Buyers>): Promise<void> {
  const database = await createTestDatabase();
  const settings = { DATABASE_URL: database.url, LOG_LEVEL: "fatal" };
  let gateway = await spawnGateway(settings);
  try {
    const { url } = gateway;
    const { ticketOptions } = createClient({ url });
    const { id } = await ticketOptions.create({ name: "hot", allocation: CAPACITY });
    const leftInTheEnd = CAPACITY - SOLD;
    const buyers = await begin({ url, ticketOptionId: id, count: COUNT, leftInTheEnd });

    for (let kill = 0; kill < KILLS; kill++) {
      const before = (await buyers.report()).purchases.length;
      await vi.waitFor(async () => {
        const { purchases } = await buyers.report();
        expect(purchases.length).toBeGreaterThan(before + 30);
      }, PATIENCE);
      gateway.process.kill("SIGKILL");
      await gateway.exited;
      gateway = await spawnGateway({ ...settings, PORT: new URL(url).port });
    }
    await buyers.over;

    const { purchases, failures, lostAnswers, disconnections } = await buyers.report();
    expect(failures).toEqual([]);
    expect(lostAnswers).toBeGreaterThan(20);
    expect(disconnections).toBeGreaterThanOrEqual(KILLS);
    const stored = await database.db.selectFrom("purchases").select(["id", "quantity"]).execute();
    expect(toLines(stored)).toEqual(toLines(purchases));
    expect(stored.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(SOLD);
    expect(await database.boxOffice.findTicketOption(id)).toMatchObject({
      allocation: leftInTheEnd,
    });
  } finally {
    gateway.process.kill("SIGTERM");
    await gateway.exited;
    await database.drop();
  }
}

function toLines(purchases: Sale["purchases"]): readonly string[] {
  return purchases.map(({ id, quantity }) => `${id}: ${quantity}`).toSorted();
}
