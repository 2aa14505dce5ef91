import {
  createBoxOffice,
  findPendingMigrations,
  migrate,
  openDatabase,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createEmptyDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { applyMigrations } from "../src/database/apply-migrations.ts";
import { MIGRATIONS } from "../src/database/migrate.ts";
import { catalogueOf } from "./catalogue-of.ts";
import { driftsOf } from "./drifts-of.ts";

const NAMES = Object.keys(MIGRATIONS);

let database: TestDatabase;
let expected: readonly string[];
beforeAll(async () => {
  database = await createEmptyDatabase();
  await migrate(database.db, { schema: "fresh" });
  expected = await catalogueOf(database.db, "fresh");
});
afterAll(() => database.drop());

/** The first migrations. */
function upTo(count: number): typeof MIGRATIONS {
  return Object.fromEntries(Object.entries(MIGRATIONS).slice(0, count));
}

/** Creates the tables of an earlier version, with a purchase in them. */
async function createTables(schema: string, count: number): Promise<void> {
  const applying = applyMigrations(database.db, schema, upTo(count));
  expect(await collect(applying)).toEqual(NAMES.slice(0, count));
  await insertPurchase(schema);
}

async function rejectUp(): Promise<void> {
  throw new Error("interrupted");
}

/** With columns of the first version. */
async function insertPurchase(schema: string): Promise<void> {
  const { db } = database;
  const option = randomUUID();
  await sql`insert into ${sql.id(schema, "ticket_options")} (id, name, capacity, allocation)
    values (${option}, 'day pass', 10, 8)`.execute(db);
  await sql`insert into ${sql.id(schema, "purchases")} (ticket_option_id, id, user_id, quantity)
    values (${option}, ${randomUUID()}, ${randomUUID()}, 2)`.execute(db);
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

async function expectMigrated(schema: string): Promise<void> {
  expect(await catalogueOf(database.db, schema)).toEqual(expected);
  expect(await driftsOf(createBoxOffice({ db: database.db, schema }))).toEqual([]);
}

/** A session that has the lock of a statement until it ends. */
async function lockedBy(statement: string) {
  const db = openDatabase(database.url, { poolSize: 1, idleInTransactionTimeoutMs: 0 });
  const transaction = await db.startTransaction().execute();
  await sql.raw(statement).execute(transaction);
  return {
    async [Symbol.asyncDispose]() {
      await transaction.rollback().execute();
      await db.destroy();
    },
  };
}

const openMigrator = () => openDatabase(database.url, { poolSize: 1, applicationName: "migrator" });

/** Waits until a migrator runs a statement, and waits for a lock in it. */
async function untilMigratorWaits(statement: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql<{ query: string }>`
        select query from pg_stat_activity
        where application_name = 'migrator' and wait_event_type = 'Lock'`.execute(database.db);
      expect(rows.map(({ query }) => query).join("\n")).toContain(statement);
    },
    { ...PATIENCE, interval: 5 },
  );
}

