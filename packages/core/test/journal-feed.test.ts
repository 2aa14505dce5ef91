import {
  createBoxOffice,
  CursorExpiredError,
  cursorAtEnd,
  JournalOffError,
  migrate,
  openDatabase,
  type Database,
  type JournalEntry,
} from "@ticket-allocation/core";
import { CompiledQuery, Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";
import { walkList } from "./walk-list.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate journal_entries`.execute(database.db);
});

const onSale = async () =>
  (await boxOffice.createTicketOption({ name: "day pass", allocation: 1_000 })).id;

/**
 * Waits until the feed has everything: transactions in other databases of the server delay it too. No transaction of this
 * test may be open.
 */
async function untilComplete(): Promise<void> {
  await vi.waitFor(async () => {
    const { rows } = await sql`select from journal_entries
      where position >= pg_snapshot_xmin(pg_current_snapshot())`.execute(database.db);
    expect(rows).toHaveLength(0);
  }, PATIENCE);
}

const wish = (ticketOptionId: string) => ({ ticketOptionId, userId: randomUUID(), quantity: 1 });

/** Reads on from a cursor, page by page, and forgets all but the cursor: as a consumer that is killed after each page. */
function consume() {
  const read: JournalEntry[] = [];
  let after: string | undefined;
  return {
    read,
    async readOn(size = 3) {
      for (;;) {
        const { items, hasNext } = await boxOffice.listJournal({ size, ...(after && { after }) });
        read.push(...items.map(({ item }) => item));
        after = items.at(-1)?.cursor ?? after;
        if (!hasNext) return read.map(({ id }) => id);
      }
    },
  };
}

it("has each change once, in the order of versions, although a host gets its id early and locks late", async () => {
  const [one, two] = [await onSale(), await onSale()];
  await using hosts = openDatabase(database.url, { idleInTransactionTimeoutMs: 0 });
  const consumer = consume();
  await untilComplete();
  await consumer.readOn();

  const early = await hosts.startTransaction().execute();
  await sql`select pg_current_xact_id()`.execute(early);
  await boxOffice.purchaseTickets(wish(one));
  expect(await consumer.readOn()).toEqual([`${one}-0`, `${two}-0`]);

  // Its id is below that of the purchase, and a third transaction keeps an id above both.
  await boxOffice.within(early).purchaseTickets(wish(one));
  await boxOffice.within(early).purchaseTickets(wish(two));
  const third = await hosts.startTransaction().execute();
  await sql`select pg_current_xact_id()`.execute(third);
  await boxOffice.purchaseTickets(wish(await onSale()));
  await early.commit().execute();
  const seen = await vi.waitFor(async () => {
    const read = await consumer.readOn();
    expect(read).toHaveLength(5);
    return read;
  }, PATIENCE);
  expect(seen.filter((id) => id.startsWith(one))).toEqual([`${one}-0`, `${one}-1`, `${one}-2`]);
  expect(seen.filter((id) => id.startsWith(two))).toEqual([`${two}-0`, `${two}-1`]);
  await third.rollback().execute();
  await untilComplete();
  expect(await consumer.readOn()).toHaveLength(7);
});

