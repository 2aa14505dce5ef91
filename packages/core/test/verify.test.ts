import {
  createBoxOffice,
  migrate,
  openDatabase,
  type Purchase,
  type TicketOption,
  type VerifiedTicketOptions,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

/** A schema that must be quoted, and one that need not. */
const SCHEMAS = ["Our Tickets", "public"];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe.each(SCHEMAS)("in the schema %s", (schema) => {
  let boxOffice: TestDatabase["boxOffice"];
  beforeAll(async () => {
    await migrate(database.db, { schema });
    boxOffice = createBoxOffice({ db: database.db, schema, journal: true });
  });

  /** A ticket option with all kinds of changes. */
  async function sellSome() {
    const { id: ticketOptionId } = await boxOffice.createTicketOption({
      name: "day pass",
      allocation: 100,
    });
    const asked = (quantity: number) => ({ ticketOptionId, userId: randomUUID(), quantity });
    const purchase = await boxOffice.purchaseTickets(asked(5));
    await boxOffice.placeOrder([asked(2), asked(3)]);
    await boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 2 });
    const [kept, bought, released] = await Promise.all(
      [7, 8, 9].map((quantity) => boxOffice.holdTickets(asked(quantity))),
    );
    const confirmed = await boxOffice.confirmHold({ holdId: bought!.id, quantity: 6 });
    await boxOffice.releaseHold(released!.id);
    return { ticketOptionId, purchase, confirmed, hold: kept! };
  }
  type Sold = Awaited<ReturnType<typeof sellSome>>;

  const change = (table: string, set: string, id: string) =>
    sql`update ${sql.id(schema, table)} set ${sql.raw(set)} where id = ${id}`.execute(database.db);
  /** As a process without the journal does it. */
  const changeOption = (set: string, id: string) =>
    change("ticket_options", `${set}, version = version + 1`, id);
  const changeJournal = (statement: string, ticketOptionId: string, version: number) =>
    sql`${sql.raw(statement.replace("journal_entries", `"${schema}".journal_entries`))}
      where ticket_option_id = ${ticketOptionId} and version = ${version}`.execute(database.db);
  const cancel = ({ ticketOptionId, id }: Purchase) =>
    sql`insert into ${sql.id(schema, "cancellations")} (ticket_option_id, id, purchase_id, quantity)
      values (${ticketOptionId}, ${randomUUID()}, ${id}, 1)`.execute(database.db);

  async function exchangeOne({ id: purchaseId }: Purchase) {
    const option = await boxOffice.createTicketOption({ name: "night pass", allocation: 1 });
    return boxOffice.exchangePurchase({ purchaseId, ticketOptionId: option.id, quantity: 1 });
  }

  const SUM = "capacity = allocation + purchased - cancelled + held";
  const CANCELLATIONS = "cancellations = what their purchases say";
  const MISCOUNTED = "purchases whose cancellations add up to something else";
  const UNPAIRED = "confirmed holds without a purchase, and purchases without theirs";
  const transferOne = ({ id: purchaseId }: Purchase) =>
    boxOffice.transferPurchase({ purchaseId, userId: randomUUID() });

  const UNREPLACED = "exchanges without their new purchase";
  const MISOWNED = "purchases whose transfers do not lead from their buyer to their user";
  const MISJOURNALED = "journal entries that do not follow from the one before";
  const UNJOURNALED = "changes that the journal lacks";
  const UNSEEN = "active holds that nobody would see expire";
  const UNCOUNTED = "purchases that a limit per user would not count";

  it("finds no drift if all sums are correct", async () => {
    await sellSome();
    expect(await driftsOf(boxOffice)).toEqual([]);
  });

  it.each<[string, (sold: Sold) => Promise<unknown>, (readonly [string, number, number])[]]>([
    [
      "tickets that nobody has",
      ({ ticketOptionId }) => changeOption("allocation = allocation - 1", ticketOptionId),
      [[SUM, 100, 99]],
    ],
    [
      "tickets that two have",
      ({ ticketOptionId }) => changeOption("allocation = allocation + 4", ticketOptionId),
      [[SUM, 100, 104]],
    ],
    [
      "a purchase of more than it took",
      ({ purchase }) => change("purchases", "quantity = quantity + 1", purchase.id),
      [[SUM, 100, 101]],
    ],
    [
      "a hold of more than it took",
      ({ hold }) => change("holds", "quantity = quantity + 1", hold.id),
      [[SUM, 100, 101]],
    ],
    [
      "a hold that gave nothing back",
      ({ hold }) => change("holds", "status = 'released'", hold.id),
      [[SUM, 100, 93]],
    ],
    [
      "a cancelled quantity without a cancellation",
      ({ confirmed }) => change("purchases", "cancelled_quantity = 1", confirmed.id),
      [
        [SUM, 100, 99],
        [CANCELLATIONS, 3, 2],
        [MISCOUNTED, 0, 1],
      ],
    ],
    [
      "a cancellation that its purchase does not know",
      ({ confirmed }) => cancel(confirmed),
      [
        [CANCELLATIONS, 2, 3],
        [MISCOUNTED, 0, 1],
      ],
    ],
    [
      "cancellations of the wrong purchases",
      async ({ purchase, confirmed }) => {
        await change("purchases", "cancelled_quantity = 1", purchase.id);
        await change("purchases", "cancelled_quantity = 1", confirmed.id);
      },
      [[MISCOUNTED, 0, 2]],
    ],
    [
      "an exchange that its purchase does not know",
      async ({ purchase }) => {
        await exchangeOne(purchase);
        await change("purchases", "exchanged_quantity = 0", purchase.id);
      },
      [[MISCOUNTED, 0, 1]],
    ],
    [
      "an exchange without its new purchase",
      async ({ purchase }) => {
        const { ticketOptionId, newPurchaseId } = await exchangeOne(purchase);
        await changeOption("allocation = 1", ticketOptionId);
        await sql`delete from ${sql.id(schema, "purchases")} where id = ${newPurchaseId}`.execute(
          database.db,
        );
      },
      [[UNREPLACED, 0, 1]],
    ],
    [
      "a purchase of another user than it was transferred to",
      async ({ purchase, confirmed }) => {
        for (const each of [purchase, purchase, confirmed]) await transferOne(each);
        expect(await driftsOf(boxOffice)).toEqual([]);
        await change("purchases", `user_id = '${randomUUID()}'`, purchase.id);
        await change("purchases", "first_user_id = null", confirmed.id);
      },
      [[MISOWNED, 0, 2]],
    ],
    [
      "a confirmed hold without a purchase",
      ({ hold, ticketOptionId }) =>
        Promise.all([
          change("holds", "status = 'confirmed'", hold.id),
          changeOption("allocation = allocation + 7", ticketOptionId),
        ]),
      [[UNPAIRED, 0, 1]],
    ],
    [
      "a purchase of a hold that was never confirmed",
      ({ confirmed }) => change("purchases", `hold_id = '${randomUUID()}'`, confirmed.id),
      [[UNPAIRED, 0, 2]],
    ],
    [
      "a hold that nobody would see expire",
      ({ ticketOptionId }) => changeOption("holds_expire_at = null", ticketOptionId),
      [[UNSEEN, 0, 1]],
    ],
    [
      "a hold that would be seen to expire too late",
      ({ ticketOptionId }) =>
        changeOption("holds_expire_at = holds_expire_at + interval '1 day'", ticketOptionId),
      [[UNSEEN, 0, 1]],
    ],
    [
      "purchases that a limit would not count",
      ({ ticketOptionId }) => changeOption("uncounted_from = null", ticketOptionId),
      [[UNCOUNTED, 0, 3]],
    ],
    [
      "an allocation that was changed without the journal",
      async ({ ticketOptionId }) => {
        await change(
          "ticket_options",
          "capacity = 101, allocation = allocation + 1",
          ticketOptionId,
        );
      },
      [[MISJOURNALED, 0, 1]],
    ],
    [
      "entries of the journal that are wrong, and those after them that do not follow",
      async ({ ticketOptionId }) => {
        await changeJournal("update journal_entries set purchased = 4", ticketOptionId, 1);
        await changeJournal(
          "update journal_entries set allocation = allocation - 1",
          ticketOptionId,
          3,
        );
      },
      [[MISJOURNALED, 0, 3]],
    ],
    [
      "an entry that was removed between others",
      ({ ticketOptionId }) => changeJournal("delete from journal_entries", ticketOptionId, 2),
      [[MISJOURNALED, 0, 1]],
    ],
    [
      "a last entry that was removed",
      async ({ ticketOptionId }) => {
        const { rows } = await sql<{ version: string }>`select version from ${sql.id(
          schema,
          "ticket_options",
        )} where id = ${ticketOptionId}`.execute(database.db);
        await changeJournal(
          "delete from journal_entries",
          ticketOptionId,
          Number(rows[0]!.version),
        );
      },
      [[UNJOURNALED, 0, 1]],
    ],
  ])("finds %s", async (_kind, plant, expected) => {
    const sold = await sellSome();
    await plant(sold);
    const { ticketOptionId } = sold;
    expect(await driftsOf(boxOffice)).toEqual(
      expected.map(([what, wanted, found]) => ({ ticketOptionId, what, expected: wanted, found })),
    );
    await sql`truncate ${sql.id(schema, "ticket_options")} cascade`.execute(database.db);
  });

  it("checks the ticket option with the smallest id that a client may choose", async () => {
    const id = "00000000-0000-0000-0000-000000000000";
    await boxOffice.createTicketOption({ id, name: "day pass", allocation: 5 });
    await changeOption("allocation = 4", id);
    expect(await driftsOf(boxOffice)).toEqual([
      { ticketOptionId: id, what: SUM, expected: 5, found: 4 },
    ]);
    await sql`delete from ${sql.id(schema, "ticket_options")} where id = ${id}`.execute(
      database.db,
    );
  });

  it("reports progress, and checks all of many ticket options", async () => {
    const options: TicketOption[] = [];
    for (const length of [100, 100, 3]) {
      const lines = Array.from({ length }, () => ({ name: "day pass", allocation: 10 }));
      options.push(...(await boxOffice.createTicketOptions(lines)));
    }
    const drifting = options.filter((_, index) => index % 7 === 0).map(({ id }) => id);
    for (const id of drifting) await changeOption("allocation = 9", id);
    const told: VerifiedTicketOptions[] = [];
    for await (const some of boxOffice.verify()) told.push(some);
    expect(told.map(({ checked }) => checked)).toEqual([100, 200, 203]);
    expect(told.map(({ total }) => total)).toEqual([203, 203, 203]);
    const found = told.flatMap(({ drifts }) => drifts.map(({ ticketOptionId }) => ticketOptionId));
    expect(found).toEqual(drifting.toSorted());
    await sql`truncate ${sql.id(schema, "ticket_options")} cascade`.execute(database.db);
  });
});

