import { BusyError } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { startFaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { keepSweeping } from "../src/keep-sweeping.ts";
import { createTicketOption } from "./buy-over-http.ts";
import { spawnGateway } from "./spawn-gateway.ts";

const PATIENCE = { timeout: 20_000, interval: 20 };

async function allocationOf(url: string, id: string): Promise<number> {
  const response = await fetch(`${url}/ticket_options/${id}`);
  return Number(/"allocation":(\d+)/u.exec(await response.text())?.[1]);
}

describe("a gateway", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each(["1", "2"])(
    "with WORKERS=%s, writes an expired hold down within a second, though nobody asks for any",
    // A machine that is busy with other tests may take longer, once.
    { retry: 2 },
    async (workers) => {
      const gateway = await spawnGateway({ DATABASE_URL: database.url, WORKERS: workers });
      const id = await createTicketOption(gateway.url, 10);
      const { expiresAt } = await database.boxOffice.holdTickets({
        ticketOptionId: id,
        userId: randomUUID(),
        quantity: 4,
        seconds: 1,
      });
      expect(await allocationOf(gateway.url, id)).toBe(6);
      const written = async () => {
        const { rows } = await sql<{ allocation: number; after: number }>`
          select allocation, extract(epoch from updated_at - ${expiresAt}::timestamptz)::float8 as after
          from ticket_options where id = ${id}`.execute(database.db);
        return rows;
      };
      await vi.waitFor(
        async () => expect(await written()).toMatchObject([{ allocation: 10 }]),
        PATIENCE,
      );
      expect(await allocationOf(gateway.url, id)).toBe(10);
      const rows = await written();
      expect(rows[0]?.after).toBeGreaterThanOrEqual(0);
      expect(rows[0]?.after).toBeLessThan(1);
      gateway.process.kill("SIGTERM");
      expect(await gateway.exited).toBe(0);
    },
  );

  it("says nothing of its sweeps while the database is away, and goes on when it is back", async () => {
    const proxy = await startFaultyProxy(database.url);
    const gateway = await spawnGateway({ DATABASE_URL: proxy.databaseUrl });
    const id = await createTicketOption(gateway.url, 10);
    proxy.loseEverything();
    await vi.waitFor(
      async () => expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503),
      PATIENCE,
    );
    await database.boxOffice.holdTickets({
      ticketOptionId: id,
      userId: randomUUID(),
      quantity: 4,
      seconds: 1,
    });
    await vi.waitFor(async () => {
      const held = await database.db
        .selectFrom("ticket_options")
        .select(sql<boolean>`holds_expire_at < clock_timestamp()`.as("isOver"))
        .where("id", "=", id)
        .executeTakeFirst();
      expect(held?.isOver).toBe(true);
    }, PATIENCE);
    proxy.recover();
    await vi.waitFor(async () => expect(await allocationOf(gateway.url, id)).toBe(10), PATIENCE);
    expect(gateway.logs()).not.toContain("swept");
    gateway.process.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
    proxy.close();
  });
});

describe("sweeping", () => {
  beforeAll(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it("is done twice a second, never two at once, and not once it was stopped", async () => {
    const sweeps: PromiseWithResolvers<void>[] = [];
    const sweepHolds = () => {
      const sweep = Promise.withResolvers<void>();
      sweeps.push(sweep);
      return sweep.promise;
    };
    const sweeper = keepSweeping({ sweepHolds }, { error: vi.fn() });
    await vi.advanceTimersByTimeAsync(500);
    expect(sweeps).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sweeps).toHaveLength(1);
    sweeps[0]!.resolve();
    await vi.advanceTimersByTimeAsync(500);
    expect(sweeps).toHaveLength(2);

    const onStopped = vi.fn();
    const stopped = sweeper.stop().then(onStopped);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(onStopped).not.toHaveBeenCalled();
    sweeps[1]!.resolve();
    await stopped;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sweeps).toHaveLength(2);
  });

  it("logs a fault once until it goes well again, and not that the database is away", async () => {
    const fault = new Error("permission denied");
    const sweepHolds = vi.fn(async () => {});
    const error = vi.fn();
    const sweeper = keepSweeping({ sweepHolds }, { error });
    for (const rejection of [new BusyError(), fault, fault, undefined, fault]) {
      if (rejection) sweepHolds.mockRejectedValueOnce(rejection);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(error.mock.calls.map(([{ err }]) => err)).toEqual([fault, fault]);
    expect(sweepHolds).toHaveBeenCalledTimes(5);
    await sweeper.stop();
  });
});
