import { createBoxOffice, openDatabase, type PrunedTicketOptions } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  boxOffice = database.boxOffice;
});
afterAll(() => database.drop());
beforeEach(() => sql`truncate ticket_options cascade`.execute(database.db));

const DAY = 86_400_000;
const before = new Date(Date.now() - 90 * DAY);

async function prune(
  from = boxOffice,
): Promise<Pick<PrunedTicketOptions, "holds" | "cancellations">> {
  let last = { holds: 0, cancellations: 0 };
  for await (const { holds, cancellations } of from.prune({ before }))
    last = { holds, cancellations };
  return last;
}

/** Makes all rows a hundred days older. */
async function age(): Promise<void> {
  for (const table of ["holds", "purchases", "cancellations"]) {
    await sql`update ${sql.table(table)} set created_at = created_at - interval '100 days'`.execute(
      database.db,
    );
  }
}

const createOption = async (allocation = 100) =>
  (await boxOffice.createTicketOption({ name: "day pass", allocation })).id;

const askedOf = (ticketOptionId: string, quantity = 2) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});

/** Of each kind of row one that may be removed, and of most one that may not. */
async function sellAll() {
  const ticketOptionId = await createOption();
  const other = await createOption();
  const asked = () => askedOf(ticketOptionId);
  const [released, expired, bought, active] = await Promise.all(
    [1, 2, 3, 4].map(() => boxOffice.holdTickets({ ...asked(), seconds: 600 })),
  );
  await boxOffice.releaseHold(released!.id);
  await sql`update holds set expires_at = created_at + interval '1 microsecond' where id = ${expired!.id}`.execute(
    database.db,
  );
  await sql`update ticket_options set holds_expire_at = now() - interval '1 second' where id = ${ticketOptionId}`.execute(
    database.db,
  );
  await boxOffice.sweepHolds();
  const confirmed = await boxOffice.confirmHold({ holdId: bought!.id });
  const [cancelled, reduced, kept] = await Promise.all(
    [1, 2, 3].map(() => boxOffice.purchaseTickets(asked())),
  );
  const whole = [
    await boxOffice.cancelPurchase({ purchaseId: cancelled!.id, quantity: 1 }),
    await boxOffice.exchangePurchase({ purchaseId: cancelled!.id, ticketOptionId: other }),
  ];
  const part = await boxOffice.cancelPurchase({ purchaseId: reduced!.id, quantity: 1 });
  const gone = {
    holds: [released!.id, expired!.id, bought!.id],
    cancellations: whole.map(({ id }) => id),
  };
  return {
    ticketOptionId,
    gone,
    active: active!,
    confirmed,
    cancelled: cancelled!,
    kept: kept!,
    part,
  };
}

const idsOf = async () => ({
  holds: (await database.db.selectFrom("holds").select("id").execute()).map(({ id }) => id),
  cancellations: (await database.db.selectFrom("cancellations").select("id").execute()).map(
    ({ id }) => id,
  ),
});

it("removes old holds that are resolved, and cancellations of purchases of which nothing is left", async () => {
  const { gone, active, part, cancelled, confirmed, kept } = await sellAll();
  await age();
  const purchases = [cancelled.id, confirmed.id, kept.id];
  const asSold = await boxOffice.findPurchases(purchases);

  expect(await prune()).toEqual({ holds: 3, cancellations: 2 });
  expect(await idsOf()).toEqual({ holds: [active.id], cancellations: [part.id] });
  expect(await boxOffice.findHolds(gone.holds)).toEqual([]);
  expect(await driftsOf(boxOffice)).toEqual([]);
  expect(new Set(await boxOffice.findPurchases(purchases))).toEqual(new Set(asSold));
  expect(await prune()).toEqual({ holds: 0, cancellations: 0 });
});

