import { AllocationExceededError, createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

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

const onSale = async (allocation = 100) =>
  (await boxOffice.createTicketOption({ name: "day pass", allocation })).id;

const wish = (ticketOptionId: string, quantity: number) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});

async function versionOf(table: "purchases" | "holds", id: string): Promise<number> {
  const row = await database.db
    .selectFrom(table)
    .select("version")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return Number(row.version);
}

/** The entries of a ticket option, each without what is null. */
async function entriesOf(ticketOptionId: string) {
  const rows = await database.db
    .selectFrom("journal_entries")
    .selectAll()
    .where("ticket_option_id", "=", ticketOptionId)
    .orderBy("version")
    .execute();
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries({
        ...row,
        version: Number(row.version),
        gap_after: row.gap_after && Number(row.gap_after),
      }).filter(([name, value]) => value !== null && !LEFT_OUT.has(name) && !name.endsWith("_ids")),
    ),
  );
}

const LEFT_OUT = new Set(["ticket_option_id", "position", "created_at"]);

it("has the numbers of each change of a ticket option, and what is left", async () => {
  const id = await onSale(10);
  const other = await onSale(5);
  const purchase = await boxOffice.purchaseTickets(wish(id, 3), { caller: "shop" });
  const hold = await boxOffice.holdTickets(wish(id, 4), { caller: "shop" });
  await boxOffice.extendHold({ holdId: hold.id, seconds: 900 });
  await boxOffice.confirmHold({ holdId: hold.id, quantity: 1 });
  const { id: released } = await boxOffice.holdTickets(wish(id, 2));
  await boxOffice.releaseHold(released);
  await boxOffice.holdTickets(wish(id, 1));
  await sql`update holds set expires_at = expires_at - interval '1 day'`.execute(database.db);
  await sql`update ticket_options set holds_expire_at = holds_expire_at - interval '1 day'`.execute(
    database.db,
  );
  await boxOffice.sweepHolds();
  await boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 1 });
  await boxOffice.exchangePurchase({ purchaseId: purchase.id, ticketOptionId: other, quantity: 1 });
  await boxOffice.transferPurchase({ purchaseId: purchase.id, userId: randomUUID() });
  await boxOffice.changeTicketOption(id, { capacity: 8 });
  await boxOffice.changeTicketOption(id, { state: "paused" });
  await boxOffice.moveCapacity({ fromId: id, toId: other, quantity: 2 });

  expect(await entriesOf(id)).toEqual([
    { version: 0, allocation: 10, capacity: 10, capacity_change: 10, edits: 1 },
    { version: 1, allocation: 7, capacity: 10, purchased: 3, created_by: "shop" },
    { version: 2, allocation: 3, capacity: 10, held: 4, created_by: "shop" },
    { version: 3, allocation: 3, capacity: 10, extended: 4 },
    { version: 4, allocation: 6, capacity: 10, purchased: 1, confirmed: 1, released: 3 },
    { version: 5, allocation: 4, capacity: 10, held: 2 },
    { version: 6, allocation: 6, capacity: 10, released: 2 },
    { version: 7, allocation: 5, capacity: 10, held: 1 },
    { version: 8, allocation: 6, capacity: 10, expired: 1 },
    { version: 9, allocation: 7, capacity: 10, cancelled: 1 },
    { version: 10, allocation: 8, capacity: 10, cancelled: 1, exchanged: 1 },
    { version: 11, allocation: 8, capacity: 10, transferred: 1 },
    { version: 12, allocation: 6, capacity: 8, capacity_change: -2, edits: 1 },
    { version: 13, allocation: 6, capacity: 8, edits: 1 },
    { version: 14, allocation: 4, capacity: 6, capacity_change: -2, edits: 1 },
  ]);
  expect(await entriesOf(other)).toEqual([
    { version: 0, allocation: 5, capacity: 5, capacity_change: 5, edits: 1 },
    { version: 1, allocation: 4, capacity: 5, purchased: 1 },
    { version: 2, allocation: 6, capacity: 7, capacity_change: 2, edits: 1 },
  ]);
  expect(await driftsOf(boxOffice)).toEqual([]);
});

