import {
  AllocationExceededError,
  BusyError,
  createBoxOffice,
  InvalidInputError,
  openDatabase,
  OrderRefusedError,
  SaleNotOpenError,
  TicketOptionNotFoundError,
  UserLimitExceededError,
  type NewTicketOption,
  type TicketOption,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  boxOffice = database.boxOffice;
});
afterAll(() => database.drop());
afterEach(async () => expect(await driftsOf(boxOffice)).toEqual([]));

const create = (input: Partial<NewTicketOption>) =>
  boxOffice.createTicketOption({ name: "some", ...input });
const drawing = (options: Readonly<Record<string, TicketOption>> | TicketOption[], units = 1) =>
  Object.values(options).map(({ id }) => ({ ticketOptionId: id, units }));
const asked = ({ id }: TicketOption, quantity = 1, userId: string = randomUUID()) => ({
  ticketOptionId: id,
  userId,
  quantity,
});
const leftOf = async (...options: TicketOption[]) => {
  const found = await boxOffice.findTicketOptions(options.map(({ id }) => id));
  return options.map(({ id }) => found.find((option) => option.id === id)!.allocation);
};
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "granted",
    (error: unknown) => error,
  );

/** A hall that adults, children and families draw on, with one or four seats. */
async function openHall(allocation = 10) {
  const hall = await create({ name: "hall", allocation });
  const adult = await create({ name: "adult", drawsOn: drawing([hall]) });
  const child = await create({ name: "child", allocation: 4, drawsOn: drawing([hall]) });
  const family = await create({ name: "family", drawsOn: drawing([hall], 4) });
  return { hall, adult, child, family };
}

/** Lets the time of all active holds of an option end. */
const expireHolds = async ({ id }: TicketOption) => {
  await sql`update holds set expires_at = now() - interval '1 second', created_at = now() - interval '1 minute'
    where ticket_option_id = ${id} and status = 'active'`.execute(database.db);
  await sql`update ticket_options set holds_expire_at = now() - interval '5 seconds' where id = ${id}`.execute(
    database.db,
  );
};