it("has each change of several processes and of slow hosts exactly once, in the order of versions", async () => {
  const options = await Promise.all(Array.from({ length: 6 }, onSale));
  await using db = openDatabase(database.url);
  const offices = [boxOffice, createBoxOffice({ db, journal: true })];
  await using hosts = openDatabase(database.url, { idleInTransactionTimeoutMs: 0 });
  const consumer = consume();
  const sale = { isOver: false };
  const reading = (async () => {
    while (!sale.isOver) await consumer.readOn(5);
  })();

  const pick = () => options[Math.floor(Math.random() * options.length)]!;
  await Promise.all([
    ...offices.map(async (office) => {
      for (let round = 0; round < 30; round += 1) {
        await Promise.all(Array.from({ length: 4 }, () => office.purchaseTickets(wish(pick()))));
      }
    }),
    ...[1, 2, 3].map(async () => {
      for (let round = 0; round < 12; round += 1) {
        const host = await hosts.startTransaction().execute();
        await sql`select pg_current_xact_id(), pg_sleep(0.005)`.execute(host);
        await boxOffice.within(host).purchaseTickets(wish(pick()));
        await (round % 4 === 0 ? host.rollback() : host.commit()).execute();
      }
    }),
  ]);
  sale.isOver = true;
  await reading;
  await untilComplete();
  await consumer.readOn();

  const { rows } = await sql<{ id: string }>`
    select ticket_option_id || '-' || version as id from journal_entries`.execute(database.db);
  const read = consumer.read.map(({ id }) => id);
  expect(new Set(read).size).toBe(read.length);
  expect(read.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  for (const option of options) {
    const versions = consumer.read
      .filter(({ ticketOptionId }) => ticketOptionId === option)
      .map(({ version }) => version);
    expect(versions).toEqual(Array.from(versions, (_, index) => index));
  }
});

it("is read page by page in both orders and from both ends, of all and of one", async () => {
  const [one, two] = [await onSale(), await onSale()];
  for (const id of [one, two, one, one, two]) await boxOffice.purchaseTickets(wish(id));
  await untilComplete();
  for (const filter of [{}, { ticketOptionId: one }]) {
    const all = await walkList((page) => boxOffice.listJournal({ filter, ...page }), { size: 100 });
    expect(all).toHaveLength(filter.ticketOptionId ? 4 : 7);
    for (const sort of ["position", "-position"] as const) {
      const expected = sort === "position" ? all : all.toReversed();
      for (const from of ["start", "end"] as const) {
        const read = await walkList((page) => boxOffice.listJournal({ sort, filter, ...page }), {
          size: 2,
          from,
          end: cursorAtEnd(sort),
        });
        expect(read).toEqual(expected);
      }
    }
  }
});

it("rejects a cursor whose entry was removed, or is another one after a restore", async () => {
  const id = await onSale();
  for (let sold = 0; sold < 3; sold += 1) await boxOffice.purchaseTickets(wish(id));
  await untilComplete();
  for (const filter of [{}, { ticketOptionId: id }]) {
    const { items } = await boxOffice.listJournal({ filter });
    const after = items[1]!.cursor;
    expect((await boxOffice.listJournal({ filter, after })).items).toEqual(items.slice(2));
    await sql`update journal_entries set created_at = created_at + interval '1 microsecond'
      where version = 1`.execute(database.db);
    await expect(boxOffice.listJournal({ filter, after })).rejects.toBeInstanceOf(
      CursorExpiredError,
    );
  }
  const { items } = await boxOffice.listJournal();
  await sql`delete from journal_entries where version < 2`.execute(database.db);
  for (const page of [{ after: items[0]!.cursor }, { before: items[1]!.cursor }]) {
    await expect(boxOffice.listJournal(page)).rejects.toBeInstanceOf(CursorExpiredError);
  }
  expect((await boxOffice.listJournal()).items).toEqual(items.slice(2));
});

it("loses its oldest entries in portions, in order, and keeps the last of all", async () => {
  const [one, two] = [await onSale(), await onSale()];
  for (const id of [one, two, one]) await boxOffice.purchaseTickets(wish(id));
  await untilComplete();
  const { items } = await boxOffice.listJournal();
  expect(await boxOffice.pruneJournal({ olderThanDays: 1 })).toBe(0);
  // A clock that was set back: what comes after the first entry that is not old is kept.
  await sql`update journal_entries set created_at = '2000-01-01' where (ticket_option_id, version) <> (${one}, 1)`.execute(
    database.db,
  );
  expect(await boxOffice.pruneJournal({ olderThanDays: 365 })).toBe(2);
  expect((await boxOffice.listJournal()).items.map(({ item }) => item.id)).toEqual(
    items.slice(2).map(({ item }) => item.id),
  );
  expect(await boxOffice.pruneJournal({ olderThanDays: 0 })).toBe(2);
  expect((await boxOffice.listJournal()).items.map(({ item }) => item.id)).toEqual([`${one}-2`]);
  expect(await boxOffice.pruneJournal({ olderThanDays: 0 })).toBe(0);
  await expect(boxOffice.listJournal({ after: items[0]!.cursor })).rejects.toBeInstanceOf(
    CursorExpiredError,
  );
  expect(await driftsOf(boxOffice)).toEqual([]);
});

it("can be read after a dump was restored on a server with fewer transactions, if the tables are migrated", async () => {
  const [one, two] = [await onSale(), await onSale()];
  await boxOffice.purchaseTickets(wish(one));
  await untilComplete();
  const { items } = await boxOffice.listJournal();
  await sql`update journal_entries set position = '900000000000'`.execute(database.db);
  await sql`update ticket_options set journal_position = '900000000000'`.execute(database.db);
  expect((await boxOffice.listJournal()).items).toEqual([]);
  await migrate(database.db);
  await boxOffice.purchaseTickets(wish(two));
  await untilComplete();
  const read = (await boxOffice.listJournal()).items.map(({ item }) => item.id);
  expect(read).toEqual([`${one}-0`, `${one}-1`, `${two}-0`, `${two}-1`]);
  await expect(boxOffice.listJournal({ after: items[0]!.cursor })).rejects.toBeInstanceOf(
    CursorExpiredError,
  );
});

it("is complete for verify where only some of the entries at one position were removed, also after a restore", async () => {
  const [one, two, three] = [await onSale(), await onSale(), await onSale()];
  await boxOffice.placeOrder([wish(one), wish(two)]);
  expect(await boxOffice.pruneJournal({ olderThanDays: 0 })).toBe(4);
  expect(await driftsOf(boxOffice)).toEqual([]);
  await sql`update journal_entries set position = '900000000000'`.execute(database.db);
  await sql`update ticket_options set journal_position = '900000000000' where id <> ${three}`.execute(
    database.db,
  );
  await migrate(database.db);
  expect(await driftsOf(boxOffice)).toEqual([]);
});

it("is read and pruned by its index, however many entries have the same position", async () => {
  const asked: CompiledQuery[] = [];
  await using db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url, max: 1 }) }),
    log: ({ query }) => void asked.push(query),
  });
  await sql`insert into journal_entries (ticket_option_id, version, position, created_at, allocation, capacity)
    select gen_random_uuid(), 0, '7', now(), 1, 1 from generate_series(1, 20000)`.execute(db);
  await sql`analyze journal_entries`.execute(db);
  const reader = createBoxOffice({ db, journal: true });
  const after = (await reader.listJournal({ size: 2 })).items[1]!.cursor;
  for (const sort of ["position", "-position"] as const) {
    const { items } = await reader.listJournal({ sort, size: 2 });
    await reader.listJournal({ sort, size: 2, before: items[1]!.cursor });
  }
  await reader.listJournal({ after });
  await reader.pruneJournal({ olderThanDays: 0 });
  const reading = asked.filter(({ sql: text }) => /journal_entries"[^]* limit /u.test(text));
  expect(reading).toHaveLength(7);
  for (const { sql: text, parameters } of reading) {
    const plan = await db.executeQuery(CompiledQuery.raw(`explain ${text}`, [...parameters]));
    const lines = JSON.stringify(plan.rows);
    expect(lines).toContain("journal_entries_position_idx");
    expect(lines).not.toContain("Sort");
  }
});

