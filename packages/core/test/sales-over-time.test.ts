import {
  CursorExpiredError,
  InvalidInputError,
  JournalOffError,
  TicketOptionNotFoundError,
  createBoxOffice,
  cursorAtEnd,
  type SalesInterval,
  type SalesRequest,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { walkList } from "./walk-list.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());

const onSale = async (allocation = 100) =>
  (await boxOffice.createTicketOption({ name: "day pass", allocation })).id;

const wish = (ticketOptionId: string, quantity: number) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});

/** Moves entries of a ticket option, from version 0 on, to these times. */
async function moveTo(id: string, times: readonly string[]): Promise<void> {
  for (const [version, time] of times.entries()) {
    await sql`update journal_entries set created_at = cast(${time} as timestamptz)
      where ticket_option_id = ${id} and version = ${version}`.execute(database.db);
  }
}

/** An interval without the numbers that are 0. */
function shown({ start, ...numbers }: SalesInterval) {
  const notZero = Object.entries(numbers).filter(([name, value]) => value !== 0 && name !== "id");
  return { start: start.toISOString(), ...Object.fromEntries(notZero) };
}

const readSales = async (id: string, request?: SalesRequest) =>
  (await boxOffice.listSales(id, request)).items.map(({ item }) => shown(item));

const readAll = (id: string, request: SalesRequest, from: "start" | "end" = "start") =>
  walkList((place) => boxOffice.listSales(id, { ...request, ...place }), {
    size: request.size ?? 100,
    from,
    end: cursorAtEnd(request.sort ?? "start"),
  });

it("adds up what the journal has, by intervals of UTC, and shows what is left at their ends", async () => {
  const id = await onSale(20);
  const { id: purchaseId } = await boxOffice.purchaseTickets(wish(id, 4));
  const { id: holdId } = await boxOffice.holdTickets(wish(id, 3));
  await boxOffice.confirmHold({ holdId, quantity: 2 });
  await boxOffice.cancelPurchase({ purchaseId, quantity: 1 });
  await boxOffice.purchaseTickets(wish(id, 5));
  await boxOffice.changeTicketOption(id, { capacity: 30 });
  await moveTo(id, [
    "2027-05-01T22:59:59.999999Z",
    "2027-05-01T23:00:00Z",
    "2027-05-01T23:00:00.5Z",
    "2027-05-01T23:00:01Z",
    "2027-05-01T23:59:59.999Z",
    "2027-05-02T00:00:00Z",
    "2027-05-02T00:00:59Z",
  ]);
  const created = { capacity: 20, capacityChange: 20, edits: 1, allocation: 20 };
  const first = { start: "2027-05-01T22:59:59.000Z", ...created };
  expect(await readSales(id.toUpperCase(), { interval: "1s" })).toEqual([
    { ...first },
    {
      start: "2027-05-01T23:00:00.000Z",
      purchased: 4,
      held: 3,
      allocation: 13,
      capacity: 20,
      firstVersion: 1,
      lastVersion: 2,
    },
    {
      start: "2027-05-01T23:00:01.000Z",
      purchased: 2,
      confirmed: 2,
      released: 1,
      allocation: 14,
      capacity: 20,
      firstVersion: 3,
      lastVersion: 3,
    },
    {
      start: "2027-05-01T23:59:59.000Z",
      cancelled: 1,
      allocation: 15,
      capacity: 20,
      firstVersion: 4,
      lastVersion: 4,
    },
    {
      start: "2027-05-02T00:00:00.000Z",
      purchased: 5,
      allocation: 10,
      capacity: 20,
      firstVersion: 5,
      lastVersion: 5,
    },
    {
      start: "2027-05-02T00:00:59.000Z",
      capacityChange: 10,
      edits: 1,
      allocation: 20,
      capacity: 30,
      firstVersion: 6,
      lastVersion: 6,
    },
  ]);
  const starts = async (interval: SalesRequest["interval"]) =>
    (await readSales(id, { interval })).map(({ start }) => start);
  expect(await starts("1m")).toEqual([
    "2027-05-01T22:59:00.000Z",
    "2027-05-01T23:00:00.000Z",
    "2027-05-01T23:59:00.000Z",
    "2027-05-02T00:00:00.000Z",
  ]);
  expect(await readSales(id)).toEqual(await readSales(id, { interval: "1m" }));
  expect(await starts("1h")).toEqual([
    "2027-05-01T22:00:00.000Z",
    "2027-05-01T23:00:00.000Z",
    "2027-05-02T00:00:00.000Z",
  ]);
  expect(await readSales(id, { interval: "1d", sort: "-start" })).toEqual([
    {
      start: "2027-05-02T00:00:00.000Z",
      purchased: 5,
      capacityChange: 10,
      edits: 1,
      allocation: 20,
      capacity: 30,
      firstVersion: 5,
      lastVersion: 6,
    },
    {
      start: "2027-05-01T00:00:00.000Z",
      ...created,
      purchased: 6,
      confirmed: 2,
      held: 3,
      released: 1,
      cancelled: 1,
      allocation: 15,
      lastVersion: 4,
    },
  ]);
});

