import { BusyError } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { startFaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { keepSweeping } from "../src/database/keep-sweeping.ts";
import { createTicketOption } from "./buy-over-http.ts";
import { spawnGateway } from "./spawn-gateway.ts";

describe("a gateway", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** Without the expired holds that a read adds. */
  async function storedAllocationOf(id: string): Promise<number | undefined> {
    const option = await database.db
      .selectFrom("ticket_options")
      .select("allocation")
      .where("id", "=", id)
      .executeTakeFirst();
    return option?.allocation;
  }

  it.each(["1", "2"])(
    "with WORKERS=%s, writes an expired hold down and counts that, though nobody asks for anything",
    async (workers) => {
      const gateway = await spawnGateway({ DATABASE_URL: database.url, WORKERS: workers });
      const id = await createTicketOption(gateway.url, 10);
      await database.boxOffice.holdTickets({
        ticketOptionId: id,
        userId: randomUUID(),
        quantity: 4,
        seconds: 1,
      });
      expect(await storedAllocationOf(id)).toBe(6);
      await vi.waitFor(async () => expect(await storedAllocationOf(id)).toBe(10), PATIENCE);
      await vi.waitFor(async () => {
        const response = await fetch(`${gateway.url}/metrics`);
        expect(await response.text()).toMatch(
          /ticket_allocation_claims_total\{kind="sweep",outcome="granted"\} [1-9]/u,
        );
      }, PATIENCE);
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
    await vi.waitFor(async () => expect(await storedAllocationOf(id)).toBe(10), PATIENCE);
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

  it("is done twice a second while holds expire all the time, never two at once, and not once it was stopped", async () => {
    const sweeps: PromiseWithResolvers<number>[] = [];
    const sweepHolds = () => {
      const sweep = Promise.withResolvers<number>();
      sweeps.push(sweep);
      return sweep.promise;
    };
    const sweeper = keepSweeping({ sweepHolds }, { error: vi.fn() });
    await vi.advanceTimersByTimeAsync(500);
    expect(sweeps).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sweeps).toHaveLength(1);
    sweeps[0]!.resolve(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(sweeps).toHaveLength(2);

    const onStopped = vi.fn();
    const stopped = sweeper.stop().then(onStopped);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(onStopped).not.toHaveBeenCalled();
    sweeps[1]!.resolve(0);
    await stopped;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sweeps).toHaveLength(2);
  });

  it("is done when the next hold expires, and every five seconds while none does, or the database is away", async () => {
    const sweepHolds = vi.fn(async (): Promise<number | undefined> => undefined);
    const sweeper = keepSweeping({ sweepHolds }, { error: vi.fn() });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sweepHolds).toHaveBeenCalledTimes(12);

    sweepHolds.mockResolvedValueOnce(2_000).mockRejectedValueOnce(new BusyError());
    await vi.advanceTimersToNextTimerAsync();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(sweepHolds).toHaveBeenCalledTimes(13);
    await vi.advanceTimersByTimeAsync(1);
    expect(sweepHolds).toHaveBeenCalledTimes(14);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(sweepHolds).toHaveBeenCalledTimes(14);
    await vi.advanceTimersByTimeAsync(1);
    expect(sweepHolds).toHaveBeenCalledTimes(15);
    await sweeper.stop();
  });

  it("logs a fault once until it goes well again, and not that the database is away", async () => {
    const fault = new Error("permission denied");
    const sweepHolds = vi.fn(async () => 0);
    const error = vi.fn();
    const sweeper = keepSweeping({ sweepHolds }, { error });
    for (const rejection of [new BusyError(), fault, fault, undefined, fault]) {
      if (rejection) sweepHolds.mockRejectedValueOnce(rejection);
      await vi.advanceTimersToNextTimerAsync();
    }
    expect(error.mock.calls.map(([{ err }]) => err)).toEqual([fault, fault]);
    expect(sweepHolds).toHaveBeenCalledTimes(5);
    await sweeper.stop();
  });
});
