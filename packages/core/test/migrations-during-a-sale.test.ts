import { openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";

import { createEmptyDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { applyMigrations } from "../src/database/apply-migrations.ts";
import { MIGRATIONS } from "../src/database/migrate.ts";
import { runMigration } from "../src/database/migration-session.ts";
import { watchLocks } from "./watch-locks.ts";

/** `npm run test:migrations` takes five million. */
const PURCHASES = Number(process.env["PURCHASES"] ?? 1_000_000);
const PAUSE_BETWEEN_SALES_MS = 10;
const TIMEOUT_MS = 240_000 + PURCHASES;

const NAMES = Object.keys(MIGRATIONS);
const OPTION = randomUUID();

let database: TestDatabase;
/** A second, or less if there are so few purchases that an index could be built under a lock in that time. */
let longestLockMs: number;
beforeAll(async () => {
  database = await createEmptyDatabase();
  await applyUpTo(NAMES[0]!);
  await fill();
  longestLockMs = Math.min(1_000, Math.max(300, (await buildIndexInMs()) / 2));
}, TIMEOUT_MS);
afterAll(() => database.drop());

const openWithoutTimeouts = () =>
  openDatabase(database.url, { poolSize: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });

async function applyUpTo(name: string): Promise<void> {
  const migrations = Object.fromEntries(
    Object.entries(MIGRATIONS).slice(0, NAMES.indexOf(name) + 1),
  );
  await using db = openWithoutTimeouts();
  await runMigration(db, async (connection) => {
    for await (const _ of applyMigrations(connection, "public", migrations));
  });
}

async function fill(): Promise<void> {
  await using db = openWithoutTimeouts();
  await db.connection().execute(async (connection) => {
    // The foreign key of each row would take most of the time.
    await sql`set session_replication_role = replica`.execute(connection);
    await sql`insert into ticket_options (id, name, capacity, allocation)
      values (${OPTION}, 'sold for years', 2000000000, 2000000000 - ${sql.lit(PURCHASES)})`.execute(
      connection,
    );
    await sql`insert into purchases (ticket_option_id, id, user_id, quantity)
      select ${OPTION}, cast(lpad(to_hex(n), 32, '0') as uuid), cast(md5(cast(n as text)) as uuid), 1
      from generate_series(1, ${sql.lit(PURCHASES)}) n`.execute(connection);
    await sql`set session_replication_role = default`.execute(connection);
  });
}

/** How long an index takes that is not built concurrently. */
async function buildIndexInMs(): Promise<number> {
  await using db = openWithoutTimeouts();
  const startedAt = performance.now();
  await sql`create index for_comparison on purchases (ticket_option_id, user_id)`.execute(db);
  const endedAt = performance.now();
  await sql`drop index for_comparison`.execute(db);
  return endedAt - startedAt;
}

/** Sells until it is told to stop, like the first version, which knew none of the later columns. */
function sell() {
  const db = openDatabase(database.url, { poolSize: 1, lockTimeoutMs: 0, statementTimeoutMs: 0 });
  const sale = { sold: 0, isOver: false };
  async function sellOn(): Promise<void> {
    while (!sale.isOver) {
      await db.transaction().execute(async (transaction) => {
        await sql`select from ticket_options where id = ${OPTION} for no key update`.execute(
          transaction,
        );
        await sql`insert into purchases (ticket_option_id, id, user_id, quantity)
          values (${OPTION}, ${randomUUID()}, ${randomUUID()}, 1)`.execute(transaction);
        await sql`update ticket_options set allocation = allocation - 1, version = version + 1
          where id = ${OPTION}`.execute(transaction);
      });
      sale.sold += 1;
      await pause(PAUSE_BETWEEN_SALES_MS);
    }
  }
  const selling = sellOn();
  return {
    sold: () => sale.sold,
    async stop() {
      sale.isOver = true;
      await selling;
      await db.destroy();
    },
  };
}

it.each(NAMES.slice(1))(
  "%s stops no sale for over a second",
  { timeout: TIMEOUT_MS },
  async (name) => {
    const sales = [sell(), sell()];
    const report = watchLocks(database.url);
    onTestFinished(async () => {
      await Promise.all(sales.map((sale) => sale.stop()));
    });
    await expect.poll(() => sales.every((sale) => sale.sold() > 2)).toBe(true);
    const startedAt = performance.now();
    await applyUpTo(name);
    const seconds = (performance.now() - startedAt) / 1_000;
    const { longestLock, longestWaitMs } = await report();
    console.info(
      `${name}: ${PURCHASES} purchases, ${seconds.toFixed(1)} s; longest lock ${longestLock.ms.toFixed(0)} ms (${longestLock.name}); a sale waited ${longestWaitMs.toFixed(0)} ms; allowed ${longestLockMs.toFixed(0)} ms`,
    );
    expect(longestLock.ms).toBeLessThan(longestLockMs);
    expect(longestWaitMs).toBeLessThan(longestLockMs);
  },
);

it("has sold what is missing from the allocation", async () => {
  await using db = openWithoutTimeouts();
  const { rows } = await sql<{ missing: string; sold: string }>`
    select cast(capacity - allocation as text) as missing, (select cast(sum(quantity) as text) from purchases) as sold
    from ticket_options`.execute(db);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.sold).toBe(rows[0]?.missing);
});