it("finds no drift during a sale, each time", async () => {
  await using db = openDatabase(database.url);
  const seller = createBoxOffice({ db, journal: true });
  const options = await Promise.all(
    Array.from({ length: 5 }, () => seller.createTicketOption({ name: "x", allocation: 100_000 })),
  );
  const sale = { isOver: false, looks: 0 };
  const sell = async (number: number) => {
    const asked = (quantity: number) => ({
      ticketOptionId: options[(number + quantity) % options.length]!.id,
      userId: randomUUID(),
      quantity,
    });
    const hold = await seller.holdTickets(asked(3));
    const [{ id: purchaseId }] = await Promise.all([
      seller.confirmHold({ holdId: hold.id, quantity: 2 }),
      seller.placeOrder([asked(1), asked(2)]),
      seller.changeTicketOption(hold.ticketOptionId, { maxPerUser: 10 + number }),
    ]);
    await seller.cancelPurchase({ purchaseId, quantity: 1 });
  };
  const selling = (async () => {
    for (let round = 0; round < 8 || sale.looks < 2; round += 1) {
      await Promise.all(Array.from({ length: 10 }, (_, number) => sell(number)));
    }
  })().finally(() => (sale.isOver = true));

  const found = [];
  do {
    found.push(...(await driftsOf(database.boxOffice)));
    sale.looks += 1;
  } while (!sale.isOver);
  await selling;
  expect(found).toEqual([]);
});
