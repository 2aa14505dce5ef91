import {
  createBoxOffice,
  findPendingMigrations,
  migrate,
  openDatabase,
  probeWrites,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createEmptyDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const ALL = [
  "0001-ticket-options-and-purchases",
  "0002-holds-cancellations-rules",
  "0003-idempotency-secret",
  "0004-live-tickets-of-a-user",
  "0005-write-probes",
  "0006-counted-purchases",
  "0007-hold-extensions",
  "0008-ticket-option-references",
  "0009-ticket-option-revisions",
  "0010-baskets",
  "0011-events",
  "0012-draws",
  "0013-exchanges",
  "0014-transfers",
  "0015-states",
  "0016-capacity-moves",
  "0017-created-by",
  "0018-pruned-purchases",
  "0019-references",
  "0020-journal",
  "0021-metadata",
  "0022-webhooks",
  "0024-chosen-ids",
  "0025-journal-ids",
  "0026-fair-webhooks",
];
const BIN = new URL("../src/bin.ts", import.meta.url).pathname;

const runCommand = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  promisify(execFile)(process.execPath, ["--conditions=@ticket-allocation/source", BIN, ...args], {
    env: { PATH: process.env["PATH"], ...env },
  });

let database: TestDatabase;
beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database.drop());

describe("migrate", () => {
  it("applies each migration once when 20 processes race", async () => {
    const starters = Array.from({ length: 20 }, () => openDatabase(database.url, { poolSize: 2 }));
    try {
      const applied = await Promise.all(starters.map((db) => migrate(db, { schema: "raced" })));
      expect(applied.flat()).toEqual(ALL);
    } finally {
      await Promise.all(starters.map((db) => db.destroy()));
    }
  });

  it("says that a database without Citus cannot distribute its tables", async () => {
    const migrating = migrate(database.db, { schema: "undistributed", distributed: true });
    await expect(migrating).rejects.toThrow("The database has no Citus");
  });

  it("reports pending migrations, and none after it ran", async () => {
    expect(await findPendingMigrations(database.db, { schema: "told" })).toEqual(ALL);
    expect(await migrate(database.db, { schema: "told" })).toEqual(ALL);
    expect(await findPendingMigrations(database.db, { schema: "told" })).toEqual([]);
    expect(await migrate(database.db, { schema: "told" })).toEqual([]);
  });

  it("creates everything in the given schema", async () => {
    await migrate(database.db, { schema: "Our Tickets" });
    const { rows } = await sql<{ table_name: string }>`
      select table_name from information_schema.tables where table_schema = 'Our Tickets' order by 1`.execute(
      database.db,
    );
    expect(rows.map((row) => row.table_name)).toEqual([
      "cancellations",
      "capacity_moves",
      "chosen_ids",
      "holds",
      "idempotency_secrets",
      "journal_entries",
      "purchases",
      "ticket_allocation_migrations",
      "ticket_allocation_migrations_lock",
      "ticket_options",
      "transfers",
      "webhooks",
      "write_probes",
    ]);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await probeWrites(client, { schema: "Our Tickets" });
    await client.end();

    const boxOffice = createBoxOffice({ db: database.db, schema: "Our Tickets", journal: true });
    const option = await boxOffice.createTicketOption({ name: "day pass", allocation: 2 });
    const purchase = await boxOffice.purchaseTickets({
      ticketOptionId: option.id,
      userId: randomUUID(),
      quantity: 2,
    });
    expect(await boxOffice.findPurchase(purchase.id)).toMatchObject(purchase);
  });

  it("creates nothing when a step fails", async () => {
    await sql`create schema taken`.execute(database.db);
    await sql`create table taken.purchases (id integer)`.execute(database.db);
    await expect(migrate(database.db, { schema: "taken" })).rejects.toMatchObject({
      code: "42P07",
    });
    expect(await findPendingMigrations(database.db, { schema: "taken" })).toEqual(ALL);
    const { rows } =
      await sql`select 1 from pg_tables where schemaname = 'taken' and tablename = 'ticket_options'`.execute(
        database.db,
      );
    expect(rows).toEqual([]);
  });
});

describe("the tables", () => {
  it("reject invalid rows themselves", async () => {
    await migrate(database.db);
    const { boxOffice, db } = database;
    const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 3 });

    const oversell = db.updateTable("ticket_options").set({ allocation: -1 }).where("id", "=", id);
    await expect(oversell.execute()).rejects.toMatchObject({
      constraint: "ticket_options_allocation_within_capacity",
    });
    const conjure = db.updateTable("ticket_options").set({ allocation: 4 }).where("id", "=", id);
    await expect(conjure.execute()).rejects.toMatchObject({
      constraint: "ticket_options_allocation_within_capacity",
    });

    const purchase = { ticket_option_id: id, id: randomUUID(), user_id: randomUUID(), quantity: 1 };
    await expect(
      db
        .insertInto("purchases")
        .values({ ...purchase, quantity: 0 })
        .execute(),
    ).rejects.toMatchObject({ constraint: "purchases_quantity_positive" });
    await expect(
      db
        .insertInto("purchases")
        .values({ ...purchase, ticket_option_id: randomUUID() })
        .execute(),
    ).rejects.toMatchObject({ constraint: "purchases_ticket_option_id_fkey" });
  });

  it("have no unique constraint without the id of the ticket option", async () => {
    await migrate(database.db);
    const { rows } = await sql<{ columns: string[] }>`
      select array_agg(a.attname::text) as columns
      from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indrelid = 'public.purchases'::regclass and i.indisunique
      group by i.indexrelid`.execute(database.db);
    expect(rows.length).toBeGreaterThan(0);
    for (const { columns } of rows) expect(columns).toContain("ticket_option_id");
  });
});

describe("the command", () => {
  it("prints what it has applied, and that nothing is pending", async () => {
    const env = { DATABASE_URL: database.url };
    expect((await runCommand(["--schema", "by_command"], env)).stdout).toBe(
      ALL.map((name) => `applied ${name}\n`).join(""),
    );
    expect((await runCommand(["--schema", "by_command"], env)).stdout).toBe("nothing to apply\n");
  });

  it("fails with one sentence without a database", async () => {
    await expect(runCommand([], {})).rejects.toMatchObject({
      code: 1,
      stderr: "DATABASE_URL is not set: it names the database to migrate\n",
    });
  });
});
