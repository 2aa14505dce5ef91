import {
  createBoxOffice,
  findPendingMigrations,
  migrate,
  probeWrites,
} from "@ticket-allocation/core";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as migrateByDrizzle } from "drizzle-orm/node-postgres/migrator";
import knex from "knex";
import { sql } from "kysely";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { createEmptyDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { applyMigrations } from "../src/database/apply-migrations.ts";
import { MIGRATIONS } from "../src/database/migrate.ts";
import { writeMigrationScript } from "../src/database/migration-script.ts";
import { catalogueOf } from "./catalogue-of.ts";
import { driftsOf } from "./drifts-of.ts";

const NAMES = Object.keys(MIGRATIONS);
const [FIRST = ""] = NAMES;
const BIN = new URL("../src/bin.ts", import.meta.url).pathname;

let database: TestDatabase;
let client: Client;
let expected: readonly string[];
beforeAll(async () => {
  database = await createEmptyDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await migrate(database.db, { schema: "fresh" });
  expected = await catalogueOf(database.db, "fresh");
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Runs the command without a database. */
async function print(...args: readonly string[]): Promise<string> {
  const command = ["--conditions=@ticket-allocation/source", BIN, "--sql", ...args];
  const env = { PATH: process.env["PATH"] };
  return (await promisify(execFile)(process.execPath, command, { env })).stdout;
}

/** As psql does: one statement after another, until one fails. */
async function execute(script: string): Promise<void> {
  for (const statement of script.split(/;$/mu)) await client.query(statement);
}

/** Creates the tables of an earlier version, with a purchase in them. */
async function createTables(schema: string, last: string): Promise<void> {
  const migrations = Object.entries(MIGRATIONS).slice(0, NAMES.indexOf(last) + 1);
  const applying = applyMigrations(database.db, schema, Object.fromEntries(migrations));
  for await (const name of applying) expect(NAMES).toContain(name);
  const option = randomUUID();
  await sql`insert into ${sql.id(schema, "ticket_options")} (id, name, capacity, allocation)
    values (${option}, 'day pass', 10, 8)`.execute(database.db);
  await sql`insert into ${sql.id(schema, "purchases")} (ticket_option_id, id, user_id, quantity)
    values (${option}, ${randomUUID()}, ${randomUUID()}, 2)`.execute(database.db);
}

async function expectMigrated(schema: string): Promise<void> {
  expect(await catalogueOf(database.db, schema)).toEqual(expected);
  expect(await findPendingMigrations(database.db, { schema })).toEqual([]);
  expect(await migrate(database.db, { schema })).toEqual([]);
  expect(await driftsOf(createBoxOffice({ db: database.db, schema }))).toEqual([]);
}

it("creates the tables that migrate creates, in the transaction of another tool", async () => {
  const schema = "Our Tickets";
  await client.query(`begin;\n${await print("--schema", schema)}\ncommit;`);
  await expectMigrated(schema);

  await probeWrites(client, { schema });
  const boxOffice = createBoxOffice({ db: database.db, schema, journal: true });
  const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 2 });
  const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 2 };
  const first = await boxOffice.purchaseTickets(purchase, { idempotencyKey: "a" });
  expect(await boxOffice.purchaseTickets(purchase, { idempotencyKey: "a" })).toEqual(first);
});

it("has no secret: each database makes one of its own", async () => {
  const script = await print("--schema", "SCHEMA");
  const secrets: unknown[] = [];
  for (const schema of ["one", "other"]) {
    await client.query(script.replaceAll("SCHEMA", schema));
    const { rows } = await client.query(`select secret from ${schema}.idempotency_secrets`);
    secrets.push(...rows.map((row) => row.secret));
  }
  expect(new Set(secrets).size).toBe(2);
  for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f-]{72}$/u);
});

it("continues after any migration, with the result of a new database", async () => {
  for (const [index, from] of NAMES.entries()) {
    const schema = `from_${index}`;
    const older = Object.fromEntries(Object.entries(MIGRATIONS).slice(0, index + 1));
    const parts = [
      await writeMigrationScript(older, { schema, online: false }),
      await writeMigrationScript(MIGRATIONS, { schema, from, online: false }),
    ];
    for (const statements of parts) await client.query(statements.join(";\n"));
    expect(await catalogueOf(database.db, schema)).toEqual(expected);
  }
});

