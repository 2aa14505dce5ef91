import { findPendingMigrations, migrate, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { startRewritingProxy } from "../../../test/support/rewriting-proxy.ts";
import { createEmptyDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const BIN = new URL("../src/bin.ts", import.meta.url).pathname;

/** Runs the command, which must exit with code 1. @returns what it has printed */
async function failToMigrate(url: string): Promise<string> {
  const args = ["--conditions=@ticket-allocation/source", BIN];
  const env = { PATH: process.env["PATH"], DATABASE_URL: url };
  const failed = await promisify(execFile)(process.execPath, args, { env }).catch(
    (error: unknown) => error,
  );
  expect(failed).toMatchObject({ code: 1, stdout: "" });
  return failed instanceof Error && "stderr" in failed ? String(failed.stderr) : "";
}

let admin: ReturnType<typeof openDatabase>;
beforeAll(() => {
  admin = openDatabase(inject("postgresUrl"), { poolSize: 1, statementTimeoutMs: 0 });
});
afterAll(() => admin.destroy());

describe.each(["LATIN1", "SQL_ASCII"])("a database with the encoding %s", (encoding) => {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const url = new URL(inject("postgresUrl"));
  url.pathname = name;

  beforeAll(async () => {
    const { rows } = await sql<{ provider: string }>`
      select case when current_setting('server_version_num')::integer >= 150000
        then 'locale_provider libc' else '' end as provider`.execute(admin);
    await sql
      .raw(
        `create database ${name} encoding '${encoding}' locale 'C' ${rows[0]!.provider} template template0`,
      )
      .execute(admin);
  });
  afterAll(() => sql.raw(`drop database ${name} with (force)`).execute(admin));

  const REFUSAL = `The encoding of the database is ${encoding} and must be UTF8: create it with "encoding 'UTF8' template template0"`;

  it("is refused with one sentence, and nothing is created in it", async () => {
    await using db = openDatabase(url.href);
    await expect(migrate(db)).rejects.toThrow(REFUSAL);
    await expect(findPendingMigrations(db)).rejects.toThrow(REFUSAL);
    const { rows } = await sql`
      select from pg_class where relnamespace = 'public'::regnamespace`.execute(db);
    expect(rows).toEqual([]);
  });

  it("is refused by the command", async () => {
    expect(await failToMigrate(url.href)).toBe(`${REFUSAL}\n`);
  });
});

describe("a database of PostgreSQL 13", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createEmptyDatabase();
  });
  afterAll(() => database.drop());

  it("is refused with one sentence, and nothing is created in it", async () => {
    const { rows } = await sql<{ number: string }>`
      select current_setting('server_version_num') as number`.execute(database.db);
    await using proxy = await startRewritingProxy(database.url, rows[0]!.number, "130023");
    await using db = openDatabase(proxy.databaseUrl);
    await expect(migrate(db)).rejects.toThrow(
      /^PostgreSQL \S+ is too old: 14 or later is required$/u,
    );
    await expect(findPendingMigrations(db)).rejects.toThrow(/too old/u);
    expect(await failToMigrate(proxy.databaseUrl)).toMatch(/^PostgreSQL \S+ is too old: .*\n$/u);
    const tables = await sql`
      select from pg_class where relnamespace = 'public'::regnamespace`.execute(database.db);
    expect(tables.rows).toEqual([]);
  });
});
