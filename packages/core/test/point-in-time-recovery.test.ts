import {
  createBoxOffice,
  migrate,
  openDatabase,
  type BoxOffice,
  type Hold,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import { startArchivingServer } from "./archiving-server.ts";
import { driftsOf } from "./drifts-of.ts";

const CAPACITY = 1_000;
/** Purchases before that moment. */
const [EARLY, DURING, LATE] = [10, 50, 10];
/** Less the tickets of these and of a hold. */
const LEFT = CAPACITY - EARLY - DURING - LATE - 1;

interface Sold {
  readonly id: string;
  readonly idempotencyKey: string;
}

const userId = randomUUID();
let folder: TemporaryFolder;
/** On the database that was restored to a moment between two sales. */
let office: ReturnType<typeof createBoxOffice>;
/** What ends after the tests, the last one first. */
const opened: (() => Promise<void>)[] = [];

let ticketOptionId: string;
let before: readonly Sold[];
let after: readonly Sold[];
/** A cancellation of a purchase before that moment, made after it. */
let cancellation: Sold;
/** A hold from before that moment, and the purchase that confirmed it after it. */
let hold: Hold;
let confirmed: Sold;
/** Of a ticket option that was created after it. */
let lostCursor: string;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  const { server, backUp, archive, restore } = await startArchivingServer(folder.path);
  opened.push(server.stop);
  let moment: string;
  {
    await using db = openDatabase(server.url);
    await migrate(db);
    const original = createBoxOffice({ db });
    ({ id: ticketOptionId } = await original.createTicketOption({
      name: "day pass",
      allocation: CAPACITY,
    }));
    const early = await sell(original, EARLY);
    const [during] = await Promise.all([sell(original, DURING), backUp()]);
    before = [...early, ...during, ...(await sell(original, LATE))];

    hold = await original.holdTickets({ ticketOptionId, userId, quantity: 1, seconds: 3_600 });

    // Text, because a Date has no microseconds.
    const { rows } = await sql<{ now: string }>`
      select pg_catalog.clock_timestamp()::text as now`.execute(db);
    moment = rows[0]!.now;

    after = await sell(original, 20);
    const idempotencyKey = randomUUID();
    const { id } = await original.cancelPurchase({ purchaseId: before[0]!.id }, { idempotencyKey });
    cancellation = { id, idempotencyKey };
    const confirmation = { idempotencyKey: randomUUID() };
    const { id: confirmedId } = await original.confirmHold({ holdId: hold.id }, confirmation);
    confirmed = { id: confirmedId, ...confirmation };
    await original.createTicketOption({ name: "late pass", allocation: 1 });
    const newest = await original.listTicketOptions({ sort: "-created_at", size: 1 });
    lostCursor = newest.items[0]!.cursor;
    await archive();
  }
  await server.stop();

  const restored = await restore(moment);
  opened.push(restored.stop);
  const db = openDatabase(restored.url);
  opened.push(() => db.destroy());
  office = createBoxOffice({ db });
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
  await folder[Symbol.asyncDispose]();
});

async function sell(seller: BoxOffice, count: number): Promise<readonly Sold[]> {
  const sold: Sold[] = [];
  for (let number = 0; number < count; number++) {
    const idempotencyKey = randomUUID();
    sold.push({ id: await purchase(seller, idempotencyKey), idempotencyKey });
  }
  return sold;
}

async function purchase(seller: BoxOffice, idempotencyKey: string): Promise<string> {
  const tickets = { ticketOptionId, userId, quantity: 1 };
  return (await seller.purchaseTickets(tickets, { idempotencyKey })).id;
}

async function allocation(): Promise<number | undefined> {
  return (await office.findTicketOption(ticketOptionId))?.allocation;
}

it("has every purchase up to the moment and none after it, and nothing drifts", async () => {
  expect(await driftsOf(office)).toEqual([]);
  expect(await office.findPurchases(before.map(({ id }) => id))).toHaveLength(before.length);
  expect(await office.findPurchases(after.map(({ id }) => id))).toEqual([]);
  expect(await office.findCancellation(cancellation.id)).toBeUndefined();
  expect(await allocation()).toBe(LEFT);
});

it("continues a list after an item that is lost", async () => {
  const { items } = await office.listTicketOptions({ sort: "-created_at", after: lostCursor });
  expect(items.map(({ item }) => item.id)).toEqual([ticketOptionId]);
});

it("replays the keys of the purchases before the moment", async () => {
  for (const { id, idempotencyKey } of before) {
    expect(await purchase(office, idempotencyKey)).toBe(id);
  }
  expect(await allocation()).toBe(LEFT);
});

it("sells the purchases after the moment anew with their keys, once and with the ids that they had", async () => {
  for (const { id, idempotencyKey } of [...after, ...after]) {
    expect(await purchase(office, idempotencyKey)).toBe(id);
  }
  expect(await allocation()).toBe(LEFT - after.length);
  expect(await driftsOf(office)).toEqual([]);
});

it("makes a cancellation after the moment anew with its key", async () => {
  const { id, idempotencyKey } = cancellation;
  const again = await office.cancelPurchase({ purchaseId: before[0]!.id }, { idempotencyKey });
  expect(again.id).toBe(id);
  expect(await allocation()).toBe(LEFT - after.length + 1);
  expect(await driftsOf(office)).toEqual([]);
});

it("confirms a hold that was active at the moment, with the expiry and the id that it had", async () => {
  expect(await office.findHold(hold.id)).toEqual(hold);
  const { id, idempotencyKey } = confirmed;
  expect((await office.confirmHold({ holdId: hold.id }, { idempotencyKey })).id).toBe(id);
  expect(await driftsOf(office)).toEqual([]);
});
