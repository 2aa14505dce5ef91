import { createBoxOffice, migrate, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";

import { DATABASE, PostgresLab } from "../../../lab/src/chaos/lab/postgres-lab.ts";
import { startFaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { PATIENCE } from "../../../test/support/patience.ts";
import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import { copyCluster } from "../../embedded-postgres/test/playground.ts";

const NOWHERE = "/run/no-postgresql";

let folder: TemporaryFolder;
/** A primary, and a standby that has its data but does not follow it. */
let primary: PostgresLab;
let standby: PostgresLab;
let ticketOptionId: string;

async function openLabs(): Promise<void> {
  folder = await makeTemporaryFolder();
  const dataDir = path.join(folder.path, "primary");
  await copyCluster(dataDir);
  primary = await PostgresLab.open(dataDir);
  {
    await using db = openDatabase(primary.url);
    await migrate(db);
    await sql`create role seller login`.execute(db);
    await sql`grant select, insert, update on all tables in schema public to seller`.execute(db);
    const option = { name: "day pass", allocation: 1_000 };
    ticketOptionId = (await createBoxOffice({ db }).createTicketOption(option)).id;
  }
  await primary.stop();
  standby = await PostgresLab.copyOf(primary, path.join(folder.path, "standby"));
  await primary.start();
  await standby.demote();
}

async function closeLabs(): Promise<void> {
  await standby[Symbol.asyncDispose]();
  await primary[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
}

/** With the role of a gateway, which may only read and write the tables. */
const urlOf = (hosts: readonly string[], attributes = "read-write") =>
  `postgresql:///${DATABASE}?user=seller&host=${hosts.join(",")}&target_session_attrs=${attributes}`;

function openOffice(url: string, timeoutMs = 20_000) {
  const db = openDatabase(url);
  return { ...createBoxOffice({ db, timeoutMs }), db, [Symbol.asyncDispose]: () => db.destroy() };
}

const purchase = () => ({ ticketOptionId, userId: randomUUID(), quantity: 1 });

async function soldBy(server: PostgresLab, id: string): Promise<boolean> {
  await using admin = await server.connect();
  return (await admin.query("select from purchases where id = $1", [id])).rowCount === 1;
}

describe("with several hosts", () => {
  beforeAll(openLabs);
  afterAll(closeLabs);

  it.each(["read-write", "primary"])(
    "sells on the primary, wherever it stands: %s",
    async (words) => {
      const hosts = [NOWHERE, standby.socketDir, primary.socketDir];
      await using office = openOffice(urlOf(hosts, words));
      const { id } = await office.purchaseTickets(purchase());
      expect(await soldBy(primary, id)).toBe(true);
    },
  );

  it("takes the first server that responds if any is asked for", async () => {
    const hosts = [NOWHERE, standby.socketDir, primary.socketDir];
    await using db = openDatabase(urlOf(hosts, "any"));
    const { rows } = await sql`select pg_is_in_recovery() as standby`.execute(db);
    expect(rows).toEqual([{ standby: true }]);
  });

  it("takes a server that accepts writes if nothing else is asked for", async () => {
    const hosts = [standby.socketDir, primary.socketDir].join(",");
    await using office = openOffice(`postgresql:///${DATABASE}?user=seller&host=${hosts}`);
    const { id } = await office.purchaseTickets(purchase());
    expect(await soldBy(primary, id)).toBe(true);
  });

  it("returns from a standby if any is asked for, when the primary is back", async () => {
    await using office = openOffice(urlOf([primary.socketDir, standby.socketDir], "any"));
    await primary.stop();
    await expect(office.purchaseTickets(purchase())).rejects.toMatchObject({ code: "busy" });
    await primary.start();
    const { id } = await vi.waitFor(() => office.purchaseTickets(purchase()), PATIENCE);
    expect(await soldBy(primary, id)).toBe(true);
  });

  it("keeps a connection with a slow statement while the server responds to others", async () => {
    const proxy = await startFaultyProxy(primary.url);
    onTestFinished(() => proxy.close());
    const { hostname, port } = new URL(proxy.databaseUrl);
    const hosts = `${hostname}:${port},${encodeURIComponent(primary.socketDir)}`;
    await using db = openDatabase(`postgresql://seller@${hosts}/${DATABASE}`, { poolSize: 2 });
    const busy = { isOver: false };
    // So both connections are open before new ones fail.
    await Promise.all([1, 2].map(() => sql`select pg_sleep(0.2)`.execute(db)));
    proxy.leadTo(`postgresql:///${DATABASE}?host=${NOWHERE}`);
    const others = (async () => {
      while (!busy.isOver) await sql`select pg_sleep(0.05)`.execute(db);
    })();
    await sql`select pg_sleep(3)`.execute(db);
    busy.isOver = true;
    await others;
  });

  it("stays on a server that has no free connection", async () => {
    await using admin = await primary.connect();
    await admin.query("alter role seller connection limit 1");
    onTestFinished(async () => {
      await using restoring = await primary.connect();
      await restoring.query("alter role seller connection limit -1");
    });
    const hosts = [primary.socketDir, standby.socketDir];
    await using db = openDatabase(urlOf(hosts, "any"), { poolSize: 1 });
    // Connections of earlier tests may still be ending.
    await vi.waitFor(() => sql`select 1`.execute(db), PATIENCE);
    await sql`select pg_sleep(2.5)`.execute(db);
    const { rows } = await sql`select pg_is_in_recovery() as standby`.execute(db);
    expect(rows).toEqual([{ standby: false }]);
  });

  it("opens few connections while a statement is slow", async () => {
    const proxy = await startFaultyProxy(primary.url);
    onTestFinished(() => proxy.close());
    await using db = openDatabase(proxy.databaseUrl, { poolSize: 1 });
    await sql`select pg_sleep(3.8)`.execute(db);
    const opened = proxy.sent().split("user\0").length - 1;
    expect(opened).toBeGreaterThan(1);
    expect(opened).toBeLessThanOrEqual(3);
  });

  it.each(["any", "read-write"])("needs none of the functions for timelines: %s", async (words) => {
    await using admin = await primary.connect();
    await admin.query("set allow_system_table_mods = on");
    await admin.query("alter function pg_catalog.pg_control_system() rename to old_control_system");
    onTestFinished(async () => {
      await using restoring = await primary.connect();
      await restoring.query("set allow_system_table_mods = on");
      await restoring.query("drop function pg_catalog.pg_control_system()");
      await restoring.query(
        "alter function pg_catalog.old_control_system() rename to pg_control_system",
      );
    });
    await admin.query(`create function pg_catalog.pg_control_system(out system_identifier bigint) language plpgsql
      as $$ begin raise exception 'not available' using errcode = '55000'; end $$`);
    await using db = openDatabase(urlOf([primary.socketDir], words));
    await sql`select 1`.execute(db);
  });

  it("says what each server has said if none can be used", async () => {
    await using db = openDatabase(urlOf([NOWHERE, standby.socketDir]));
    await expect(sql`select 1`.execute(db)).rejects.toThrow(
      `no server can be used: ${NOWHERE}/.s.PGSQL.5432: connect ENOENT ${NOWHERE}/.s.PGSQL.5432, ` +
        `${standby.socketPath}: the server is a standby`,
    );
  });

  it("does not sell on a server whose sessions are read-only by default", async () => {
    await using admin = await primary.connect();
    await admin.query("alter role seller set default_transaction_read_only = on");
    onTestFinished(async () => {
      await using restoring = await primary.connect();
      await restoring.query("alter role seller reset default_transaction_read_only");
    });
    await using db = openDatabase(urlOf([primary.socketDir]));
    await expect(sql`select 1`.execute(db)).rejects.toThrow("the session is read-only by default");
    await using other = openDatabase(urlOf([primary.socketDir], "primary"));
    await sql`select 1`.execute(other);
  });
});

describe("during a failover", () => {
  beforeAll(openLabs);
  afterAll(closeLabs);

  it("continues on the promoted standby while the primary is frozen, and never returns", async () => {
    const hosts = [primary.socketDir, standby.socketDir];
    await using office = openOffice(urlOf(hosts));
    const before = await office.purchaseTickets(purchase());
    expect(await soldBy(primary, before.id)).toBe(true);

    await primary.freeze();
    const waiting = office.purchaseTickets(purchase());
    await standby.promote();
    const promotedAt = performance.now();
    const after = await waiting;
    // Without the search for another server, the statement would take 5 s to fail.
    expect(performance.now() - promotedAt).toBeLessThan(4_000);
    expect(await soldBy(standby, after.id)).toBe(true);

    primary.thaw();
    await standby.stop();
    await expect(sql`select 1`.execute(office.db)).rejects.toThrow(
      "the server is on timeline 1, and a server on timeline 2 has replaced it",
    );
    await standby.start();
    const last = await vi.waitFor(() => office.purchaseTickets(purchase()), PATIENCE);
    expect(await soldBy(standby, last.id)).toBe(true);
  });

  it("refuses the old primary behind the same address, and continues on the new one", async () => {
    const proxy = await startFaultyProxy(standby.url);
    onTestFinished(() => proxy.close());
    await using office = openOffice(proxy.databaseUrl);
    await office.purchaseTickets(purchase());
    proxy.leadTo(primary.url);
    proxy.refuseEverything();
    proxy.recover();
    // The connections of the pool break first.
    await vi.waitFor(async () => {
      await expect(sql`select 1`.execute(office.db)).rejects.toThrow("on timeline 1, and");
    }, PATIENCE);
    const waiting = office.purchaseTickets(purchase());
    proxy.leadTo(standby.url);
    expect(await soldBy(standby, (await waiting).id)).toBe(true);
  });

  it("moves to the new primary behind the same address while the old one is frozen", async () => {
    const proxy = await startFaultyProxy(primary.url);
    onTestFinished(() => proxy.close());
    await using office = openOffice(proxy.databaseUrl);
    await office.purchaseTickets(purchase());
    await primary.freeze();
    onTestFinished(() => primary.thaw());
    const waiting = office.purchaseTickets(purchase());
    proxy.leadTo(standby.url);
    const movedAt = performance.now();
    expect(await soldBy(standby, (await waiting).id)).toBe(true);
    expect(performance.now() - movedAt).toBeLessThan(4_000);
  });
});
