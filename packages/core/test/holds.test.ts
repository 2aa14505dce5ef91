import {
  AllocationExceededError,
  BusyError,
  createBoxOffice,
  HoldNotActiveError,
  HoldNotFoundError,
  openDatabase,
  QuantityOutOfRangeError,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());

let ticketOptionId: string;
beforeEach(async () => {
  const option = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  ticketOptionId = option.id;
  return async () => expect(await driftsOf(boxOffice)).toEqual([]);
});

const holdOf = (quantity: number, seconds?: number) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
  seconds,
});
const left = async () => (await boxOffice.findTicketOption(ticketOptionId))?.allocation;

/** The stored allocation, without expired holds whose expiration is not written. */
async function storedLeft(id = ticketOptionId): Promise<number> {
  const { rows } = await sql<{ allocation: number }>`
    select allocation from ticket_options where id = ${id}`.execute(database.db);
  return rows[0]!.allocation;
}

/** Makes a hold expire, by changing its row. */
async function letExpire(id: string, optionId = ticketOptionId): Promise<void> {
  await sql`update holds set created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day' where id = ${id}`.execute(
    database.db,
  );
  await sql`update ticket_options set holds_expire_at = holds_expire_at - interval '1 day' where id = ${optionId}`.execute(
    database.db,
  );
}

it("keeps tickets for a user for ten minutes, or for as long as was asked", async () => {
  const long = await boxOffice.holdTickets(holdOf(3));
  const short = await boxOffice.holdTickets(holdOf(1, 30));
  const { rows } = await sql<{ seconds: number }>`
    select round(extract(epoch from expires_at - created_at))::integer as seconds
    from holds where id in (${long.id}, ${short.id}) order by seconds desc`.execute(database.db);
  expect(rows.map(({ seconds }) => seconds)).toEqual([600, 30]);
  expect(await left()).toBe(6);
  expect(await boxOffice.findHold(long.id)).toEqual(long);
});

it("holds nothing when one ticket too few is left", async () => {
  await boxOffice.holdTickets(holdOf(8));
  await expect(boxOffice.holdTickets(holdOf(3))).rejects.toBeInstanceOf(AllocationExceededError);
  expect(await left()).toBe(2);
});

it("confirms a hold once", async () => {
  const hold = await boxOffice.holdTickets(holdOf(3));
  const purchase = await boxOffice.confirmHold({ holdId: hold.id.toUpperCase() });
  expect(purchase).toMatchObject({ userId: hold.userId, ticketOptionId, quantity: 3 });
  expect(await boxOffice.findPurchase(purchase.id)).toMatchObject(purchase);
  expect(await boxOffice.findHold(hold.id)).toMatchObject({ status: "confirmed" });
  await expect(boxOffice.confirmHold({ holdId: hold.id })).rejects.toBeInstanceOf(
    HoldNotActiveError,
  );
  await expect(boxOffice.releaseHold(hold.id)).rejects.toBeInstanceOf(HoldNotActiveError);
  expect(await left()).toBe(7);
});

it("confirms a part of a hold and releases the rest, but never more than it holds", async () => {
  const hold = await boxOffice.holdTickets(holdOf(5));
  await expect(boxOffice.confirmHold({ holdId: hold.id, quantity: 6 })).rejects.toBeInstanceOf(
    QuantityOutOfRangeError,
  );
  expect(await boxOffice.confirmHold({ holdId: hold.id, quantity: 2 })).toMatchObject({
    quantity: 2,
  });
  expect(await left()).toBe(8);
});

it("releases a hold, and again, and one that has expired, without doing it twice", async () => {
  const [hold, expired] = [
    await boxOffice.holdTickets(holdOf(3)),
    await boxOffice.holdTickets(holdOf(2)),
  ];
  await boxOffice.releaseHold(hold.id);
  await boxOffice.releaseHold(hold.id);
  await letExpire(expired.id);
  await boxOffice.releaseHold(expired.id);
  expect(await left()).toBe(10);
  expect(await boxOffice.findHold(hold.id)).toMatchObject({ status: "released" });
  expect(await boxOffice.findHold(expired.id)).toMatchObject({ status: "expired" });
  await expect(boxOffice.confirmHold({ holdId: hold.id })).rejects.toBeInstanceOf(
    HoldNotActiveError,
  );
});

it("shows that a hold has expired when it is asked for again with its key", async () => {
  const [wanted, options] = [holdOf(2), { idempotencyKey: "expired" }];
  const { id } = await boxOffice.holdTickets(wanted, options);
  await letExpire(id);
  const again = await boxOffice.holdTickets(wanted, options);
  expect(again).toMatchObject({ id, status: "expired" });
});

it("sells the tickets of an expired hold to the very next claim, before anybody has swept", async () => {
  const expired = await boxOffice.holdTickets(holdOf(10));
  await letExpire(expired.id);
  expect(await boxOffice.findHold(expired.id)).toMatchObject({ status: "expired" });
  expect(await boxOffice.purchaseTickets(holdOf(10))).toMatchObject({ quantity: 10 });
  await expect(boxOffice.confirmHold({ holdId: expired.id })).rejects.toBeInstanceOf(
    HoldNotActiveError,
  );
});

it("shows the tickets of expired holds as left at once, and writes that down once it sweeps, in however many processes", async () => {
  const holds = await Promise.all(
    [1, 2, 3].map((quantity) => boxOffice.holdTickets(holdOf(quantity))),
  );
  for (const { id } of holds) await letExpire(id);
  expect([await left(), await storedLeft()]).toEqual([10, 4]);
  await using db = openDatabase(database.url);
  const another = createBoxOffice({ db });
  await Promise.all([boxOffice.sweepHolds(), another.sweepHolds(), boxOffice.sweepHolds()]);
  expect([await left(), await storedLeft()]).toEqual([10, 10]);
});

