import {
  BusyError,
  createBoxOffice,
  openDatabase,
  type Database,
  type PooledBoxOffice,
  type TicketOption,
  type WatchedTicketOptions,
} from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { startFaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
/** Of the process that watches, and of another one. */
let here: PooledBoxOffice;
let elsewhere: PooledBoxOffice;
const statements: string[] = [];
let end: () => Promise<unknown>;
beforeAll(async () => {
  database = await createTestDatabase();
  const watching = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log({ query }) {
      statements.push(query.sql);
    },
  });
  const selling = openDatabase(database.url);
  here = createBoxOffice({ db: watching });
  elsewhere = createBoxOffice({ db: selling });
  end = () => Promise.all([watching.destroy(), selling.destroy()]);
});
afterAll(async () => {
  await end();
  await database.drop();
});

const watches: WatchedTicketOptions[] = [];
const watch = (ids: readonly string[]) => {
  const watched = here.watch(ids);
  watches.push(watched);
  return watched;
};
afterEach(() => Promise.all(watches.splice(0).map((watched) => watched.return())));

const createOption = (allocation = 10, more: object = {}) =>
  elsewhere.createTicketOption({ name: "day pass", allocation, ...more });
const buy = ({ id }: TicketOption, quantity = 1) =>
  elsewhere.purchaseTickets({ ticketOptionId: id, userId: randomUUID(), quantity });

/** Reads until the condition is true, and returns all that was read. */
async function readUntil(
  watched: WatchedTicketOptions,
  isReached: (option: TicketOption) => boolean,
): Promise<readonly TicketOption[]> {
  const read: TicketOption[] = [];
  while (!read.some(isReached)) read.push(...((await watched.next()).value ?? []));
  return read;
}

it("yields all that exist, and then what another process changes", async () => {
  const [one, other] = [await createOption(), await createOption()];
  const watched = watch([one.id.toUpperCase(), other.id, randomUUID(), "no id"]);
  const first = (await watched.next()).value ?? [];
  expect(new Set(first)).toEqual(new Set([one, other]));

  await buy(one, 3);
  expect((await watched.next()).value).toEqual([{ ...one, allocation: 7 }]);
  const changed = await elsewhere.changeTicketOption(other.id, { name: "night pass" });
  expect((await watched.next()).value).toEqual([changed]);
});

it("does not watch ids that name nothing, so that nobody fills its memory with them", async () => {
  const option = await createOption();
  for (let count = 0; count < 110; count += 1) {
    const unknown = Array.from({ length: 100 }, () => randomUUID());
    expect((await watch(unknown).next()).value).toEqual([]);
  }
  expect((await watch([option.id]).next()).value).toEqual([option]);
});

it("ends the watch of one caller when a poll meets a fault, and goes on for the others", async () => {
  const option = await createOption();
  const all = [watch([option.id]), watch([option.id]), watch([option.id])];
  await Promise.all(all.map((watched) => watched.next()));
  const later = all.map((watched) => watched.next().catch(() => "fault"));
  await sql`alter table ticket_options rename to missing`.execute(database.db);
  expect(await Promise.race(later)).toBe("fault");
  await sql`alter table missing rename to ticket_options`.execute(database.db);
  await buy(option);
  const results = await Promise.all(later);
  expect(results.filter((result) => result !== "fault").length).toBeGreaterThan(0);
});

it("yields what changes where it draws on others", async () => {
  const hall = await createOption(10);
  const drawsOn = [{ ticketOptionId: hall.id, units: 2 }];
  const family = await elsewhere.createTicketOption({ name: "family", drawsOn });
  const watched = watch([family.id]);
  expect((await watched.next()).value).toEqual([family]);
  await buy(hall, 5);
  expect((await watched.next()).value).toEqual([expect.objectContaining({ allocation: 2 })]);
});

it("yields the tickets of a hold as soon as it has expired", async () => {
  const option = await createOption();
  const wanted = { ticketOptionId: option.id, userId: randomUUID(), quantity: 4 };
  await elsewhere.holdTickets({ ...wanted, seconds: 1 });
  const watched = watch([option.id]);
  const read = await readUntil(watched, ({ allocation }) => allocation === 10);
  expect(read.map(({ allocation }) => allocation)).toEqual([6, 10]);
});

