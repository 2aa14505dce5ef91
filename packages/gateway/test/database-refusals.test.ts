import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../../embedded-postgres/src/start-embedded-postgres.ts";
import { query } from "../../embedded-postgres/test/playground.ts";
import { runBin } from "./spawn-gateway.ts";

const CORE_BIN = new URL("../../core/src/bin.ts", import.meta.url).pathname;
const NO_PASSWORD = "(no password given: add it to the URL, or set PGPASSWORD)\n";

let folder: TemporaryFolder;
let postgres: EmbeddedPostgres;
/** Asks the user `shop` for the password `hu#sh`. */
let socket: string;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
  const rules = path.join(folder.path, "pg_hba.conf");
  await writeFile(rules, "local all postgres trust\nlocal all shop scram-sha-256\n");
  postgres = await startEmbeddedPostgres({
    dataDir: path.join(folder.path, "data"),
    settings: { fsync: "off", hba_file: rules },
  });
  socket = new URL(postgres.url).searchParams.get("host") ?? "";
  await query(postgres.url, "create role shop login password 'hu#sh'");
});
afterAll(async () => {
  await postgres.stop();
  await folder[Symbol.asyncDispose]();
});

const urlOf = (user: string, database = "ticket_allocation", more = "") =>
  `postgresql://${user}@/${database}?host=${encodeURIComponent(socket)}${more}`;

it.each(["migrate", "serve", "verify"])(
  "without a password, `%s` says what to do, and ends",
  async (command) => {
    const { code, stdout, stderr } = await runBin([command], { DATABASE_URL: urlOf("shop") });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^Cannot (?:use|migrate) PostgreSQL at \S+: /u);
    expect(stderr.endsWith(NO_PASSWORD)).toBe(true);
  },
);

it("without a password, the core's command says what to do, and ends", async () => {
  const child = spawn(process.execPath, ["--conditions=@ticket-allocation/source", CORE_BIN], {
    env: { PATH: process.env["PATH"], DATABASE_URL: urlOf("shop") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const saidAt = once(child.stderr, "data").then(() => performance.now());
  const [code] = await once(child, "close");
  const endedAt = performance.now();
  expect(code).toBe(1);
  expect(stderr.endsWith(NO_PASSWORD)).toBe(true);
  // PostgreSQL waits for the password for a minute.
  expect(endedAt - (await saidAt)).toBeLessThan(30_000);
});

it.each([
  [
    "a wrong password",
    () => urlOf("shop:hush"),
    "check the user name and the password; in a URL, # / ? @ : and % in them must be percent-encoded",
  ],
  [
    "an unknown database",
    () => urlOf("shop:hu%23sh", "nowhere"),
    "create the database, or check its name in the URL",
  ],
  [
    "an unknown user",
    () => urlOf("nobody"),
    "check the user name in the URL, and pg_hba.conf of the server",
  ],
  [
    "TLS that the server has not",
    () => urlOf("shop:hu%23sh", "ticket_allocation", "&sslmode=verify-full"),
    "the server has no TLS: add sslmode=disable to the URL if you trust the network",
  ],
  [
    "a schema in which it may not create",
    () => urlOf("shop:hu%23sh"),
    "grant this user the privilege CREATE on the schema, or use another schema (DATABASE_SCHEMA, or --schema)",
  ],
  [
    "an unknown host",
    () => "postgresql://shop:hush@nowhere.invalid/x",
    "check the host name in the URL",
  ],
  [
    "a port on which nothing listens",
    () => "postgresql://shop:hush@127.0.0.1:1/x",
    "check that PostgreSQL is running there, and that host and port are correct",
  ],
  [
    "a socket that is not there",
    () => "postgresql://shop:hush@/x?host=/nowhere",
    "check that PostgreSQL is running there, and that host and port are correct",
  ],
])("says what to do about %s, without the password", async (_what, url, advice) => {
  const { code, stdout, stderr } = await runBin(["migrate"], { DATABASE_URL: url() });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^Cannot migrate PostgreSQL at /u);
  expect(stderr.endsWith(` (${advice})\n`)).toBe(true);
  expect(stderr).not.toMatch(/hush|hu#sh|hu%23sh/u);
});

it("takes the password from PGPASSWORD or ~/.pgpass, and keeps its tables in a schema of its own", async () => {
  await query(postgres.url, "create schema tickets authorization shop");
  await writeFile(path.join(folder.path, ".pgpass"), "*:*:*:shop:hu#sh\n", { mode: 0o600 });
  const settings = { DATABASE_URL: urlOf("shop"), DATABASE_SCHEMA: "tickets" };
  const migrated = await runBin(["migrate"], { ...settings, PGPASSWORD: "hu#sh" });
  expect(migrated).toMatchObject({ code: 0, stderr: "" });
  expect(await runBin(["verify"], { ...settings, HOME: folder.path })).toMatchObject({
    code: 0,
    stdout: "nothing drifts\n",
  });
});

it("makes the schema when it migrates, where it may", async () => {
  await query(postgres.url, "grant create on database ticket_allocation to shop");
  const settings = { DATABASE_URL: urlOf("shop:hu%23sh"), DATABASE_SCHEMA: "Tickets of 2027" };
  expect(await runBin(["migrate"], settings)).toMatchObject({ code: 0, stderr: "" });
  expect(await runBin(["verify"], settings)).toMatchObject({ code: 0 });
  const [found] = await query(
    postgres.url,
    "select count(*)::int as tables from pg_tables where schemaname = 'Tickets of 2027'",
  );
  expect(found).toEqual({ tables: expect.toSatisfy((tables: number) => tables >= 4) });
});
