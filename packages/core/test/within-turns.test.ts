import {
  CancellationExceedsPurchaseError,
  HoldNotActiveError,
  UserLimitExceededError,
  type BoxOffice,
} from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";
import { TWO_HANDLES } from "./ways-into-a-transaction.ts";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function newOption(rules: { allocation?: number; maxPerUser?: number } = {}) {
  const option = await database.boxOffice.createTicketOption({
    name: "day pass",
    allocation: 10,
    ...rules,
  });
  return option.id;
}

const purchaseOf = (ticketOptionId: string, quantity: number) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});

const leftOf = async (id: string) => (await database.boxOffice.findTicketOption(id))?.allocation;

/** The errors of rejected calls, and the number of the others. */
async function outcomesOf(calls: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(calls);
  const thrown = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  return { granted: calls.length - thrown.length, thrown };
}

describe.each(Object.entries(TWO_HANDLES))("through %s", (_, withTwoHandles) => {
  const inOneTransaction = (use: (one: BoxOffice, other: BoxOffice) => Promise<void>) =>
    withTwoHandles(pool, use);

  it("a purchase is cancelled once", async () => {
    const id = await newOption();
    const purchase = await database.boxOffice.purchaseTickets(purchaseOf(id, 5));
    await inOneTransaction(async (...handles) => {
      const { granted, thrown } = await outcomesOf(
        handles.map((handle) => handle.cancelPurchase({ purchaseId: purchase.id })),
      );
      expect(granted).toBe(1);
      expect(thrown).toEqual([expect.any(CancellationExceedsPurchaseError)]);
    });
    expect(await leftOf(id)).toBe(10);
  });

  it("a user does not exceed the limit per user", async () => {
    const id = await newOption({ maxPerUser: 3 });
    const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 2 };
    await inOneTransaction(async (one, other) => {
      const { granted, thrown } = await outcomesOf([
        one.purchaseTickets(purchase),
        other.purchaseTickets(purchase),
      ]);
      expect(granted).toBe(1);
      expect(thrown).toEqual([expect.any(UserLimitExceededError)]);
    });
    expect(await leftOf(id)).toBe(8);
  });

  it("the same key is carried out once", async () => {
    const id = await newOption();
    const purchase = purchaseOf(id, 2);
    const retry = { idempotencyKey: randomUUID() };
    await inOneTransaction(async (one, other) => {
      const [first, second] = await Promise.all([
        one.purchaseTickets(purchase, retry),
        other.purchaseTickets(purchase, retry),
      ]);
      expect(second).toEqual(first);
    });
    expect(await leftOf(id)).toBe(8);
  });

  it("the same key creates one ticket option", async () => {
    const retry = { idempotencyKey: randomUUID() };
    await inOneTransaction(async (...handles) => {
      const [first, second] = await Promise.all(
        handles.map((handle) => handle.createTicketOption({ name: "late", allocation: 3 }, retry)),
      );
      expect(second).toEqual(first);
    });
  });

  it("a hold is confirmed or released", async () => {
    const id = await newOption();
    const hold = await database.boxOffice.holdTickets(purchaseOf(id, 4));
    await inOneTransaction(async (one, other) => {
      const { granted, thrown } = await outcomesOf([
        one.confirmHold({ holdId: hold.id }),
        other.releaseHold(hold.id),
      ]);
      expect(granted).toBe(1);
      expect(thrown).toEqual([expect.any(HoldNotActiveError)]);
    });
    const isConfirmed = (await database.boxOffice.findHold(hold.id))?.status === "confirmed";
    expect(await leftOf(id)).toBe(isConfirmed ? 6 : 10);
  });

  it("capacities are changed one after another", async () => {
    const id = await newOption();
    await inOneTransaction(async (one, other) => {
      await Promise.all([
        one.changeTicketOption(id, { capacity: 20 }),
        other.changeTicketOption(id, { capacity: 30 }),
        one.placeOrder([purchaseOf(id, 1), purchaseOf(id, 2)]),
      ]);
    });
    const option = await database.boxOffice.findTicketOption(id);
    expect(option!.allocation).toBe(option!.capacity - 3);
  });

  it("many purchases sell exactly the capacity", async () => {
    const id = await newOption();
    await inOneTransaction(async (one, other) => {
      const { granted } = await outcomesOf(
        Array.from({ length: 30 }, (__, index) =>
          (index % 2 === 0 ? one : other).purchaseTickets(purchaseOf(id, 1)),
        ),
      );
      expect(granted).toBe(10);
    });
    expect(await leftOf(id)).toBe(0);
  });

  it("all sums are correct", async () => {
    expect(await driftsOf(database.boxOffice)).toEqual([]);
  });
});