it("shows whole intervals from the one of a time, until another", async () => {
  const id = await onSale();
  for (let sold = 0; sold < 4; sold += 1) await boxOffice.purchaseTickets(wish(id, 1));
  await moveTo(
    id,
    [1, 2, 3, 5, 6].map((minute) => `2027-05-01T10:0${minute}:30Z`),
  );
  const minutes = async (filter: SalesRequest["filter"], sort: SalesRequest["sort"] = "start") =>
    (await readSales(id, { filter, sort })).map(({ start }) => Number(start.slice(14, 16)));
  expect(await minutes({ from: "2027-05-01T12:02:59+02:00" })).toEqual([2, 3, 5, 6]);
  expect(await minutes({ from: new Date("2027-05-01T10:04:00Z") })).toEqual([5, 6]);
  expect(await minutes({ until: "2027-05-01T10:03:01Z" })).toEqual([1, 2, 3]);
  expect(await minutes({ until: "2027-05-01T10:03:00Z" })).toEqual([1, 2]);
  expect(
    await minutes({ from: "2027-05-01T10:02:00Z", until: "2027-05-01T10:05:00Z" }, "-start"),
  ).toEqual([3, 2]);
  expect(await minutes({ from: "2027-05-01T10:07:00Z" })).toEqual([]);
  expect(await minutes({ until: "0001-01-01T00:00:00Z" })).toEqual([]);
  expect(
    await minutes({ from: "0001-01-01T00:00:00Z", until: "9999-12-31T23:59:59.999Z" }),
  ).toEqual([1, 2, 3, 5, 6]);
});

const purchasedIn = (items: readonly SalesInterval[]) =>
  items.reduce((sum, { purchased }) => sum + purchased, 0);

describe("with many entries", () => {
  const ENTRIES = 25_000;
  const id = randomUUID();
  beforeAll(async () => {
    await boxOffice.createTicketOption({ id, name: "hot", allocation: 1_000_000 });
    // Some versions are missing, as after a gap. Ten entries a second, later one in ten minutes.
    await sql`insert into journal_entries (ticket_option_id, version, position, created_at, allocation, capacity, purchased, cancelled)
      select ${id}, n + n / 1000 * 500, '3', timestamptz '2020-01-01Z' + n * interval '100 milliseconds'
          + greatest(0, n - 24800) * interval '10 minutes', 1000000 - n, 1000000, 2, 1
        from generate_series(1, ${ENTRIES}) n`.execute(database.db);
    await sql`update journal_entries set created_at = '2020-01-01Z'
      where ticket_option_id = ${id} and version = 0`.execute(database.db);
  });

  it.each([
    { interval: "1s", size: 997 },
    { interval: "1m" },
    { interval: "1h", size: 1 },
    { interval: "1d", sort: "-start" },
  ] satisfies SalesRequest[])(
    "counts each once on all pages in both directions: %o",
    async (request) => {
      for (const from of ["start", "end"] as const) {
        const items = await readAll(id, request, from);
        expect(purchasedIn(items)).toBe(2 * ENTRIES);
        const rising = request.sort === "-start" ? items.toReversed() : items;
        for (const [index, item] of rising.entries()) {
          const before = rising[index - 1];
          if (!before) continue;
          expect(item.firstVersion).toBeGreaterThan(before.lastVersion);
          expect(item.start.getTime()).toBeGreaterThanOrEqual(before.start.getTime());
        }
      }
    },
  );

  it("continues an interval with more entries than a page reads after its cursor", async () => {
    const first = await boxOffice.listSales(id, { interval: "1d" });
    expect(first.items.map(({ item }) => [item.start.toISOString(), item.purchased])).toEqual([
      ["2020-01-01T00:00:00.000Z", 2 * 6_999],
    ]);
    expect(first.hasNext).toBe(true);
    const second = await boxOffice.listSales(id, { interval: "1d", after: first.items[0]!.cursor });
    expect(second.items[0]?.item.start).toEqual(first.items[0]?.item.start);
    expect(second.items[0]?.item.firstVersion).toBeGreaterThan(first.items[0]!.item.lastVersion);
  });

  it("finds a time between any others", async () => {
    for (const seconds of [0, 0.05, 1, 99.95, 1_234, 2_480, 2_600, 9_000, 100_000, 1e6]) {
      const from = new Date(Date.parse("2020-01-01T00:00:00Z") + seconds * 1_000);
      const { rows } = await sql<{ first: string | null }>`
        select min(version)::text as first from journal_entries where ticket_option_id = ${id}
          and created_at >= date_trunc('second', cast(${from.toISOString()} as timestamptz))`.execute(
        database.db,
      );
      const { items } = await boxOffice.listSales(id, {
        interval: "1s",
        filter: { from },
        size: 1,
      });
      expect([seconds, items[0]?.item.firstVersion ?? null]).toEqual([
        seconds,
        rows[0]?.first == null ? null : Number(rows[0].first),
      ]);
    }
  });
});