describe("migrate, on tables with rows", () => {
  it("finishes each migration that was interrupted after any step, with the result of a new database", async () => {
    const schema = "interrupted";
    for (const [index, name] of NAMES.entries()) {
      const interrupt = (steps: number) => {
        const prepare = MIGRATIONS[name]?.prepare?.slice(0, steps) ?? [];
        const interrupted = { prepare, up: rejectUp };
        return applyMigrations(database.db, schema, { ...MIGRATIONS, [name]: interrupted });
      };
      for (let steps = 1; steps <= (MIGRATIONS[name]?.prepare?.length ?? 0); steps += 1) {
        await expect(collect(interrupt(steps))).rejects.toThrow("interrupted");
        const pending = await findPendingMigrations(database.db, { schema });
        expect(pending).toEqual(NAMES.slice(index));
      }
      expect(await collect(applyMigrations(database.db, schema, upTo(index + 1)))).toEqual([name]);
      await insertPurchase(schema);
    }
    await expectMigrated(schema);
  });

  it("builds an index again that a lost connection has left unfinished", async () => {
    const schema = "lost";
    await createTables(schema, 3);
    {
      await using _ = await lockedBy(`lock table ${schema}.purchases in row exclusive mode`);
      await using migrator = openMigrator();
      const migrating = migrate(migrator, { schema });
      const failed = expect(migrating).rejects.toThrow(/terminat/iu);
      await untilMigratorWaits("create index concurrently");
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'migrator'`.execute(database.db);
      await failed;
    }
    expect((await catalogueOf(database.db, schema)).join("\n")).toContain("index valid f");
    expect(await migrate(database.db, { schema })).toEqual(NAMES.slice(3));
    await expectMigrated(schema);
  });

  it("applies each migration once when several processes race", async () => {
    const schema = "raced";
    await createTables(schema, 1);
    const migrators = Array.from({ length: 5 }, openMigrator);
    let migrating: Promise<readonly (readonly string[])[]>;
    {
      await using _ = await lockedBy(`lock table ${schema}.purchases in row exclusive mode`);
      migrating = Promise.all(migrators.map((migrator) => migrate(migrator, { schema })));
      await untilMigratorWaits("alter table");
    }
    expect((await migrating).flat()).toEqual(NAMES.slice(1));
    await Promise.all(migrators.map((migrator) => migrator.destroy()));
    await expectMigrated(schema);
  });

  it("lets others sell while it waits for a long transaction", async () => {
    const schema = "read";
    await createTables(schema, 5);
    await using buyer = openDatabase(database.url, { poolSize: 1, lockTimeoutMs: 1_000 });
    const buy = async () => {
      await sql`insert into ${sql.id(schema, "purchases")} (ticket_option_id, id, user_id, quantity)
        select id, ${randomUUID()}, ${randomUUID()}, 1 from ${sql.id(schema, "ticket_options")}`.execute(
        buyer,
      );
    };
    await using migrator = openMigrator();
    let migrating: Promise<readonly string[]>;
    {
      await using _ = await lockedBy(`lock table ${schema}.purchases in access share mode`);
      migrating = migrate(migrator, { schema });
      for (let waits = 0; waits < 3; waits += 1) {
        await untilMigratorWaits("alter table");
        await buy();
      }
      expect(await findPendingMigrations(database.db, { schema })).toEqual(NAMES.slice(5));
    }
    expect(await migrating).toEqual(NAMES.slice(5));
    expect(await catalogueOf(database.db, schema)).toEqual(expected);
  });

  it("waits for a vacuum without a lock that excludes sales", async () => {
    const schema = "vacuumed";
    await createTables(schema, 5);
    await using migrator = openMigrator();
    let migrating: Promise<readonly string[]>;
    {
      await using _ = await lockedBy(
        `lock table ${schema}.purchases in share update exclusive mode`,
      );
      migrating = migrate(migrator, { schema });
      await untilMigratorWaits("lock table");
      const { rows } = await sql<{ modes: string[] }>`
        select array_agg(distinct mode order by mode) as modes from pg_locks
        where locktype = 'relation' and pid in (select pid from pg_stat_activity where application_name = 'migrator')
          and relation in (select oid from pg_class where relnamespace = to_regnamespace(${schema}) and relkind = 'r'
            and relname in ('ticket_options', 'purchases', 'holds', 'cancellations'))`.execute(
        database.db,
      );
      expect(rows).toEqual([{ modes: ["ShareUpdateExclusiveLock"] }]);
    }
    expect(await migrating).toEqual(NAMES.slice(5));
    await expectMigrated(schema);
  });

  it("leaves the timeouts of the connection as they were", async () => {
    await createTables("timeouts", 3);
    await using db = openDatabase(database.url, { poolSize: 1 });
    const timeouts = () =>
      sql`select current_setting('lock_timeout'), current_setting('statement_timeout')`.execute(db);
    const { rows } = await timeouts();
    await migrate(db, { schema: "timeouts" });
    expect((await timeouts()).rows).toEqual(rows);
  });

  it("does all in a transaction of the host, or nothing", async () => {
    const schema = "hosted";
    await createTables(schema, 1);
    const before = await catalogueOf(database.db, schema);
    const transaction = await database.db.startTransaction().execute();
    expect(await migrate(transaction, { schema })).toEqual(NAMES.slice(1));
    expect(await catalogueOf(transaction, schema)).toEqual(expected);
    await transaction.rollback().execute();
    expect(await catalogueOf(database.db, schema)).toEqual(before);
  });

  it("finishes what was interrupted in a transaction of the host", async () => {
    const schema = "hosted_later";
    const [name, count] = ["0011-events", 10] as const;
    await createTables(schema, count);
    const interrupted = { ...MIGRATIONS[name], up: rejectUp };
    const applying = applyMigrations(database.db, schema, { ...MIGRATIONS, [name]: interrupted });
    await expect(collect(applying)).rejects.toThrow("interrupted");
    await database.db.transaction().execute((transaction) => migrate(transaction, { schema }));
    await expectMigrated(schema);
  });

  it("does not take an index of another table for its own", async () => {
    const schema = "other_index";
    await createTables(schema, 10);
    await sql`create index ticket_options_event_id_idx on ${sql.id(schema, "purchases")} (id)`.execute(
      database.db,
    );
    await expect(migrate(database.db, { schema })).rejects.toThrow(
      `the index ${schema}.ticket_options_event_id_idx is one of purchases`,
    );
    await sql`drop index ${sql.id(schema, "ticket_options_event_id_idx")}`.execute(database.db);
    await migrate(database.db, { schema });
    await expectMigrated(schema);
  });

  it("prepares each migration, also if an older version applies one meanwhile", async () => {
    const schema = "older";
    const [theirs = "", ours = ""] = NAMES.slice(-2);
    await createTables(schema, NAMES.length - 2);
    const applying = applyMigrations(database.db, schema, {
      ...MIGRATIONS,
      [theirs]: {
        ...MIGRATIONS[theirs],
        prepare: [
          async () =>
            expect(
              await collect(applyMigrations(database.db, schema, upTo(NAMES.length - 1))),
            ).toEqual([theirs]),
        ],
      },
      [ours]: { prepare: [() => Promise.reject(new Error("interrupted"))] },
    });
    await expect(collect(applying)).rejects.toThrow("interrupted");
    expect(await migrate(database.db, { schema })).toEqual([ours]);
    await expectMigrated(schema);
  });

  it("applies one whose name comes before those that are applied", async () => {
    const schema = "unordered";
    const name = "0005-write-probes";
    const { [name]: _, ...others } = MIGRATIONS;
    await collect(applyMigrations(database.db, schema, others));
    expect(await findPendingMigrations(database.db, { schema })).toEqual([name]);
    expect(await migrate(database.db, { schema })).toEqual([name]);
    await expectMigrated(schema);
  });

  it("has nothing to do where a newer version has migrated", async () => {
    const schema = "newer";
    await migrate(database.db, { schema });
    const ours = applyMigrations(database.db, schema, upTo(NAMES.length - 1));
    expect(await collect(ours)).toEqual([]);
    await expectMigrated(schema);
  });
});