it("leaves one entry of all claims of a transaction, with their creator if they have the same", async () => {
  const [one, two, three] = [await onSale(), await onSale(), await onSale()];
  await Promise.all([
    ...Array.from({ length: 20 }, () => boxOffice.purchaseTickets(wish(one, 1), { caller: "a" })),
    ...[1, 2].map((quantity) => boxOffice.purchaseTickets(wish(two, quantity), { caller: "b" })),
    ...["a", "b"].map((caller) => boxOffice.purchaseTickets(wish(three, 1), { caller })),
  ]);
  expect((await entriesOf(one)).slice(1)).toEqual([
    { version: 1, allocation: 80, capacity: 100, purchased: 20, created_by: "a" },
  ]);
  expect((await entriesOf(two)).slice(1)).toEqual([
    { version: 1, allocation: 97, capacity: 100, purchased: 3, created_by: "b" },
  ]);
  expect((await entriesOf(three)).slice(1)).toEqual([
    { version: 1, allocation: 98, capacity: 100, purchased: 2 },
  ]);
});

it("leads from an entry to the rows that were made with it", async () => {
  const id = await onSale();
  const first = await boxOffice.purchaseTickets(wish(id, 1));
  const hold = await boxOffice.holdTickets(wish(id, 2));
  const confirmed = await boxOffice.confirmHold({ holdId: hold.id });
  expect(await versionOf("purchases", first.id)).toBe(1);
  expect(await versionOf("holds", hold.id)).toBe(2);
  expect(await versionOf("purchases", confirmed.id)).toBe(3);
});

it("has no entry for refusals, repeated requests and what a host has rolled back", async () => {
  const id = await onSale(5);
  const options = { idempotencyKey: randomUUID() };
  const wanted = wish(id, 2);
  await boxOffice.purchaseTickets(wanted, options);
  await boxOffice.purchaseTickets(wanted, options);
  await expect(boxOffice.purchaseTickets(wish(id, 4))).rejects.toBeInstanceOf(
    AllocationExceededError,
  );
  const host = await database.db.startTransaction().execute();
  await boxOffice.within(host).purchaseTickets(wish(id, 1));
  await host.rollback().execute();
  expect(await entriesOf(id)).toHaveLength(2);
});

it("counts each hold and each purchase once, however often they change together", async () => {
  const quantity = 1_500_000_000;
  const id = await onSale(quantity);
  const { id: holdId } = await boxOffice.holdTickets(wish(id, quantity));
  await Promise.all(
    [1, 2, 3, 4].map((minutes) => boxOffice.extendHold({ holdId, seconds: 60 * minutes })),
  );
  const { id: purchaseId } = await boxOffice.confirmHold({ holdId });
  await Promise.all(
    Array.from({ length: 4 }, () =>
      boxOffice.transferPurchase({ purchaseId, userId: randomUUID() }),
    ),
  );
  const entries = await entriesOf(id);
  expect(entries.slice(2)).toMatchObject([
    { extended: quantity },
    { purchased: quantity },
    { transferred: quantity },
  ]);
});

it("names nobody if anything else than the purchases of one caller has changed the option", async () => {
  const ada = { createdBy: "Ada" };
  const [edited, from, to, hall] = [await onSale(), await onSale(), await onSale(), await onSale()];
  const { id: pair } = await boxOffice.createTicketOption({
    name: "pair",
    drawsOn: [{ ticketOptionId: hall, units: 2 }],
  });
  const { id: holdId } = await boxOffice.holdTickets(wish(edited, 3));
  await boxOffice.confirmHold({ holdId, quantity: 2 }, ada);
  const buy = (id: string, createdBy = "Ada") =>
    boxOffice.purchaseTickets(wish(id, 1), { createdBy });
  await Promise.all([buy(edited), boxOffice.changeTicketOption(edited, { name: "edited" })]);
  await buy(pair);
  await Promise.all([buy(pair, "Ben"), buy(hall)]);
  await Promise.all([
    boxOffice.moveCapacity({ fromId: from, toId: to, quantity: 5 }, ada),
    buy(from),
    buy(to, "Ben"),
  ]);
  const last = async (id: string) => (await entriesOf(id)).at(-1);
  expect((await entriesOf(edited)).at(2)).toMatchObject({ released: 1, created_by: "Ada" });
  const made = [await last(edited), await last(hall), await last(from), await last(to)];
  expect(made).toEqual([
    { version: 3, allocation: 97, capacity: 100, purchased: 1, edits: 1 },
    { version: 3, allocation: 95, capacity: 100, purchased: 1, drawn: 2 },
    {
      version: 1,
      allocation: 94,
      capacity: 95,
      purchased: 1,
      capacity_change: -5,
      edits: 1,
      created_by: "Ada",
    },
    { version: 1, allocation: 104, capacity: 105, purchased: 1, capacity_change: 5, edits: 1 },
  ]);
});