it("sweeps the holds of more ticket options than one statement finds", async () => {
  const options = await Promise.all(
    Array.from({ length: 130 }, () =>
      boxOffice.createTicketOption({ name: "day pass", allocation: 10 }),
    ),
  );
  await Promise.all(
    options.map(({ id }) => boxOffice.holdTickets({ ...holdOf(1), ticketOptionId: id })),
  );
  await sql`update holds set created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day' where status = 'active'`.execute(
    database.db,
  );
  await sql`update ticket_options set holds_expire_at = holds_expire_at - interval '1 day'`.execute(
    database.db,
  );
  await boxOffice.sweepHolds();
  const found = await boxOffice.findTicketOptions(options.map(({ id }) => id));
  expect(found.filter(({ allocation }) => allocation !== 10)).toEqual([]);
});

/** Does the work while another session has locked the ticket option. */
function whileLocked(work: (unlock: () => Promise<void>) => Promise<void>): Promise<void> {
  return database.db.connection().execute(async (db) => {
    await sql`begin`.execute(db);
    await sql`select from ticket_options where id = ${ticketOptionId} for update`.execute(db);
    try {
      await work(async () => void (await sql`commit`.execute(db)));
    } finally {
      await sql`rollback`.execute(db);
    }
  });
}

it("sweeps in its turn a ticket option that is locked whenever it looks, as by a sale that does not pause", async () => {
  const { id } = await boxOffice.holdTickets(holdOf(1));
  await letExpire(id);
  await whileLocked(async (unlock) => {
    const swept = boxOffice.sweepHolds();
    await vi.waitFor(async () => {
      const { rows } = await sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
      expect(rows).toHaveLength(1);
    }, PATIENCE);
    await unlock();
    await swept;
  });
  expect(await storedLeft()).toBe(10);
});

it("sweeps past a ticket option that somebody keeps locked for long", async () => {
  await using db = openDatabase(database.url, { lockTimeoutMs: 200 });
  const impatient = createBoxOffice({ db });
  const locked = await boxOffice.holdTickets(holdOf(1));
  const other = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  const hold = await boxOffice.holdTickets({ ...holdOf(2), ticketOptionId: other.id });
  await letExpire(locked.id);
  await letExpire(hold.id, other.id);
  await whileLocked(async () => {
    await expect(impatient.sweepHolds()).rejects.toBeInstanceOf(BusyError);
    expect(await storedLeft(other.id)).toBe(10);
  });
  expect(await storedLeft()).toBe(9);
  await impatient.sweepHolds();
  expect(await storedLeft()).toBe(10);
});

it("resolves a hold once when confirming, releasing and expiring race", async () => {
  await using db = openDatabase(database.url);
  const another = createBoxOffice({ db });
  for (let round = 0; round < 20; round += 1) {
    const hold = await boxOffice.holdTickets(holdOf(4));
    const [confirmed, released] = await Promise.allSettled([
      boxOffice.confirmHold({ holdId: hold.id, quantity: 3 }),
      another.releaseHold(hold.id),
      round % 2 === 0 ? letExpire(hold.id) : undefined,
      round % 2 === 0 ? another.sweepHolds() : undefined,
    ]);
    const { status } = (await boxOffice.findHold(hold.id))!;
    expect(confirmed.status === "fulfilled").toBe(status === "confirmed");
    expect(released.status === "fulfilled").toBe(status !== "confirmed");
    if (confirmed.status === "fulfilled") {
      await boxOffice.cancelPurchase({ purchaseId: confirmed.value.id });
    }
  }
  expect(await left()).toBe(10);
});

it("confirms once for one idempotency key, and holds once for another", async () => {
  const input = holdOf(3);
  const holds = await Promise.all(
    [1, 2].map(() => boxOffice.holdTickets(input, { idempotencyKey: "basket" })),
  );
  expect(holds[0]).toEqual(holds[1]);
  const confirm = () =>
    boxOffice.confirmHold({ holdId: holds[0]!.id }, { idempotencyKey: "payment" });
  expect(await confirm()).toEqual(await confirm());
  expect(await left()).toBe(7);
  expect(await boxOffice.holdTickets(input, { idempotencyKey: "basket" })).toEqual({
    ...holds[0],
    status: "confirmed",
  });
});

it("knows no hold by an id that names none", async () => {
  for (const id of [randomUUID(), "nothing"]) {
    await expect(boxOffice.releaseHold(id)).rejects.toBeInstanceOf(HoldNotFoundError);
    await expect(boxOffice.confirmHold({ holdId: id })).rejects.toBeInstanceOf(HoldNotFoundError);
    expect(await boxOffice.findHold(id)).toBeUndefined();
  }
});

it("gives a hold up with the host's transaction, and what it gave back too", async () => {
  const kept = await boxOffice.holdTickets(holdOf(2));
  const transaction = await database.db.startTransaction().execute();
  const office = boxOffice.within(transaction);
  const hold = await office.holdTickets(holdOf(3));
  await Promise.all([
    office.confirmHold({ holdId: hold.id, quantity: 1 }),
    office.releaseHold(kept.id),
    office.placeOrder([holdOf(1), holdOf(2)]),
    office.purchaseTickets(holdOf(1)),
  ]);
  expect(await office.findTicketOption(ticketOptionId)).toMatchObject({ allocation: 5 });
  await transaction.rollback().execute();
  expect(await left()).toBe(8);
  expect(await boxOffice.findHold(kept.id)).toMatchObject({ status: "active" });
  expect(await boxOffice.findHold(hold.id)).toBeUndefined();
});