describe("a ticket option that draws on others", () => {
  it("shows what can be had of it", async () => {
    const { hall, adult, child, family } = await openHall();
    expect(adult).toMatchObject({ allocation: 10, capacity: 10, drawsOn: drawing([hall]) });
    expect(child).toMatchObject({ allocation: 4, capacity: 4 });
    expect(family).toMatchObject({ allocation: 2, capacity: 2, drawsOn: drawing([hall], 4) });
    expect(hall.drawsOn).toEqual([]);
  });

  it("takes its units of them", async () => {
    const { hall, adult, child, family } = await openHall();
    await boxOffice.purchaseTickets(asked(family));
    expect(await leftOf(hall, adult, child, family)).toEqual([6, 6, 4, 1]);
    await boxOffice.purchaseTickets(asked(child, 3));
    expect(await leftOf(hall, adult, child, family)).toEqual([3, 3, 1, 0]);
    await boxOffice.purchaseTickets(asked(hall));
    expect(await leftOf(hall, adult, child, family)).toEqual([2, 2, 1, 0]);
    const { items } = await boxOffice.listTicketOptions({ size: 100 });
    const listed = new Map(items.map(({ item }) => [item.id, item]));
    expect([hall, adult, child, family].map(({ id }) => listed.get(id)!.allocation)).toEqual([
      2, 2, 1, 0,
    ]);
  });

  it("is refused with the name of the one that has too little", async () => {
    const { hall, adult, child, family } = await openHall();
    expect(await refusal(boxOffice.purchaseTickets(asked(child, 5)))).toMatchObject({
      constructor: AllocationExceededError,
      ticketOptionId: child.id,
      drawnTicketOptionId: undefined,
    });
    expect(await refusal(boxOffice.purchaseTickets(asked(family, 3)))).toMatchObject({
      constructor: AllocationExceededError,
      ticketOptionId: family.id,
      drawnTicketOptionId: hall.id,
    });
    expect(await leftOf(hall, adult, child, family)).toEqual([10, 10, 4, 2]);
  });

  it("moves both ways through its whole life", async () => {
    const { hall, adult, family } = await openHall(20);
    const purchase = await boxOffice.purchaseTickets(asked(family, 2));
    await boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 1 });
    expect(await leftOf(hall)).toEqual([16]);
    const held = await boxOffice.holdTickets(asked(family, 3));
    expect(await leftOf(hall, adult)).toEqual([4, 4]);
    await boxOffice.extendHold({ holdId: held.id, seconds: 900 });
    await boxOffice.confirmHold({ holdId: held.id, quantity: 2 });
    expect(await leftOf(hall)).toEqual([8]);
    const released = await boxOffice.holdTickets(asked(adult, 5));
    await boxOffice.releaseHold(released.id);
    expect(await leftOf(hall)).toEqual([8]);
    await boxOffice.cancelPurchase({ purchaseId: purchase.id });
    expect(await leftOf(hall, family)).toEqual([12, 3]);
  });

  it("is drawn on itself: its draws are flattened", async () => {
    const { hall, family } = await openHall(20);
    const bus = await create({ name: "bus", allocation: 3 });
    const trip = await create({ drawsOn: drawing([family, hall, bus], 2) });
    expect(new Map(trip.drawsOn.map((draw) => [draw.ticketOptionId, draw.units]))).toEqual(
      new Map([
        [hall.id, 10],
        [family.id, 2],
        [bus.id, 2],
      ]),
    );
    expect(trip.allocation).toBe(1);
    await boxOffice.purchaseTickets(asked(trip));
    expect(await leftOf(hall, family, bus, trip)).toEqual([10, 2, 1, 0]);
  });

  it("is a bundle of days that are also sold singly", async () => {
    const [saturday, sunday] = [await create({ allocation: 3 }), await create({ allocation: 2 })];
    const weekend = await create({ drawsOn: drawing([saturday, sunday]) });
    await boxOffice.purchaseTickets(asked(sunday));
    await boxOffice.purchaseTickets(asked(weekend));
    expect(await leftOf(saturday, sunday, weekend)).toEqual([2, 0, 0]);
    expect(await refusal(boxOffice.purchaseTickets(asked(weekend)))).toMatchObject({
      drawnTicketOptionId: sunday.id,
    });
    await boxOffice.purchaseTickets(asked(saturday, 2));
  });

  it("counts for the limit per user of what it draws on, in units", async () => {
    const hall = await create({ allocation: 100, maxPerUser: 6 });
    const adult = await create({ drawsOn: drawing([hall]) });
    const family = await create({ drawsOn: drawing([hall], 4) });
    const user = randomUUID();
    await boxOffice.purchaseTickets(asked(family, 1, user));
    await boxOffice.holdTickets(asked(adult, 1, user));
    for (const option of [family, hall]) {
      expect(await refusal(boxOffice.purchaseTickets(asked(option, 2, user)))).toMatchObject({
        constructor: UserLimitExceededError,
        drawnTicketOptionId: option === hall ? undefined : hall.id,
      });
    }
    await boxOffice.purchaseTickets(asked(hall, 1, user));
    expect(await refusal(boxOffice.purchaseTickets(asked(adult, 1, user)))).toBeInstanceOf(
      UserLimitExceededError,
    );
    await boxOffice.purchaseTickets(asked(adult, 6));
  });

  it("counts for a limit that is set later", async () => {
    const { hall, adult, family } = await openHall(100);
    const user = randomUUID();
    await boxOffice.purchaseTickets(asked(family, 1, user));
    await boxOffice.purchaseTickets(asked(hall, 1, user));
    await boxOffice.changeTicketOption(hall.id, { maxPerUser: 6 });
    expect(await refusal(boxOffice.purchaseTickets(asked(adult, 2, user)))).toBeInstanceOf(
      UserLimitExceededError,
    );
    await boxOffice.purchaseTickets(asked(adult, 1, user));
  });

  it("is sold when all of it is on sale", async () => {
    const { hall, adult } = await openHall();
    await boxOffice.changeTicketOption(hall.id, { saleStartsAt: new Date(Date.now() + 60_000) });
    expect(await refusal(boxOffice.purchaseTickets(asked(adult)))).toMatchObject({
      constructor: SaleNotOpenError,
      drawnTicketOptionId: hall.id,
    });
    await boxOffice.changeTicketOption(hall.id, { saleStartsAt: null, maxPerPurchase: 1 });
    await boxOffice.purchaseTickets(asked(adult, 2));
  });

  it("is judged with the other lines of an order by their sum", async () => {
    const { hall, adult, child, family } = await openHall(8);
    const lines = [asked(adult, 3), asked(child, 2), asked(family)];
    const refused = await refusal(boxOffice.placeOrder(lines));
    expect(refused).toBeInstanceOf(OrderRefusedError);
    const refusals = refused instanceof OrderRefusedError ? [...refused.lines] : [];
    expect(refusals).toMatchObject(
      lines.map((_, line) => [line, { drawnTicketOptionId: hall.id }]),
    );
    await boxOffice.placeOrder([asked(adult, 2), asked(child, 2), asked(family)]);
    expect(await leftOf(hall, adult, child, family)).toEqual([0, 0, 0, 0]);
  });

  it("follows changes of capacities", async () => {
    const { hall, adult, child } = await openHall();
    const changed = await boxOffice.changeTicketOption(hall.id, { capacity: 3 });
    expect(changed.allocation).toBe(3);
    expect(await leftOf(adult, child)).toEqual([3, 3]);
    expect(await boxOffice.changeTicketOption(child.id, { capacity: 2 })).toMatchObject({
      capacity: 2,
      allocation: 2,
    });
    expect(await boxOffice.findTicketOption(adult.id)).toMatchObject({ capacity: 3 });
    await boxOffice.purchaseTickets(asked(adult, 2));
    expect(await refusal(boxOffice.changeTicketOption(hall.id, { capacity: 1 }))).toMatchObject({
      code: "capacity_below_sold",
    });
    const same = await boxOffice.changeTicketOption(adult.id, { capacity: 3, name: "grown-up" });
    expect(same).toMatchObject({ capacity: 3, allocation: 1, name: "grown-up" });
    expect(await refusal(boxOffice.changeTicketOption(adult.id, { capacity: 4 }))).toMatchObject({
      issues: [{ path: ["capacity"] }],
    });
  });
});

