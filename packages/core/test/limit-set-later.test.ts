import {
  BusyError,
  createBoxOffice,
  openDatabase,
  OrderRefusedError,
  UserLimitExceededError,
  type Database,
} from "@ticket-allocation/core";
import fc from "fast-check";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

/** Number of purchases that one transaction counts. */
const PORTION = 1_000;

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterEach(async () => {
  expect(await driftsOf(boxOffice)).toEqual([]);
});
afterAll(() => database.drop());

const create = async (maxPerUser: number | null = null) =>
  (await boxOffice.createTicketOption({ name: "day pass", allocation: 100_000, maxPerUser })).id;
const buy = (ticketOptionId: string, userId: string, quantity = 1) =>
  boxOffice.purchaseTickets({ ticketOptionId, userId, quantity });
const limit = (id: string, maxPerUser: number | null) =>
  boxOffice.changeTicketOption(id, { maxPerUser });
const refused = (purchase: Promise<unknown>) =>
  expect(purchase).rejects.toBeInstanceOf(UserLimitExceededError);

/** Stores purchases like those without a limit: each of one ticket, with ids before or after all others. */
async function sellMany(
  ticketOptionId: string,
  count: number,
  { userId, ids = "first" }: { userId?: string; ids?: "first" | "last" } = {},
): Promise<void> {
  await sql`
    insert into purchases (ticket_option_id, id, user_id, quantity, counted)
    select ${ticketOptionId},
      overlay(gen_random_uuid()::text placing ${ids === "first" ? "0000" : "ffff"} from 1 for 4)::uuid,
      coalesce(${userId ?? null}::uuid, gen_random_uuid()), 1, false
    from generate_series(1, ${count}::integer)`.execute(database.db);
  await sql`
    update ticket_options
    set version = version + 1, allocation = allocation - ${count}::integer,
      uncounted_from = '00000000-0000-0000-0000-000000000000'
    where id = ${ticketOptionId}`.execute(database.db);
}

/** A user with more purchases than one claim reads. */
async function regular(purchases = 150): Promise<string> {
  const userId = randomUUID();
  await sellMany(await create(), purchases, { userId });
  return userId;
}

async function stored(id: string) {
  const { rows } = await sql<{ uncounted: number; uncounted_from: string | null }>`
    select (select count(*) from purchases
        where ticket_option_id = ${id} and counted is false)::integer as uncounted,
      uncounted_from
    from ticket_options where id = ${id}`.execute(database.db);
  return rows[0]!;
}

const sizeOfIndex = async () => {
  const { rows } = await sql<{ size: string }>`
    select pg_relation_size('purchases_counted_of_user_idx') as size`.execute(database.db);
  return Number(rows[0]!.size);
};

describe("the index for the limit per user", () => {
  it("holds no purchase that was made without a limit, whatever it was made by", async () => {
    const id = await create();
    const before = await sizeOfIndex();
    const userId = randomUUID();
    const line = { ticketOptionId: id, userId, quantity: 1 };
    await Promise.all(Array.from({ length: 1_200 }, () => buy(id, randomUUID())));
    await boxOffice.placeOrder([line, { ...line, ticketOptionId: await create() }]);
    const hold = await boxOffice.holdTickets(line);
    await boxOffice.confirmHold({ holdId: hold.id });
    expect(await sizeOfIndex()).toBe(before);
    expect((await stored(id)).uncounted).toBe(1_202);
  });

  it("holds those that were made with a limit, whatever they were made by", async () => {
    const id = await create(9);
    const line = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
    await buy(id, randomUUID());
    await boxOffice.placeOrder([line, { ...line, ticketOptionId: await create(9) }]);
    const hold = await boxOffice.holdTickets(line);
    await boxOffice.confirmHold({ holdId: hold.id });
    expect(await stored(id)).toEqual({ uncounted: 0, uncounted_from: null });
  });
});