it("yields only the latest state to a caller that reads slowly, and each state in order to one that reads at once", async () => {
  const option = await createOption(100);
  const [slow, quick] = [watch([option.id]), watch([option.id])];
  await slow.next();
  const reading = readUntil(quick, ({ allocation }) => allocation === 0);
  for (let sold = 0; sold < 100; sold += 1) await buy(option);
  const read = (await reading).map(({ allocation }) => allocation);
  expect(read).toEqual(read.toSorted((one, next) => next - one));
  expect(await slow.next()).toMatchObject({ value: [{ allocation: 0 }] });
});

const isVersionsOnly = (text: string) => text.includes("version") && !text.includes("capacity");

it("reads for all callers together, whole ticket options only after a change, and nothing when nobody watches", async () => {
  const option = await createOption();
  const all = Array.from({ length: 50 }, () => watch([option.id]));
  await Promise.all(all.map((watched) => watched.next()));
  statements.length = 0;
  await expect.poll(() => statements.length).toBeGreaterThan(5);
  expect(statements.filter((text) => !isVersionsOnly(text))).toEqual([]);
  statements.length = 0;
  await buy(option);
  await Promise.all(all.map((watched) => watched.next()));
  expect(statements.filter((text) => !isVersionsOnly(text))).toHaveLength(1);

  await Promise.all(all.map((watched) => watched.return()));
  statements.length = 0;
  // Another watch shows that time has passed: each poll of its own is two statements at the most.
  const polled = createBoxOffice({ db: database.db }).watch([option.id]);
  await polled.next();
  for (let sold = 0; sold < 3; sold += 1) {
    await buy(option);
    await polled.next();
  }
  await polled.return();
  expect(statements).toEqual([]);
});

it("lets other work run while thousands of callers receive a change, each once", async () => {
  const option = await createOption();
  const all = Array.from({ length: 2_000 }, () => watch([option.id]));
  await Promise.all(all.map((watched) => watched.next()));
  let turn = 0;
  const counting = setInterval(() => (turn += 1), 1);
  const receivedIn = Promise.all(
    all.map(async (watched) => {
      expect((await watched.next()).value).toEqual([{ ...option, allocation: 9 }]);
      return turn;
    }),
  );
  await buy(option);
  const perTurn = Map.groupBy(await receivedIn, (each) => each);
  clearInterval(counting);
  expect(Math.max(...[...perTurn.values()].map(({ length }) => length))).toBeLessThanOrEqual(1_000);
});

it("ends at once, also while it waits", async () => {
  const option = await createOption();
  const stop = new AbortController();
  const watched = here.watch([option.id], { signal: stop.signal });
  await watched.next();
  const waiting = watched.next();
  stop.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });

  const other = watch([option.id]);
  await other.next();
  const alsoWaiting = other.next();
  await other.return();
  expect(await alsoWaiting).toEqual({ done: true, value: undefined });
  const aborted = here.watch([option.id], { signal: AbortSignal.abort() });
  expect(await aborted.next()).toEqual({ done: true, value: undefined });
});

it("goes on after the database was unreachable, and rejects new callers as busy meanwhile", async () => {
  const proxy = await startFaultyProxy(database.url);
  await using db = openDatabase(proxy.databaseUrl, { poolSize: 1 });
  const boxOffice = createBoxOffice({ db, timeoutMs: 300 });
  const option = await createOption();
  const watched = boxOffice.watch([option.id]);
  await watched.next();

  proxy.refuseEverything();
  await expect(boxOffice.watch([option.id]).next()).rejects.toThrow(BusyError);
  await buy(option);
  proxy.recover();
  expect((await watched.next()).value).toEqual([{ ...option, allocation: 9 }]);
  await watched.return();
  proxy.close();
});

it("rejects more ids than it takes, and a transaction of the host", async () => {
  const ids = Array.from({ length: 101 }, () => randomUUID());
  expect(() => here.watch(ids)).toThrow("must not have more than 100 entries");
  await database.db.transaction().execute(async (transaction) => {
    expect(() => here.within(transaction).watch([])).toThrow(TypeError);
  });
});
