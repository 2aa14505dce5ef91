import { createBoxOffice, migrate, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../../embedded-postgres/src/start-embedded-postgres.ts";
import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import { PATIENCE } from "../../../test/support/patience.ts";

const BIN = new URL("../src/bin.ts", import.meta.url).pathname;

const METHODS = ["scram-sha-256", "md5", "password"] as const;

describe("a server that requires a password", () => {
  let folder: TemporaryFolder;
  let postgres: EmbeddedPostgres;

  const urlOf = (method: string, password?: string) => {
    const url = new URL(postgres.url);
    url.searchParams.set("user", `asked_by_${method}`);
    if (password !== undefined) url.searchParams.set("password", password);
    return url.href;
  };

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    const hba = path.join(folder.path, "hba.conf");
    const lines = METHODS.map((method) => `local all "asked_by_${method}" ${method}`);
    await writeFile(hba, `${["local all postgres trust", ...lines].join("\n")}\n`, { mode: 0o644 });
    const binariesDir = process.env["TEST_POSTGRES_BINARIES"];
    postgres = await startEmbeddedPostgres({
      dataDir: path.join(folder.path, "data"),
      ...(binariesDir !== undefined && { binariesDir }),
      settings: { fsync: "off", hba_file: hba },
    });
    await using db = openDatabase(postgres.url, { poolSize: 1 });
    for (const method of METHODS) {
      const encryption = method === "md5" ? "md5" : "scram-sha-256";
      await sql.raw(`set password_encryption = '${encryption}'`).execute(db);
      await sql
        .raw(`create role "asked_by_${method}" superuser login password 'secret'`)
        .execute(db);
    }
  });
  afterAll(async () => {
    await postgres.stop();
    await folder[Symbol.asyncDispose]();
  });

  it.each(METHODS)("accepts a client that has it: %s", async (method) => {
    await using db = openDatabase(urlOf(method, "secret"));
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  });

  it.each(METHODS)(
    "makes every call fail with a clear message if the URL has none: %s",
    async (method) => {
      await using db = openDatabase(urlOf(method));
      const message = /requires a password.*postgresql:\/\/user:password@/u;
      await expect(sql`select 1`.execute(db)).rejects.toThrow(message);
      await expect(migrate(db)).rejects.toThrow(message);
      await expect(createBoxOffice({ db }).listPurchases()).rejects.toThrow(message);
    },
  );

  it.each(METHODS)("does not keep a process alive that has none: %s", async (method) => {
    const beganAt = performance.now();
    const failed = await promisify(execFile)(
      process.execPath,
      ["--conditions=@ticket-allocation/source", BIN],
      { env: { PATH: process.env["PATH"], DATABASE_URL: urlOf(method) } },
    ).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/requires a password/u),
    });
    // PostgreSQL waits for the password for a minute.
    expect(performance.now() - beganAt).toBeLessThan(30_000);
  });
});

describe("a server that never responds", () => {
  let server: Server;
  const sockets = new Set<Socket>();
  let url: string;

  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket
        .resume()
        .on("error", () => {})
        .on("close", () => sockets.delete(socket));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    url = `postgresql://postgres@127.0.0.1:${typeof address === "object" ? address?.port : 0}/shop`;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it("does not make destroy() wait for connections that are being opened", async () => {
    const db = openDatabase(url, { poolSize: 2, connectionTimeoutMs: 0 });
    const asked = [1, 2, 3, 4].map(async () => {
      await expect(sql`select 1`.execute(db)).rejects.toThrow(/closed|terminated/u);
    });
    await vi.waitUntil(() => sockets.size === 2, PATIENCE);
    await db.destroy();
    await Promise.all(asked);
    await vi.waitUntil(() => sockets.size === 0, PATIENCE);
  });

  it("does not make a call wait longer than its timeout", async () => {
    await using db = openDatabase(url, { poolSize: 1, connectionTimeoutMs: 0 });
    const office = createBoxOffice({ db, timeoutMs: 200 });
    await expect(office.listPurchases()).rejects.toMatchObject({ code: "busy" });
    await expect(
      office.createTicketOption({ name: "day pass", allocation: 1 }),
    ).rejects.toMatchObject({ code: "busy" });
    const purchase = { ticketOptionId: crypto.randomUUID(), userId: crypto.randomUUID() };
    await expect(office.purchaseTickets({ ...purchase, quantity: 1 })).rejects.toMatchObject({
      code: "busy",
    });
  });
});
