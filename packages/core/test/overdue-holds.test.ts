import {
  AllocationExceededError,
  BusyError,
  CapacityBelowSoldError,
  createBoxOffice,
  HoldNotActiveError,
  openDatabase,
  OrderRefusedError,
  OutcomeUnknownError,
  UserLimitExceededError,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

const OVERDUE = 3_500;
/** Maximum number of expirations that one transaction writes. */
const PORTION = 1_000;

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());

/** An option whose tickets are all in holds of one ticket, which have expired together and were not swept. */
async function allOverdue(userId = randomUUID()): Promise<string> {
  const { id } = await boxOffice.createTicketOption({ name: "hot", allocation: OVERDUE });
  await sql`
    insert into holds (ticket_option_id, id, user_id, quantity, created_at, expires_at)
    select ${id}, gen_random_uuid(), ${userId}, 1, '2020-01-01 00:00:00+00', '2020-01-01 00:10:00+00'
    from generate_series(1, ${OVERDUE}::integer)`.execute(database.db);
  await sql`
    update ticket_options set version = version + 1, allocation = 0, holds_expire_at = '2020-01-01 00:10:00+00'
    where id = ${id}`.execute(database.db);
  return id;
}

let ticketOptionId: string;
beforeEach(async () => {
  ticketOptionId = await allOverdue();
  return async () => expect(await driftsOf(boxOffice)).toEqual([]);
});

async function countOverdue(id = ticketOptionId): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from holds
    where ticket_option_id = ${id} and status = 'active' and expires_at <= now()`.execute(
    database.db,
  );
  return Number(rows[0]!.count);
}

/** How many expirations each transaction has written, in order. Each transaction increments the version of the option. */
async function writtenPerVersion(work: () => Promise<unknown>): Promise<readonly number[]> {
  await sql`create table if not exists resolved (number bigserial, transaction xid8 default pg_current_xact_id())`.execute(
    database.db,
  );
  await sql`truncate resolved`.execute(database.db);
  await sql`
    create or replace function note_resolved() returns trigger language plpgsql as
    'begin insert into resolved default values; return new; end'`.execute(database.db);
  await sql`create or replace trigger note_resolved after update on holds for each row execute function note_resolved()`.execute(
    database.db,
  );
  await work();
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from resolved group by transaction order by min(number)`.execute(
    database.db,
  );
  await sql`drop trigger note_resolved on holds`.execute(database.db);
  return rows.map(({ count }) => Number(count));
}

const buy = (quantity: number, userId = randomUUID()) => ({ ticketOptionId, userId, quantity });

it("exchanges for more tickets than one transaction has returned", async () => {
  const quantity = 2 * PORTION + 1;
  const option = await boxOffice.createTicketOption({ name: "cold", allocation: quantity });
  const wanted = { ...buy(quantity), ticketOptionId: option.id };
  const { id: purchaseId } = await boxOffice.purchaseTickets(wanted);
  expect(await boxOffice.exchangePurchase({ purchaseId, ticketOptionId })).toMatchObject({
    quantity,
  });
});

it("writes only as many expirations for a purchase as it needs, or a few", async () => {
  const written = await writtenPerVersion(() => boxOffice.purchaseTickets(buy(1)));
  expect(written).toHaveLength(1);
  expect(written[0]).toBeLessThan(100);
});

it("writes expirations in portions until a large purchase is granted, and never refuses it as sold out", async () => {
  const written = await writtenPerVersion(() => boxOffice.purchaseTickets(buy(OVERDUE - 200)));
  expect(Math.max(...written)).toBe(PORTION);
  expect(written).toHaveLength(4);
  expect((await boxOffice.findTicketOption(ticketOptionId))?.allocation).toBe(200);
});

it("refuses a claim that exceeds all expired holds together", async () => {
  await expect(boxOffice.purchaseTickets(buy(OVERDUE + 1))).rejects.toBeInstanceOf(
    AllocationExceededError,
  );
  expect(await countOverdue()).toBe(0);
});

it("uses expired holds for holds, orders and a smaller capacity too", async () => {
  await boxOffice.holdTickets(buy(1_200));
  await boxOffice.placeOrder([buy(600), buy(600)]);
  await boxOffice.changeTicketOption(ticketOptionId, { capacity: 2_400 });
  expect((await boxOffice.findTicketOption(ticketOptionId))?.allocation).toBe(0);

  await expect(
    boxOffice.changeTicketOption(ticketOptionId, { capacity: 2_399 }),
  ).rejects.toBeInstanceOf(CapacityBelowSoldError);
  await expect(boxOffice.placeOrder([buy(1)])).rejects.toBeInstanceOf(OrderRefusedError);
});

it("serves buyers in arrival order while one of them waits for more expired holds", async () => {
  const [large, next] = await Promise.allSettled([
    boxOffice.purchaseTickets(buy(OVERDUE)),
    boxOffice.purchaseTickets(buy(1)),
  ]);
  // Either may be first; never both, and never neither.
  expect([large.status, next.status].toSorted()).toEqual(["fulfilled", "rejected"]);
});

it("never reports sold out when expirations cannot be written in time", async () => {
  await using db = openDatabase(database.url);
  const hasty = createBoxOffice({ db, timeoutMs: 40 });
  await sql`create or replace function write_slowly() returns trigger language plpgsql as
    'begin perform pg_sleep(0.05); return null; end'`.execute(database.db);
  await sql`create trigger write_slowly after update on holds execute function write_slowly()`.execute(
    database.db,
  );
  // The timeout may end during the COMMIT of a portion.
  await expect(hasty.purchaseTickets(buy(OVERDUE))).rejects.toSatisfy(
    (error) => error instanceof BusyError || error instanceof OutcomeUnknownError,
  );
  await sql`drop trigger write_slowly on holds`.execute(database.db);
});