describe("expired holds of an option that draws", () => {
  it("are given back to a claim on what is drawn on", async () => {
    const { hall, adult, child } = await openHall(4);
    await boxOffice.holdTickets(asked(adult, 4));
    await expireHolds(adult);
    expect(await leftOf(hall, adult, child)).toEqual([4, 4, 4]);
    await boxOffice.purchaseTickets(asked(hall, 2));
    expect(await leftOf(hall, adult, child)).toEqual([2, 2, 2]);
  });

  it("are given back to a claim on another option that draws", async () => {
    const { hall, adult, child, family } = await openHall(4);
    await boxOffice.holdTickets(asked(family));
    await expireHolds(family);
    await boxOffice.purchaseTickets(asked(child, 3));
    expect(await leftOf(hall, adult)).toEqual([1, 1]);
  });

  it("are given back by a sweep", async () => {
    const { hall, family } = await openHall(4);
    await boxOffice.holdTickets(asked(family));
    await expireHolds(family);
    await boxOffice.sweepHolds();
    const { rows } = await sql`select allocation from ticket_options where id = ${hall.id}`.execute(
      database.db,
    );
    expect(rows).toEqual([{ allocation: 4 }]);
  });

  it("are given back in a transaction of a host", async () => {
    const { hall, adult, child } = await openHall(4);
    await boxOffice.holdTickets(asked(adult, 4));
    await expireHolds(adult);
    await database.db.transaction().execute(async (transaction) => {
      await boxOffice.within(transaction).purchaseTickets(asked(child, 3));
    });
    expect(await leftOf(hall)).toEqual([1]);
  });
});