it("never goes back in time, also if a creation has waited for the option that it draws on", async () => {
  const hall = await onSale();
  const host = await database.db.startTransaction().execute();
  const inHost = boxOffice.within(host);
  await inHost.purchaseTickets(wish(hall, 1));
  const creating = boxOffice.createTicketOption({
    name: "seat",
    drawsOn: [{ ticketOptionId: hall }],
  });
  await vi.waitFor(async () => {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
    expect(rows).toHaveLength(1);
  }, PATIENCE);
  await inHost.purchaseTickets(wish(hall, 1));
  await host.commit().execute();
  await creating;
  const { rows } = await sql<{ version: string }>`select version from journal_entries
    where ticket_option_id = ${hall} order by created_at, version`.execute(database.db);
  expect(rows.map(({ version }) => Number(version))).toEqual([0, 1, 2, 3]);
});

it("has what other ticket options draw, and which entry came with their creation", async () => {
  const hall = await onSale(10);
  const { id: pair } = await boxOffice.createTicketOption({
    name: "pair",
    drawsOn: [{ ticketOptionId: hall, units: 2 }],
  });
  const { id: purchaseId } = await boxOffice.purchaseTickets(wish(pair, 3));
  await boxOffice.cancelPurchase({ purchaseId, quantity: 1 });
  expect(await entriesOf(hall)).toEqual([
    { version: 0, allocation: 10, capacity: 10, capacity_change: 10, edits: 1 },
    { version: 1, allocation: 10, capacity: 10 },
    { version: 2, allocation: 4, capacity: 10, drawn: 6 },
    { version: 3, allocation: 6, capacity: 10, drawn: -2 },
  ]);
  expect(await driftsOf(boxOffice)).toEqual([]);
});

it("has an entry with the current state after a gap", async () => {
  await using db = openDatabase(database.url);
  const silent = createBoxOffice({ db });
  const [one, two] = [await onSale(10), await onSale(10)];
  const { id: hall } = await silent.createTicketOption({ name: "hall", allocation: 9 });
  for (const id of [one, two]) await silent.purchaseTickets(wish(id, 1));
  await silent.changeTicketOption(one, { capacity: 20 });
  expect(await entriesOf(one)).toHaveLength(1);
  expect(await entriesOf(hall)).toEqual([]);

  await boxOffice.purchaseTickets(wish(one, 2));
  await boxOffice.purchaseTickets(wish(one, 1));
  await boxOffice.changeTicketOption(two, { capacity: 5 });
  await boxOffice.createTicketOption({ name: "seat", drawsOn: [{ ticketOptionId: hall }] });
  expect((await entriesOf(one)).slice(1)).toEqual([
    { version: 2, allocation: 19, capacity: 20, gap_after: 0 },
    { version: 3, allocation: 17, capacity: 20, purchased: 2 },
    { version: 4, allocation: 16, capacity: 20, purchased: 1 },
  ]);
  expect((await entriesOf(two)).slice(1)).toEqual([
    { version: 1, allocation: 9, capacity: 10, gap_after: 0 },
    { version: 2, allocation: 4, capacity: 5, capacity_change: -5, edits: 1 },
  ]);
  expect(await entriesOf(hall)).toEqual([
    { version: 0, allocation: 9, capacity: 9, gap_after: -1 },
    { version: 1, allocation: 9, capacity: 9 },
  ]);
  expect(await driftsOf(boxOffice)).toEqual([]);
});