it("of one ticket option is read by its primary key, however many entries that has, also without statistics", async () => {
  const asked: CompiledQuery[] = [];
  await using db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url, max: 1 }) }),
    log: ({ query }) => void asked.push(query),
  });
  await sql`alter table journal_entries set (autovacuum_enabled = off)`.execute(db);
  await sql`truncate journal_entries`.execute(db);
  const filter = { ticketOptionId: randomUUID() };
  await sql`insert into journal_entries (ticket_option_id, version, position, created_at, allocation, capacity)
    select ${filter.ticketOptionId}, n, '7', now(), 1, 1 from generate_series(0, 99999) n`.execute(
    db,
  );
  const reader = createBoxOffice({ db, journal: true });
  for (const sort of ["position", "-position"] as const) {
    const { items } = await reader.listJournal({ filter, sort, size: 100 });
    expect(items[0]?.item.version).toBe(sort === "position" ? 0 : 99_999);
    const { cursor } = items.at(-1)!;
    await reader.listJournal({ filter, sort, size: 100, after: cursor });
    await reader.listJournal({ filter, sort, size: 100, before: cursor });
  }
  const reading = asked.filter(({ sql: text }) => /journal_entries"[^]* limit /u.test(text));
  expect(reading).toHaveLength(6);
  for (const { sql: text, parameters } of reading) {
    const plan = await db.executeQuery(CompiledQuery.raw(`explain ${text}`, [...parameters]));
    const lines = JSON.stringify(plan.rows);
    expect(lines).toContain("journal_entries_pkey");
    expect(lines).not.toMatch(/Sort|Bitmap|Seq Scan/u);
  }
  await sql`alter table journal_entries reset (autovacuum_enabled)`.execute(db);
});

it("says for how long an open transaction delays it", async () => {
  await using hosts = openDatabase(database.url, { idleInTransactionTimeoutMs: 0 });
  const host = await hosts.startTransaction().execute();
  await sql`select pg_current_xact_id()`.execute(host);
  const id = await onSale();
  await sql`update journal_entries set created_at = now() - interval '90 seconds'
    where ticket_option_id = ${id}`.execute(database.db);
  expect(Math.round(await boxOffice.readJournalLag())).toBeGreaterThanOrEqual(90);
  await host.commit().execute();
  await untilComplete();
  expect(await boxOffice.readJournalLag()).toBe(0);
});

it("is refused where no journal is kept", async () => {
  const silent = createBoxOffice({ db: database.db });
  await expect(silent.listJournal()).rejects.toBeInstanceOf(JournalOffError);
  await expect(silent.findJournalEntry("x")).rejects.toBeInstanceOf(JournalOffError);
});