it("is busy in a host's transaction if one portion is not enough", async () => {
  await database.db.transaction().execute(async (transaction) => {
    const inside = boxOffice.within(transaction);
    await expect(inside.purchaseTickets(buy(PORTION + 1))).rejects.toBeInstanceOf(BusyError);
    await inside.purchaseTickets(buy(PORTION));
  });
  expect(await countOverdue()).toBeLessThan(OVERDUE - PORTION);
});

it("shares a portion among the options of an order", async () => {
  const others = [await allOverdue(), await allOverdue(), await allOverdue()];
  const userId = randomUUID();
  const lines = [ticketOptionId, ...others].map((id) => ({
    ticketOptionId: id,
    userId,
    quantity: 400,
  }));
  const written = await writtenPerVersion(() => boxOffice.placeOrder(lines));
  expect(Math.max(...written)).toBeLessThanOrEqual(PORTION);
});

it("sweeps all of them in portions", async () => {
  await boxOffice.sweepHolds();
  ticketOptionId = await allOverdue();
  const written = await writtenPerVersion(() => boxOffice.sweepHolds());
  expect(written).toEqual([PORTION, PORTION, PORTION, OVERDUE - 3 * PORTION]);
  expect(await countOverdue()).toBe(0);
});

it("shows the allocation that a purchase of one ticket would find, in single reads and in lists", async () => {
  const shown = (await boxOffice.findTicketOption(ticketOptionId))!.allocation;
  expect(shown).toBe(PORTION);
  const { items } = await boxOffice.listTicketOptions({ sort: "-created_at", size: 1 });
  expect(items[0]!.item).toMatchObject({ id: ticketOptionId, allocation: shown });
  await boxOffice.sweepHolds();
  expect((await boxOffice.findTicketOption(ticketOptionId))!.allocation).toBe(OVERDUE);
});

it("treats a hold as expired even if its expiration is not written yet", async () => {
  const { rows } = await sql<{ id: string }>`
    select id from holds where ticket_option_id = ${ticketOptionId} order by id desc limit 1`.execute(
    database.db,
  );
  const holdId = rows[0]!.id;
  expect(await boxOffice.findHold(holdId)).toMatchObject({ status: "expired" });
  await expect(boxOffice.confirmHold({ holdId })).rejects.toBeInstanceOf(HoldNotActiveError);
  await boxOffice.releaseHold(holdId);
});

it("counts no expired hold against the limit of its user", async () => {
  const userId = randomUUID();
  ticketOptionId = await allOverdue(userId);
  await boxOffice.changeTicketOption(ticketOptionId, { maxPerUser: 5 });
  await boxOffice.purchaseTickets(buy(5, userId));
  await expect(boxOffice.purchaseTickets(buy(1, userId))).rejects.toBeInstanceOf(
    UserLimitExceededError,
  );
});

it("knows that a user exceeds the limit, for any number of purchases, also after a change of the limit", async () => {
  const userId = randomUUID();
  const { id } = await boxOffice.createTicketOption({ name: "limited", allocation: 100 });
  ticketOptionId = id;
  for (let index = 0; index < 6; index += 1) await boxOffice.purchaseTickets(buy(1, userId));
  const purchase = await boxOffice.purchaseTickets(buy(3, userId));
  await boxOffice.changeTicketOption(id, { maxPerUser: 2 });
  await expect(boxOffice.purchaseTickets(buy(1, userId))).rejects.toBeInstanceOf(
    UserLimitExceededError,
  );

  const [, , beyond] = await Promise.allSettled([
    boxOffice.changeTicketOption(id, { maxPerUser: 9 }),
    boxOffice.cancelPurchase({ purchaseId: purchase.id }),
    boxOffice.purchaseTickets(buy(4, userId)),
  ]);
  expect(beyond.status).toBe("rejected");
  await boxOffice.purchaseTickets(buy(3, userId));
});

it("searches for expired holds of an option only once after the first holds were resolved", async () => {
  await boxOffice.sweepHolds();
  const { id } = await boxOffice.createTicketOption({ name: "released", allocation: 5 });
  ticketOptionId = id;
  const hold = await boxOffice.holdTickets(buy(1));
  await boxOffice.releaseHold(hold.id);
  await sql`update ticket_options set holds_expire_at = '2020-01-01' where id = ${id}`.execute(
    database.db,
  );
  await boxOffice.sweepHolds();
  const { rows } = await sql<{ due: unknown }>`
    select holds_expire_at as due from ticket_options where id = ${id}`.execute(database.db);
  expect(rows).toEqual([{ due: null }]);
});

it("stores the expiry of the option's first active hold after a claim has handled the expired ones", async () => {
  await boxOffice.sweepHolds();
  const { id } = await boxOffice.createTicketOption({ name: "mixed", allocation: 5 });
  ticketOptionId = id;
  const overdue = await boxOffice.holdTickets(buy(1));
  await boxOffice.holdTickets({ ...buy(1), seconds: 600 });
  const first = await boxOffice.holdTickets({ ...buy(1), seconds: 300 });
  await sql`
    update holds set created_at = '2020-01-01 00:00:00+00', expires_at = '2020-01-01 00:10:00+00'
    where id = ${overdue.id}`.execute(database.db);
  await sql`update ticket_options set holds_expire_at = '2020-01-01 00:10:00+00' where id = ${id}`.execute(
    database.db,
  );

  await boxOffice.purchaseTickets(buy(3));
  const { rows } = await sql<{ due: Date }>`
    select date_trunc('milliseconds', holds_expire_at) as due from ticket_options where id = ${id}`.execute(
    database.db,
  );
  expect(rows).toEqual([{ due: first.expiresAt }]);
});