it("removes nothing that is newer, and adds what is removed later", async () => {
  const { gone, cancelled, confirmed } = await sellAll();
  expect(await prune()).toEqual({ holds: 0, cancellations: 0 });
  const old = [gone.holds[0], gone.holds[2], gone.cancellations[0]];
  for (const table of ["holds", "cancellations"]) {
    await sql`update ${sql.table(table)} set created_at = ${new Date(before.getTime() - 1)} where id in (${sql.join(old)})`.execute(
      database.db,
    );
  }
  // The confirmed hold is old, but its purchase is not.
  expect(await prune()).toEqual({ holds: 1, cancellations: 1 });
  expect(await driftsOf(boxOffice)).toEqual([]);

  await sql`update purchases set created_at = ${before} where id = ${confirmed.id}`.execute(
    database.db,
  );
  expect(await prune()).toEqual({ holds: 0, cancellations: 0 });
  await age();
  expect(await prune()).toEqual({ holds: 2, cancellations: 1 });
  expect(await driftsOf(boxOffice)).toEqual([]);
  const row = await database.db
    .selectFrom("purchases")
    .select(["pruned_quantity", "pruned_exchanged_quantity"])
    .where("id", "=", cancelled.id)
    .executeTakeFirst();
  expect(row).toEqual({ pruned_quantity: 2, pruned_exchanged_quantity: 1 });
});

it("leaves drifts for verify to find", async () => {
  const { cancelled } = await sellAll();
  await age();
  await prune();
  await sql`update purchases set pruned_quantity = 1 where id = ${cancelled.id}`.execute(
    database.db,
  );
  expect(await driftsOf(boxOffice)).toMatchObject([
    { expected: 3, found: 2 },
    { what: "purchases whose cancellations add up to something else", found: 1 },
  ]);
});

it("forgets the keys of what it removes, and sells nothing twice", async () => {
  const ticketOptionId = await createOption();
  const other = await createOption();
  const holding = [
    { ...askedOf(ticketOptionId), seconds: 600 },
    { idempotencyKey: "hold" },
  ] as const;
  const hold = await boxOffice.holdTickets(...holding);
  const confirming = [{ holdId: hold.id }, { idempotencyKey: "confirm" }] as const;
  const confirmed = await boxOffice.confirmHold(...confirming);
  const buying = [askedOf(ticketOptionId), { idempotencyKey: "buy" }] as const;
  const purchase = await boxOffice.purchaseTickets(...buying);
  const cancelling = [
    { purchaseId: purchase.id, quantity: 1 },
    { idempotencyKey: "cancel" },
  ] as const;
  const cancellation = await boxOffice.cancelPurchase(...cancelling);
  const exchanging = [
    { purchaseId: purchase.id, ticketOptionId: other, quantity: 1 },
    { idempotencyKey: "exchange" },
  ] as const;
  const exchange = await boxOffice.exchangePurchase(...exchanging);
  await age();
  await prune();

  await expect(boxOffice.confirmHold(...confirming)).rejects.toMatchObject({
    code: "hold_not_found",
  });
  await expect(boxOffice.confirmBasket([confirming[0]], confirming[1])).rejects.toMatchObject({
    code: "order_refused",
  });
  await expect(boxOffice.releaseHold(hold.id)).rejects.toMatchObject({ code: "hold_not_found" });
  for (const repeated of [
    boxOffice.cancelPurchase(...cancelling),
    boxOffice.exchangePurchase(...exchanging),
  ]) {
    await expect(repeated).rejects.toMatchObject({ code: "cancellation_exceeds_purchase" });
  }
  expect(await boxOffice.findCancellation(cancellation.id)).toBeUndefined();
  expect(await boxOffice.findExchange(exchange.id)).toBeUndefined();
  // A purchase is never removed, so its key is kept.
  expect(await boxOffice.purchaseTickets(...buying)).toMatchObject({
    id: purchase.id,
    cancelledQuantity: 2,
  });

  // A hold is made anew, with the same id. The confirmation of the first one stays the only one of its key.
  const anew = await boxOffice.holdTickets(...holding);
  expect(anew).toMatchObject({ id: hold.id, status: "active" });
  expect(anew.createdAt > hold.createdAt).toBe(true);
  await expect(boxOffice.confirmHold(...confirming)).rejects.toMatchObject({
    code: "idempotency_key_reused",
  });
  expect(await boxOffice.findPurchase(confirmed.id)).toMatchObject({ quantity: 2 });
  expect(await driftsOf(boxOffice)).toEqual([]);
});

it("rejects what is not a time", async () => {
  const pruning = boxOffice.prune({ before: new Date("yesterday") });
  await expect(pruning.next()).rejects.toThrow(RangeError);
});