describe("a limit per user that is set after purchases were made", () => {
  it("counts them without tickets that were cancelled before and after", async () => {
    const id = await create();
    const userId = randomUUID();
    const cancelled = await buy(id, userId, 2);
    const partly = await buy(id, userId, 3);
    await boxOffice.cancelPurchase({ purchaseId: cancelled.id });
    await limit(id, 4);
    await refused(buy(id, userId, 2));
    await boxOffice.cancelPurchase({ purchaseId: partly.id, quantity: 1 });
    await buy(id, userId, 2);
    await refused(buy(id, userId));
    await refused(boxOffice.holdTickets({ ticketOptionId: id, userId, quantity: 1 }));
  });

  it("counts few of them at once, and many in portions", async () => {
    const few = await create();
    await sellMany(few, PORTION);
    await limit(few, 4);
    expect(await stored(few)).toEqual({ uncounted: 0, uncounted_from: null });

    const many = await create();
    await sellMany(many, 2 * PORTION + 7);
    await limit(many, 4);
    expect(await stored(many)).toMatchObject({ uncounted: PORTION + 7 });
  });

  it("knows the tickets of a user with few purchases at once, even if many purchases of others are not counted yet", async () => {
    const [id, userId] = [await create(), randomUUID()];
    for (let index = 0; index < 3; index += 1) await sellMany(id, 2_000);
    for (let index = 0; index < 3; index += 1) await buy(id, userId);
    await limit(id, 4);
    const { uncounted } = await stored(id);
    await buy(id, userId);
    await refused(buy(id, userId));
    await expect(
      boxOffice.placeOrder([{ ticketOptionId: id, userId, quantity: 1 }]),
    ).rejects.toBeInstanceOf(OrderRefusedError);
    expect((await stored(id)).uncounted).toBe(uncounted);
  });

  it("counts the purchases of the option in portions for a user with a long history, then decides", async () => {
    const [id, userId] = [await create(), await regular()];
    await sellMany(id, 3 * PORTION);
    await buy(id, userId, 3);
    await limit(id, 4);
    expect((await stored(id)).uncounted).toBeGreaterThan(PORTION);
    await buy(id, userId);
    await refused(buy(id, userId));
    expect(await stored(id)).toEqual({ uncounted: 0, uncounted_from: null });
  });

  it("decides an order and a hold of a user with a long history too", async () => {
    for (const ask of [
      (ticketOptionId: string, userId: string) =>
        boxOffice.placeOrder([{ ticketOptionId, userId, quantity: 1 }]),
      (ticketOptionId: string, userId: string) =>
        boxOffice.holdTickets({ ticketOptionId, userId, quantity: 1 }),
    ]) {
      const [id, userId] = [await create(), await regular()];
      await sellMany(id, 2 * PORTION);
      await buy(id, userId);
      await limit(id, 2);
      await ask(id, userId);
      await expect(ask(id, userId)).rejects.toSatisfy(
        (error) => error instanceof UserLimitExceededError || error instanceof OrderRefusedError,
      );
    }
  });

  it("is busy for a user with a long history when counting takes too long, and has an outcome for all others", async () => {
    const [id, userId] = [await create(), await regular()];
    await sellMany(id, 20 * PORTION);
    await limit(id, 1_000);
    await using db = openDatabase(database.url);
    const office = createBoxOffice({ db, timeoutMs: 4_000 });
    await sql`create function count_slowly() returns trigger language plpgsql as
      'begin perform pg_sleep(0.25); return null; end'`.execute(database.db);
    await sql`create trigger count_slowly after update on purchases execute function count_slowly()`.execute(
      database.db,
    );
    const decided = new AbortController();
    const sellMeanwhile = async () => {
      while (!decided.signal.aborted) {
        const userId = randomUUID();
        await office.purchaseTickets({ ticketOptionId: id, userId, quantity: 1 });
      }
    };
    const others = Promise.all([sellMeanwhile(), sellMeanwhile(), sellMeanwhile()]);
    await expect(
      office
        .purchaseTickets({ ticketOptionId: id, userId, quantity: 1 })
        .finally(() => decided.abort()),
    ).rejects.toBeInstanceOf(BusyError);
    await others;
    await sql`drop trigger count_slowly on purchases`.execute(database.db);
  });

  it("is busy for a user with a long history in a host's transaction, but not for other users", async () => {
    const [id, userId] = [await create(), await regular()];
    await sellMany(id, 3 * PORTION);
    await limit(id, 4);
    await database.db.transaction().execute(async (transaction) => {
      const inside = boxOffice.within(transaction);
      const wanted = { ticketOptionId: id, quantity: 1 };
      await expect(inside.purchaseTickets({ ...wanted, userId })).rejects.toBeInstanceOf(BusyError);
      await inside.purchaseTickets({ ...wanted, userId: randomUUID() });
    });
  });

  it("counts a purchase once if the same transaction cancels a part of it", async () => {
    const id = await create();
    const userId = randomUUID();
    const purchase = await buy(id, userId, 5);
    const { promise: isFree, resolve: free } = Promise.withResolvers<void>();
    const isLocked = Promise.withResolvers<void>();
    const locking = database.db.transaction().execute(async (transaction) => {
      await sql`select from ticket_options where id = ${id} for update`.execute(transaction);
      isLocked.resolve();
      await isFree;
    });
    await isLocked.promise;
    const together = [
      limit(id, 5),
      boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 2 }),
    ];
    await expect.poll(() => boxOffice.load().waiting).toBe(2);
    free();
    await Promise.all([...together, locking]);
    await buy(id, userId, 2);
    await refused(buy(id, userId));
  });

  it("is never exceeded when it is set while two box offices sell", async () => {
    const [id, users] = [await create(), Array.from({ length: 5 }, () => randomUUID())];
    await using db = openDatabase(database.url);
    await sellMany(id, PORTION + 500);
    // At the end of the statement that sets the limit, so that no earlier purchase has a later time.
    await sql`create table limited (at timestamptz)`.execute(database.db);
    await sql`create function note_limit() returns trigger language plpgsql as
      'begin insert into limited values (clock_timestamp()); return null; end'`.execute(
      database.db,
    );
    await sql`create trigger note_limit after update on ticket_options for each row
      when (new.max_per_user is distinct from old.max_per_user) execute function note_limit()`.execute(
      database.db,
    );
    const sellUntilRefused = async (
      office: Pick<typeof boxOffice, "purchaseTickets">,
      userId: string,
    ) => {
      for (;;) {
        const [sold] = await Promise.allSettled([
          office.purchaseTickets({ ticketOptionId: id, userId, quantity: 1 }),
        ]);
        if (sold.status === "fulfilled") continue;
        expect(sold.reason).toBeInstanceOf(UserLimitExceededError);
        return;
      }
    };
    const sales = [boxOffice, createBoxOffice({ db })].flatMap((office) =>
      users.map((userId) => sellUntilRefused(office, userId)),
    );
    await limit(id, 8);
    await Promise.all(sales);
    const { rows } = await sql<{ sum: number; before: number }>`
      select sum(quantity)::integer as sum,
        sum(quantity) filter (where created_at <= (select at from limited))::integer as before
      from purchases where ticket_option_id = ${id} and user_id = any(${users}) group by user_id`.execute(
      database.db,
    );
    await sql`drop trigger note_limit on ticket_options`.execute(database.db);
    expect(rows).toHaveLength(users.length);
    for (const { sum, before } of rows) expect(sum).toBe(Math.max(before, 8));
  });

  it("counts all of them when it is removed and set again, with purchases in between", async () => {
    const id = await create();
    const [early, between] = [randomUUID(), randomUUID()];
    await buy(id, early, 2);
    await limit(id, 2);
    await refused(buy(id, early));
    await limit(id, null);
    await buy(id, early);
    await buy(id, between, 3);
    await limit(id, 3);
    await refused(buy(id, early));
    await refused(buy(id, between));
  });

  it("starts again when it was removed while purchases were being counted", async () => {
    const [id, userId] = [await create(), await regular()];
    await sellMany(id, 2 * PORTION, { ids: "last" });
    await limit(id, 9);
    await limit(id, null);
    // Its id is before those that were counted.
    await buy(id, userId, 20);
    await limit(id, 20);
    await refused(buy(id, userId));
    expect((await stored(id)).uncounted).toBe(0);
  });

  it("counts purchases by processes of the previous version, which set limits too", async () => {
    const id = await create();
    const [old, user] = [randomUUID(), randomUUID()];
    await sql`
      insert into purchases (ticket_option_id, id, user_id, quantity)
      values (${id}, ${randomUUID()}, ${old}, 2)`.execute(database.db);
    await sql`update ticket_options set version = version + 1, allocation = allocation - 2 where id = ${id}`.execute(
      database.db,
    );
    await buy(id, user, 2);
    await sql`update ticket_options set max_per_user = 2 where id = ${id}`.execute(database.db);
    await refused(buy(id, old));
    await refused(buy(id, user));
  });
});

