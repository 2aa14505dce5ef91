import { createServer } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from "../../../test/support/test-database.ts";
import { runBin, spawnGateway } from "./spawn-gateway.ts";

const COMMANDS = ["serve", "migrate", "verify", "token", "--scope", "--sub", "--expires-in"];

const SETTINGS = [
  "PORT",
  "HOST",
  "DATABASE_URL",
  "DATABASE_SCHEMA",
  "DATABASE_POOL_SIZE",
  "DATABASE_PREPARED_STATEMENTS",
  "DATABASE_STATEMENT_TIMEOUT_MS",
  "DATABASE_LOCK_TIMEOUT_MS",
  "DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS",
  "MAX_HOLD_SECONDS",
  "JOURNAL",
  "JOURNAL_DAYS",
  "KEEP_ALIVE_TIMEOUT",
  "DATA_DIR",
  "PUBLIC_URL",
  "DOCUMENT_LINKS",
  "CORS_ORIGINS",
  "LOG_LEVEL",
  "WORKERS",
  "EXPLORABLE",
  "JWT_JWKS_URL",
  "JWT_SECRET",
  "JWT_ISSUER",
  "JWT_AUDIENCE",
  "JWT_CLOCK_SKEW_SECONDS",
  "METRICS_PORT",
  "METRICS_HOST",
  "NODE_ENV",
];

let migrated: TestDatabase;
let empty: TestDatabase;
beforeAll(async () => {
  [migrated, empty] = await Promise.all([createTestDatabase(), createEmptyDatabase()]);
});
afterAll(() => Promise.all([migrated.drop(), empty.drop()]));

it("lists every command and every setting in its help", async () => {
  const { code, stdout } = await runBin(["--help"]);
  expect(code).toBe(0);
  for (const word of [...COMMANDS, ...SETTINGS]) expect(stdout).toContain(word);
});

it("tells its version", async () => {
  expect(await runBin(["--version"])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u),
  });
});

it.each([
  ["fly"],
  ["serve", "now"],
  ["serve", "--fast"],
  ["migrate", "--migrate"],
  ["serve", "--scope", "read"],
  ["token", "--migrate"],
  ["toString"],
])("says that there is no such command: %s", async (...args) => {
  const { code, stdout, stderr } = await runBin(args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(args.at(-1));
  expect(stderr).toContain("ticket-allocation --help");
});

it("names the setting that cannot be used", async () => {
  expect(await runBin(["serve"], { PORT: "http" })).toEqual({
    code: 1,
    stdout: "",
    stderr: "PORT must be an integer from 0 to 65535\n",
  });
});

it("refuses to serve a database that was not migrated", async () => {
  const { code, stderr } = await runBin(["serve"], { DATABASE_URL: empty.url });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^PostgreSQL at \S+ has not been migrated: run "ticket-allocation migrate" \(in a checkout: npm run migrate\), or serve with --migrate\n$/u,
  );
});

it("says which database it cannot reach, without the password", async () => {
  const { code, stderr } = await runBin(["serve"], {
    DATABASE_URL: "postgresql://me:secret@127.0.0.1:1/tickets",
  });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      "Cannot use PostgreSQL at 127.0.0.1:1/tickets: connect ECONNREFUSED 127.0.0.1:1 (check that PostgreSQL is running there, and that host and port are correct)\n",
  });
});

it.each([
  ["127.0.0.1", "1"],
  ["127.0.0.1", "2"],
  ["localhost", "2"],
])("says that the port is taken: on %s, with WORKERS=%s", async (host, workers) => {
  const other = createServer().listen(0, host);
  await once(other, "listening");
  const address = other.address();
  const port = String(typeof address === "object" ? address?.port : "");
  const { code, stderr } = await runBin(["serve"], {
    DATABASE_URL: migrated.url,
    HOST: host,
    PORT: port,
    WORKERS: workers,
  });
  other.close();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `Port ${port} on ${host} is taken: stop what listens there, or set PORT to another one\n`,
  });
});

it("says that the data directory cannot be used, with every command that needs it", async () => {
  for (const [command, WORKERS] of [
    ["serve", "2"],
    ["verify", "1"],
  ] as const) {
    const { code, stdout, stderr } = await runBin([command], { DATA_DIR: "/dev/null", WORKERS });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: "The data directory /dev/null cannot be used: it is not a folder.\n",
    });
  }
});

it("migrates a database by command, once", async () => {
  const database = await createEmptyDatabase();
  const environment = { DATABASE_URL: database.url };
  expect(await runBin(["migrate"], environment)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^(?:applied \d{4}-[a-z-]+\n){3,}$/u),
  });
  expect(await runBin(["migrate"], environment)).toMatchObject({
    code: 0,
    stdout: "nothing to apply\n",
  });
  await database.drop();
});

it("migrates before it serves when asked to", async () => {
  const database = await createEmptyDatabase();
  const gateway = await spawnGateway({ DATABASE_URL: database.url }, ["--migrate"]);
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  await database.drop();
});

it("says that only a named database can be migrated by command", async () => {
  expect(await runBin(["migrate"])).toMatchObject({
    code: 1,
    stderr: "DATABASE_URL is not set; the embedded database is migrated when it starts\n",
  });
});
