import { openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { execFileSync, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { chmod, chown, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from "../../../test/support/test-database.ts";
import { createTicketOption } from "./buy-over-http.ts";
import { idOf, isRoot } from "../../embedded-postgres/test/playground.ts";
import { openConnection } from "./open-connection.ts";
import { runBin, spawnGateway } from "./spawn-gateway.ts";

const pgbouncer = findProgram("pgbouncer");
const keepsStatements = pgbouncer !== undefined && doesKeepStatements(pgbouncer);

it.runIf(pgbouncer === undefined)("is not run: no pgbouncer is installed here", () => {
  console.warn("What PgBouncer does was not tested: there is none in PATH or /usr/sbin.");
});

describe.runIf(pgbouncer !== undefined)("behind PgBouncer", () => {
  let folder: TemporaryFolder;
  let database: TestDatabase;
  beforeAll(async () => {
    [folder, database] = await Promise.all([makeTemporaryFolder(), createTestDatabase()]);
  });
  afterAll(() => Promise.all([folder[Symbol.asyncDispose](), database.drop()]));

  /** One server connection for each two clients: sessions are shared, in transaction mode. */
  async function startPgBouncer(mode: "session" | "transaction", url = database.url) {
    const { pathname, searchParams } = new URL(url);
    const port = await findFreePort();
    const name = pathname.slice(1);
    const config = path.join(folder.path, `${name}-${mode}.ini`);
    await writeFile(
      config,
      `[databases]
${name} = host=${searchParams.get("host")} port=5432 user=postgres pool_size=${mode === "session" ? 40 : 2}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
${keepsStatements ? "max_prepared_statements = 100" : ""}
`,
    );
    // As root it runs as the user that may enter the socket's folder.
    if (isRoot) {
      const { uid, gid } = await idOf("postgres");
      await chown(config, uid, gid);
    }
    await chmod(config, 0o600);
    const child = spawn(pgbouncer ?? "", [...(isRoot ? ["-u", "postgres"] : []), config], {
      stdio: "ignore",
    });
    onTestFinished(async () => {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    });
    await expect
      .poll(() => openConnection(`http://127.0.0.1:${port}`).then(({ socket }) => socket.end()))
      .toBeTruthy();
    return `postgresql://shop@127.0.0.1:${port}/${name}`;
  }

  it.each([
    ["session", {}],
    ["transaction", { DATABASE_PREPARED_STATEMENTS: "false", WORKERS: "2" }],
    ...(keepsStatements ? [["transaction", { WORKERS: "2" }] as const] : []),
  ] as const)("sells out in %s mode with %o", async (mode, settings) => {
    const gateway = await spawnGateway({ DATABASE_URL: await startPgBouncer(mode), ...settings });
    const ticketOptionId = await createTicketOption(gateway.url, 150);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => purchase(gateway.url, ticketOptionId)),
    );
    expect(answers.filter((status) => status === 201)).toHaveLength(150);
    expect(answers.filter((status) => status === 400)).toHaveLength(50);
    for (const target of [
      "/readyz",
      "/purchases?page[size]=5",
      `/ticket_options/${ticketOptionId}`,
    ]) {
      expect((await fetch(gateway.url + target)).status).toBe(200);
    }
    expect(gateway.logs()).not.toMatch(/"level":[56]0/u);
    gateway.process.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
    expect(await runBin(["verify"], { DATABASE_URL: database.url })).toMatchObject({ code: 0 });
  });

  it("migrates in session mode", async () => {
    const empty = await createEmptyDatabase();
    onTestFinished(() => empty.drop());
    const DATABASE_URL = await startPgBouncer("session", empty.url);
    expect(await runBin(["migrate"], { DATABASE_URL })).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    ["session", true],
    ["transaction", false],
    ...(keepsStatements ? [["transaction", true] as const] : []),
  ] as const)(
    "in %s mode, with prepared statements: %s, has its timeouts in each transaction, and leaves none behind",
    async (mode, preparedStatements) => {
      await using db = openDatabase(await startPgBouncer(mode), {
        poolSize: 2,
        preparedStatements,
        statementTimeoutMs: 3_000,
      });
      const show = sql<{ timeouts: string }>`
        select concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
          current_setting('idle_in_transaction_session_timeout')) as timeouts`;
      for (let attempt = 0; attempt < 4; attempt++) {
        const inside = await db.transaction().execute((transaction) => show.execute(transaction));
        expect(inside.rows).toEqual([{ timeouts: "3s 2s 2s" }]);
        expect((await show.execute(db)).rows).toEqual([{ timeouts: "0 0 0" }]);
      }
    },
  );
});

async function purchase(url: string, ticketOptionId: string): Promise<number> {
  const { status } = await fetch(`${url}/purchases`, {
    method: "POST",
    headers: { "Content-Type": "application/vnd.api+json" },
    body: JSON.stringify({
      data: {
        type: "purchases",
        attributes: { quantity: 1 },
        relationships: {
          ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
          user: { data: { type: "users", id: crypto.randomUUID() } },
        },
      },
    }),
  });
  return status;
}

/** Since 1.21 PgBouncer knows which server connection has which prepared statement. */
function doesKeepStatements(program: string): boolean {
  const output = execFileSync(program, ["--version"]).toString();
  const [major = 0, minor = 0] = /\d+\.\d+/u.exec(output)?.[0].split(".").map(Number) ?? [];
  return major > 1 || minor >= 21;
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"];
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