describe("a user's tickets", () => {
  const limits = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null });
  const step = fc.oneof(
    fc.record({ is: fc.constant("limit" as const), to: limits }),
    fc.record({
      is: fc.constant("buy" as const),
      user: fc.nat(2),
      quantity: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({
      is: fc.constant("hold and confirm" as const),
      user: fc.nat(2),
      quantity: fc.constant(1),
    }),
    fc.record({ is: fc.constant("cancel" as const), nth: fc.nat(5), isWhole: fc.boolean() }),
    fc.record({ is: fc.constant("crowd" as const) }),
  );

  it("are counted exactly, for any order of limits, purchases and cancellations", async () => {
    const users = [randomUUID(), randomUUID(), await regular()];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const id = await create();
        let most: number | null = null;
        const purchases: { id: string; user: number; left: number }[] = [];
        for (const next of steps) {
          if (next.is === "limit") {
            await limit(id, (most = next.to));
          } else if (next.is === "crowd") {
            if (most === null) await sellMany(id, 700);
          } else if (next.is === "cancel") {
            const purchase = purchases[next.nth];
            if (!purchase || purchase.left === 0) continue;
            const quantity = next.isWhole ? purchase.left : 1;
            await boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity });
            purchase.left -= quantity;
          } else {
            const { user, quantity } = next;
            const wanted = { ticketOptionId: id, userId: users[user]!, quantity };
            const has = purchases.reduce((sum, one) => sum + (one.user === user ? one.left : 0), 0);
            const asked =
              next.is === "buy"
                ? boxOffice.purchaseTickets(wanted)
                : boxOffice
                    .holdTickets(wanted)
                    .then((hold) => boxOffice.confirmHold({ holdId: hold.id }));
            if (most !== null && has + quantity > most) await refused(asked);
            else purchases.push({ id: (await asked).id, user, left: quantity });
          }
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe("the history of a user", () => {
  it("is read up to a limit, even if the limit per user is set later and statistics are wrong", async () => {
    const own = await createTestDatabase();
    try {
      const asked: { sql: string; parameters: readonly unknown[] }[] = [];
      await using db = new Kysely<Database>({
        dialect: new PostgresDialect({ pool: new Pool({ connectionString: own.url, max: 1 }) }),
        log: ({ query }) => void asked.push(query),
      });
      const office = createBoxOffice({ db });
      const option = async (maxPerUser: number | null = null) =>
        (await office.createTicketOption({ name: "hot", allocation: 1_000_000, maxPerUser })).id;
      const [elsewhere, limited, id, userId] = [
        await option(),
        await option(4),
        await option(),
        randomUUID(),
      ];
      await sql`
        insert into purchases (ticket_option_id, id, user_id, quantity)
        select ${elsewhere}, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${userId}, 1
        from generate_series(1, 20000) n`.execute(db);
      // The statistics of PostgreSQL contain only one option and one user, in order of ids.
      await sql`analyze purchases`.execute(db);
      const some = { ticketOptionId: id, quantity: 1 };
      await office.purchaseTickets({ ...some, userId });
      for (let index = 0; index < 3; index += 1) {
        await office.purchaseTickets({ ...some, userId: randomUUID() });
      }
      asked.length = 0;
      await office.changeTicketOption(id, { maxPerUser: 2 });
      await sql`update ticket_options set uncounted_from = ${randomUUID()} where id = ${id}`.execute(
        db,
      );
      // The tickets of the second user are not known at once.
      for (const buyer of [randomUUID(), userId]) {
        await office.purchaseTickets({ ...some, userId: buyer });
        await office.purchaseTickets({ ...some, ticketOptionId: limited, userId: buyer });
      }
      const reads = asked.filter(({ sql: text }) => / from "public"."purchases"/u.test(text));
      expect(reads.length).toBeGreaterThanOrEqual(8);
      for (const { sql: text, parameters } of reads) {
        const { rows } = await db.executeQuery<{ "QUERY PLAN": readonly [{ Plan: Plan }] }>({
          ...sql`select`.compile(db),
          sql: `explain (analyze, format json) ${text}`,
          parameters,
        });
        expect(rowsRead(rows[0]!["QUERY PLAN"][0].Plan)).toBeLessThan(1_100);
      }
    } finally {
      await own.drop();
    }
  });
});

interface Plan {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
}

/** Number of rows that the scans of a plan have read. */
function rowsRead(plan: Plan): number {
  const {
    "Actual Rows": rows,
    "Actual Loops": loops,
    "Rows Removed by Filter": removed = 0,
  } = plan;
  const own = plan["Node Type"].includes("Scan") ? (rows + removed) * loops : 0;
  return (plan.Plans ?? []).reduce((sum, child) => sum + rowsRead(child), own);
}