describe("the creation of an option that draws", () => {
  it("needs an allocation only without draws", async () => {
    const hall = await create({ allocation: 1 });
    await expect(create({})).rejects.toMatchObject({
      issues: [{ path: ["allocation"], message: "is required" }],
    });
    await expect(create({ drawsOn: [] })).rejects.toMatchObject({
      issues: [{ path: ["allocation"] }],
    });
    await expect(create({ allocation: null, drawsOn: drawing([hall]) })).resolves.toMatchObject({
      allocation: 1,
    });
  });

  it("keeps a count of its own: the largest number stands for none", async () => {
    const hall = await create({ allocation: 10 });
    const most = 2_147_483_647;
    const child = { allocation: most, drawsOn: drawing([hall]) };
    expect(await refusal(create(child))).toMatchObject({
      constructor: InvalidInputError,
      issues: [{ path: ["allocation"] }],
    });
    const { id } = await create({ ...child, allocation: 4 });
    expect(await refusal(boxOffice.changeTicketOption(id, { capacity: most }))).toMatchObject({
      constructor: InvalidInputError,
      issues: [{ path: ["capacity"] }],
    });
    expect(await boxOffice.changeTicketOption(id, { capacity: 5 })).toMatchObject({ capacity: 5 });
    await create({ allocation: most });
  });

  it("refuses what it cannot draw on", async () => {
    const hall = await create({ allocation: 1 });
    await expect(create({ drawsOn: [{ ticketOptionId: randomUUID(), units: 1 }] })).rejects.toThrow(
      TicketOptionNotFoundError,
    );
    await expect(create({ drawsOn: [{ ticketOptionId: "hall" }] })).rejects.toThrow(
      TicketOptionNotFoundError,
    );
    await expect(create({ drawsOn: drawing([hall, hall]) })).rejects.toMatchObject({
      issues: [{ path: ["drawsOn", 1, "ticketOptionId"] }],
    });
    await expect(create({ drawsOn: drawing([hall], 0) })).rejects.toMatchObject({
      issues: [{ path: ["drawsOn", 0, "units"] }],
    });
    const most = await create({ drawsOn: drawing([hall], 2_147_483_647) });
    await expect(create({ drawsOn: drawing([most], 2) })).rejects.toThrow(InvalidInputError);
  });

  it("refuses more than 50 draws, and more than 100 options on one", async () => {
    const options = await Promise.all(Array.from({ length: 51 }, () => create({ allocation: 1 })));
    await expect(create({ drawsOn: drawing(options) })).rejects.toThrow(InvalidInputError);
    const fifty = await create({ drawsOn: drawing(options.slice(0, 50)) });
    await expect(create({ drawsOn: drawing([fifty]) })).rejects.toThrow(InvalidInputError);
    const [hall] = options;
    for (let number = 1; number < 100; number += 1) await create({ drawsOn: drawing([hall!]) });
    await expect(create({ drawsOn: drawing([hall!]) })).rejects.toThrow(InvalidInputError);
  });

  it("is repeated with its key", async () => {
    const { hall, adult } = await openHall();
    const input = { name: "balcony", drawsOn: drawing([hall], 2) };
    const key = { idempotencyKey: randomUUID() };
    const first = await boxOffice.createTicketOption(input, key);
    await boxOffice.purchaseTickets(asked(adult));
    await boxOffice.changeTicketOption(first.id, { name: "gallery" });
    const second = await boxOffice.createTicketOption(input, key);
    expect(second).toEqual({ ...first, allocation: 4 });
    await expect(
      boxOffice.createTicketOption({ ...input, drawsOn: drawing([hall], 3) }, key),
    ).rejects.toMatchObject({ code: "idempotency_key_reused" });
  });

  it("belongs to the transaction of a host", async () => {
    const hall = await create({ allocation: 5 });
    const inside = async (end: "commit" | "rollback") => {
      const transaction = await database.db.startTransaction().execute();
      const within = boxOffice.within(transaction);
      const made = await within.createTicketOption({ name: "seat", drawsOn: drawing([hall]) });
      await within.purchaseTickets(asked(made, 2));
      await transaction[end]().execute();
      return made;
    };
    await inside("rollback");
    expect(await leftOf(hall)).toEqual([5]);
    const made = await inside("commit");
    expect(await leftOf(hall, made)).toEqual([3, 3]);
  });
});