it("continues an interval that is not over with what was sold since", async () => {
  const id = await onSale();
  await boxOffice.purchaseTickets(wish(id, 2));
  const request = { interval: "1d", filter: { from: new Date(0) } } as const;
  const { items, hasNext } = await boxOffice.listSales(id, request);
  expect([items.at(-1)?.item.purchased, hasNext]).toEqual([2, false]);
  const after = items.at(-1)?.cursor;
  expect(await boxOffice.listSales(id, { ...request, after })).toMatchObject({ items: [] });
  await boxOffice.purchaseTickets(wish(id, 3));
  const later = await boxOffice.listSales(id, { ...request, after });
  expect(later.items.map(({ item }) => item.purchased)).toEqual([3]);
  expect(later.hasPrevious).toBe(true);
});

it("counts gaps of the journal", async () => {
  const id = await onSale();
  await createBoxOffice({ db: database.db }).purchaseTickets(wish(id, 5));
  await boxOffice.purchaseTickets(wish(id, 1));
  const [day] = await readAll(id, { interval: "1d" });
  expect(day).toMatchObject({ purchased: 1, gaps: 1, allocation: 94, lastVersion: 2 });
});

it("shows sums that no number of tickets reaches", async () => {
  const id = await onSale(2_147_483_647);
  for (let turn = 0; turn < 3; turn += 1) {
    const { id: purchaseId } = await boxOffice.purchaseTickets(wish(id, 2_147_483_647));
    await boxOffice.cancelPurchase({ purchaseId });
  }
  const items = await readAll(id, { interval: "1d" });
  expect(items.reduce((sum, { cancelled }) => sum + cancelled, 0)).toBe(3 * 2_147_483_647);
});

it("refuses a cursor whose last entry is gone, and one of another ticket option", async () => {
  const [id, other] = [await onSale(), await onSale()];
  await boxOffice.purchaseTickets(wish(id, 1));
  await moveTo(id, ["2027-05-01T10:00:00Z", "2027-05-01T10:01:00Z"]);
  const [first, second] = (await boxOffice.listSales(id)).items.map(({ cursor }) => cursor);
  await expect(boxOffice.listSales(other, { after: first })).rejects.toThrow(InvalidInputError);
  await database.db
    .deleteFrom("journal_entries")
    .where("ticket_option_id", "=", id)
    .where("version", "=", "0")
    .execute();
  await expect(boxOffice.listSales(id, { after: first })).rejects.toThrow(CursorExpiredError);
  expect((await boxOffice.listSales(id, { after: second })).items).toEqual([]);
  // A restore to an earlier moment: the version is used again.
  await moveTo(id, ["2027-05-01T10:00:00Z", "2027-05-01T10:01:00.000001Z"]);
  await expect(boxOffice.listSales(id, { after: second })).rejects.toThrow(CursorExpiredError);
});

it.each([
  [{ interval: "2m" }, "interval must be one of 1s, 1m, 1h, 1d"],
  [{ size: 1_001 }, "size must be an integer from 1 to 1000"],
  [{ filter: { from: new Date(Number.NaN) } }, /^filter.from must be a date and a time/u],
  [{ filter: { until: "2027-05-01" } }, /^filter.until must be a date and a time/u],
  [{ sort: "id" }, "sort must be one of start, -start"],
  [{ after: "eA" }, "after must be a cursor of this list, sorted by start"],
])("refuses %o", async (request, message) => {
  const id = await onSale();
  const untyped: object = request;
  await expect(boxOffice.listSales(id, untyped)).rejects.toThrow(message);
});

it("is about ticket options that exist, if a journal is kept", async () => {
  // What an untyped caller may send, too.
  for (const id of [randomUUID(), "none", "", ...JSON.parse("[5, null, {}]")]) {
    await expect(boxOffice.listSales(id)).rejects.toThrow(TicketOptionNotFoundError);
  }
  const silent = createBoxOffice({ db: database.db });
  await expect(silent.listSales(randomUUID())).rejects.toThrow(JournalOffError);
});