/** Old rows: holds that were released and confirmed, and cancelled purchases. */
async function fill(ticketOptionId: string, each: number): Promise<void> {
  await sql`with made as materialized (
      select gen_random_uuid() as hold_id, gen_random_uuid() as id, number from generate_series(1, ${each}::integer) as number
    ), confirmed as (
      insert into holds (ticket_option_id, id, user_id, quantity, status, expires_at, created_at)
      select ${ticketOptionId}::uuid, hold_id, hold_id, 1, 'confirmed', now(), now() - interval '100 days' from made
    ), released as (
      insert into holds (ticket_option_id, id, user_id, quantity, status, expires_at, created_at)
      select ${ticketOptionId}::uuid, id, id, 1, 'released', now(), now() - interval '100 days' from made
    ), purchased as (
      insert into purchases (ticket_option_id, id, user_id, quantity, cancelled_quantity, hold_id, created_at)
      select ${ticketOptionId}::uuid, id, id, 1, 1, hold_id, now() - interval '100 days' from made
      returning id
    )
    insert into cancellations (ticket_option_id, id, purchase_id, quantity, created_at)
    select ${ticketOptionId}::uuid, gen_random_uuid(), id, 1, now() - interval '100 days' from purchased`.execute(
    database.db,
  );
}

it("removes 51,000 rows in short transactions during a sale, in two processes that end early", async () => {
  const EACH = 17_000;
  const ticketOptionId = await createOption(1_000_000);
  for (let times = 0; times < 4; times += 1) await fill(ticketOptionId, EACH / 4);
  await sql`analyze`.execute(database.db);

  await using db = openDatabase(database.url);
  const seller = createBoxOffice({ db });
  const sale = { isOver: false, slowestMs: 0, sold: 0 };
  const sell = async () => {
    while (!sale.isOver) {
      const since = performance.now();
      const hold = await seller.holdTickets(askedOf(ticketOptionId));
      const { id } = await seller.confirmHold({ holdId: hold.id });
      await seller.cancelPurchase({ purchaseId: id });
      sale.slowestMs = Math.max(sale.slowestMs, performance.now() - since);
      sale.sold += 1;
    }
  };
  const selling = Promise.all(Array.from({ length: 8 }, sell));

  const steps: number[] = [];
  const removed = { holds: 0, cancellations: 0 };
  async function run(limit: number) {
    await using own = openDatabase(database.url, { poolSize: 1 });
    let last = { holds: 0, cancellations: 0 };
    let since = performance.now();
    let portions = 0;
    for await (const now of createBoxOffice({ db: own }).prune({ before })) {
      steps.push(performance.now() - since);
      expect(now.holds - last.holds + now.cancellations - last.cancellations).toBeLessThanOrEqual(
        1_000,
      );
      last = now;
      if ((portions += 1) === limit) break;
      since = performance.now();
    }
    removed.holds += last.holds;
    removed.cancellations += last.cancellations;
  }
  try {
    await run(5);
    await Promise.all([run(20), run(Infinity)]);
    await run(Infinity);
  } finally {
    sale.isOver = true;
    await selling;
  }
  expect(removed).toEqual({ holds: 2 * EACH, cancellations: EACH });
  expect(await driftsOf(boxOffice)).toEqual([]);
  expect(Math.max(...steps)).toBeLessThan(2_000);
  expect(sale.sold).toBeGreaterThan(0);
});

it("waits for no lock, and keeps what others have locked for the next time", async () => {
  const { gone, cancelled } = await sellAll();
  await age();
  await database.db.transaction().execute(async (other) => {
    await other.selectFrom("ticket_options").select("id").forNoKeyUpdate().execute();
    await other
      .selectFrom("purchases")
      .select("id")
      .where("id", "=", cancelled.id)
      .forUpdate()
      .execute();
    await other
      .selectFrom("holds")
      .select("id")
      .where("id", "=", gone.holds[0]!)
      .forUpdate()
      .execute();
    expect(await prune()).toEqual({ holds: 2, cancellations: 0 });
  });
  expect(await prune()).toEqual({ holds: 1, cancellations: 2 });
  expect(await driftsOf(boxOffice)).toEqual([]);
});