it("sells a pool from two processes to the last seat", async () => {
  const { hall, adult, child, family } = await openHall(60);
  const dbs = [database.url, database.url].map((url) => openDatabase(url));
  const offices = dbs.map((db) => createBoxOffice({ db }));
  const sold = await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const [option, units] = (
        [
          [adult, 1],
          [child, 1],
          [family, 4],
          [hall, 1],
        ] as const
      )[index % 4]!;
      const office = offices[index % 2]!;
      return office.purchaseTickets(asked(option)).then(
        () => units,
        (error: unknown) => {
          if (error instanceof AllocationExceededError) return 0;
          throw error;
        },
      );
    }),
  );
  expect(sold.reduce<number>((sum, units) => sum + units, 0)).toBe(60);
  expect(await leftOf(hall)).toEqual([0]);
  await Promise.all(dbs.map((db) => db.destroy()));
});

it("sells other options while creations wait for one that they draw on, which a session has locked", async () => {
  const { hall } = await openHall();
  const other = await create({ name: "other", allocation: 1 });
  const creations = await database.db.transaction().execute(async (transaction) => {
    await sql`select from ticket_options where id = ${hall.id} for no key update`.execute(
      transaction,
    );
    const waiting = Array.from({ length: 40 }, () =>
      refusal(create({ name: "late", drawsOn: drawing([hall]) })),
    );
    await boxOffice.purchaseTickets(asked(other));
    return waiting;
  });
  expect(await leftOf(other)).toEqual([0]);
  await Promise.all(creations);
});

it("sells a ticket option while a creation that draws on it waits for another, which a session keeps locked", async () => {
  const [first, second] = [
    await create({ name: "first", allocation: 1 }),
    await create({ name: "second", allocation: 1 }),
  ];
  // Without limits of its own.
  const db = openDatabase(database.url, { lockTimeoutMs: 0, statementTimeoutMs: 0 });
  const waitsForLock = async () => {
    const { rows } =
      await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        database.db,
      );
    return rows.length > 0;
  };
  const other = createBoxOffice({ db });
  await database.db.transaction().execute(async (transaction) => {
    await sql`select from ticket_options where id = ${second.id} for no key update`.execute(
      transaction,
    );
    const waiting = refusal(
      other.createTicketOption({ name: "both", drawsOn: drawing([first, second]) }),
    );
    await expect.poll(waitsForLock).toBe(true);
    await boxOffice.purchaseTickets(asked(first));
    expect(await waiting).toBeInstanceOf(BusyError);
  });
  expect(await leftOf(first, second)).toEqual([0, 1]);
  await db.destroy();
});

it("gives the tickets of expired holds of many drawing options to one purchase", async () => {
  const hall = await create({ name: "hall", allocation: 20 });
  const options = await Promise.all(
    Array.from({ length: 20 }, () => create({ name: "row", drawsOn: drawing([hall]) })),
  );
  for (const option of options) {
    await boxOffice.holdTickets(asked(option));
    await expireHolds(option);
  }
  await boxOffice.purchaseTickets(asked(hall, 20));
  expect(await leftOf(hall)).toEqual([0]);
});