it("continues while others sell, with short transactions and indexes that are built concurrently", async () => {
  const schema = "sold_from";
  await createTables(schema, FIRST);
  // As an interrupted run leaves it.
  await client.query(`create index purchases_user_id_idx on ${schema}.purchases (id)`);
  const script = await print("--schema", schema, "--from", FIRST, "--online");
  const existing =
    /^create (?:unique )?index (?!concurrently).* on "sold_from"."(?:ticket_options|purchases)"/mu;
  expect(script).not.toMatch(existing);
  await execute(script);
  await expectMigrated(schema);
});

it.each(["together", "online"])(
  "changes nothing in a database with another last migration than --from: %s",
  async (how) => {
    const [schema, from, last] = [
      `ahead_${how}`,
      "0005-write-probes",
      "0009-ticket-option-revisions",
    ];
    await createTables(schema, last);
    const before = await catalogueOf(database.db, schema);
    const online = how === "online" ? ["--online"] : [];
    const script = await print("--schema", schema, "--from", from, ...online);
    await expect(execute(script)).rejects.toThrow(`the last migration is ${last}, not ${from}`);
    expect(await catalogueOf(database.db, schema)).toEqual(before);
  },
);

it("creates a new database statement by statement too", async () => {
  await execute(await print("--schema", "by_statements", "--online"));
  await expectMigrated("by_statements");
});

it("waits only a moment for a lock that stops sales, and continues after the last migration that it has applied", async () => {
  const schema = "locked";
  const [before, applied] = ["0005-write-probes", "0006-counted-purchases"];
  await createTables(schema, before);
  const reader = new Client({ connectionString: database.url });
  await reader.connect();
  await reader.query(`begin; lock table ${schema}.holds in access share mode`);
  const script = await print("--schema", schema, "--from", before, "--online");
  await expect(execute(script)).rejects.toMatchObject({ code: "55P03" });
  await client.query("rollback");
  await reader.end();

  expect(await lastMigration(schema)).toBe(applied);
  await execute(await print("--schema", schema, "--from", applied, "--online"));
  await expectMigrated(schema);
});

async function lastMigration(schema: string): Promise<string> {
  const { rows } = await client.query(
    `select max(name) as name from ${schema}.ticket_allocation_migrations`,
  );
  return rows[0].name;
}

it("is a migration of Drizzle", async () => {
  await using folder = await makeTemporaryFolder();
  await mkdir(path.join(folder.path, "meta"));
  const entry = { idx: 0, version: "7", when: 1, tag: "0000_tickets", breakpoints: true };
  const journal = { version: "7", dialect: "postgresql", entries: [entry] };
  await writeFile(path.join(folder.path, "meta/_journal.json"), JSON.stringify(journal));
  await writeFile(path.join(folder.path, "0000_tickets.sql"), await print("--schema", "drizzled"));
  await migrateByDrizzle(drizzle(client), { migrationsFolder: folder.path });
  await expectMigrated("drizzled");
});

it("is a migration of Knex, also outside of a transaction", async () => {
  const schema = "knexed";
  const [tables, rest] = [
    await writeMigrationScript({ [FIRST]: MIGRATIONS[FIRST] ?? {} }, { schema, online: false }),
    await writeMigrationScript(MIGRATIONS, { schema, from: FIRST, online: true }),
  ];
  const db = knex({ client: "pg", connection: database.url, pool: { min: 1, max: 1 } });
  const migrations = {
    "1-tables": { up: (trx: typeof db) => trx.raw(tables.join(";\n")), down: async () => {} },
    "2-rest": {
      config: { transaction: false },
      up: async (trx: typeof db) => {
        for (const statement of rest) await trx.raw(statement);
      },
      down: async () => {},
    },
  };
  type Name = keyof typeof migrations;
  try {
    await db.migrate.latest({
      migrationSource: {
        getMigrations: async () => ["1-tables", "2-rest"] satisfies Name[],
        getMigrationName: (name: Name) => name,
        getMigration: async (name: Name) => migrations[name],
      },
    });
  } finally {
    await db.destroy();
  }
  await expectMigrated(schema);
});

it("refuses what it cannot print, in one sentence", async () => {
  await expect(print("--from", "0000-unknown")).rejects.toMatchObject({
    code: 1,
    stderr: `There is no migration 0000-unknown: the last one is ${NAMES.at(-1)}\n`,
  });
  await expect(print("--distributed")).rejects.toMatchObject({
    code: 1,
    stderr: "--distributed needs a database: it cannot be used with --sql\n",
  });
});
