import { migrate, openDatabase } from "@ticket-allocation/core";
import { execFile } from "node:child_process";
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { PostgresLab } from "../../../lab/src/chaos/lab/postgres-lab.ts";
import { startFaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { createTicketOption } from "./buy-over-http.ts";
import { copyCluster } from "../../embedded-postgres/test/playground.ts";
import { expectNoSales, expectSales, readinessOf } from "./no-writes.ts";
import { runBin, spawnGateway } from "./spawn-gateway.ts";

async function openLab(dataDir: string): Promise<PostgresLab> {
  await copyCluster(dataDir);
  return PostgresLab.open(dataDir);
}

async function migrated(postgres: PostgresLab): Promise<void> {
  await using db = openDatabase(postgres.url);
  await migrate(db);
}

/** A gateway with an option on sale, and the log of which is looked at at the end. */
async function startSelling(databaseUrl: string) {
  const gateway = await spawnGateway({ DATABASE_URL: databaseUrl, LOG_LEVEL: "warn" });
  const id = await createTicketOption(gateway.url, 1_000_000);
  await expectSales(gateway.url, id);
  return {
    url: gateway.url,
    id,
    async [Symbol.asyncDispose]() {
      gateway.process.kill("SIGTERM");
      expect(await gateway.exited).toBe(0);
      expect(gateway.logs()).not.toContain('"fault"');
    },
  };
}

it("sells nothing from a standby, and again as soon as that is promoted", async () => {
  await using folder = await makeTemporaryFolder();
  await using postgres = await openLab(folder.path);
  await migrated(postgres);
  await using shop = await startSelling(postgres.url);

  await postgres.demote();
  await expectNoSales(shop.url, shop.id);
  const environment = { DATABASE_URL: postgres.url };
  expect(await runBin(["verify"], environment)).toMatchObject({
    code: 0,
    stdout: "nothing drifts\n",
  });
  expect(await runBin(["migrate"], environment)).toMatchObject({
    code: 0,
    stdout: "nothing to apply\n",
  });
  await postgres.promote();
  await expectSales(shop.url, shop.id);
});

it("leaves the connections to a demoted server behind, when new ones lead to its successor", async () => {
  await using folder = await makeTemporaryFolder();
  await using first = await openLab(path.join(folder.path, "first"));
  await migrated(first);
  await first.stop();
  await using second = await PostgresLab.copyOf(first, path.join(folder.path, "second"));
  await first.start();
  await second.demote();
  const proxy = await startFaultyProxy(first.url);
  onTestFinished(() => proxy.close());
  {
    await using shop = await startSelling(proxy.databaseUrl);
    await using admin = await first.connect();
    // The standby gets no changes from the first here: the option exists there from now on.
    const { rows } = await admin.query("select * from ticket_options");
    await admin.query("alter system set default_transaction_read_only = on");
    await admin.query("select pg_reload_conf()");
    await expectNoSales(shop.url, shop.id);

    await second.promote();
    await using successor = await second.connect();
    await successor.query(
      "insert into ticket_options select * from jsonb_populate_record(null::ticket_options, $1)",
      [JSON.stringify(rows[0])],
    );
    proxy.leadTo(second.url);
    await expectSales(shop.url, shop.id);
    const { rows: sold } = await successor.query("select from purchases");
    expect(sold.length).toBeGreaterThan(0);
  }
});

describe("with a database of the tests' server", () => {
  let database: TestDatabase;
  let seller: string;
  let url: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    seller = `seller_${new URL(database.url).pathname.slice(1)}`;
    await sql`create role ${sql.id(seller)} login`.execute(database.db);
    await sql`grant select, insert, update on all tables in schema public to ${sql.id(seller)}`.execute(
      database.db,
    );
    url = database.url.replace("user=postgres", `user=${seller}`);
  });
  afterAll(async () => {
    await sql`drop owned by ${sql.id(seller)}`.execute(database.db);
    await sql`drop role ${sql.id(seller)}`.execute(database.db);
    await database.drop();
  });

  it.each(["database", "role"])(
    "sells nothing while the default of the %s is to be read only",
    async (kind) => {
      const name = kind === "role" ? seller : new URL(database.url).pathname.slice(1);
      const whose = sql`${sql.raw(kind)} ${sql.id(name)}`;
      await using admin = openDatabase(inject("postgresUrl"), { poolSize: 1 });
      await using shop = await startSelling(url);

      await sql`alter ${whose} set default_transaction_read_only = on`.execute(admin);
      // Sessions keep the default that they began with.
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${seller}`.execute(
        admin,
      );
      await expectNoSales(shop.url, shop.id);
      await sql`alter ${whose} reset default_transaction_read_only`.execute(admin);
      await expectSales(shop.url, shop.id);
    },
  );

  it("is not ready where a right to sell is missing", async () => {
    await using shop = await startSelling(url);
    await sql`revoke insert on purchases from ${sql.id(seller)}`.execute(database.db);
    await vi.waitFor(async () => expect(await readinessOf(shop.url)).toBe(503), PATIENCE);
    await sql`grant insert on purchases to ${sql.id(seller)}`.execute(database.db);
    await expectSales(shop.url, shop.id);
  });

  async function lastWriteAt(): Promise<number> {
    const { rows } = await sql<{ at: number }>`
      select extract(epoch from max(written_at))::float8 as at from write_probes`.execute(
      database.db,
    );
    return rows[0]?.at ?? 0;
  }

  it("writes at most once a second, however often it is asked, and nothing unless it is", async () => {
    await using shop = await startSelling(url);
    const writes = new Set([await lastWriteAt()]);
    const since = performance.now();
    while (writes.size < 4) {
      await Promise.all(Array.from({ length: 20 }, () => readinessOf(shop.url)));
      writes.add(await lastWriteAt());
    }
    expect(performance.now() - since).toBeGreaterThan(2_000);
    // In the order in which they were seen.
    const times = [...writes];
    for (const [index, time] of times.slice(1).entries()) {
      expect(time - (times[index] ?? 0)).toBeGreaterThan(0.99);
    }
  });
});

/** Where root may, a disk of its own; otherwise a mere folder. */
async function mountSmallDisk(folder: string) {
  await mkdir(folder);
  const mount = ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", folder] as const;
  const isMounted = await promisify(execFile)("env", mount).then(
    () => true,
    () => false,
  );
  return {
    path: folder,
    isMounted,
    async [Symbol.asyncDispose]() {
      if (isMounted) await promisify(execFile)("umount", [folder]);
    },
  };
}

it("sells nothing while the disk is full, and again when there is room", async () => {
  await using folder = await makeTemporaryFolder();
  await using disk = await mountSmallDisk(path.join(folder.path, "disk"));
  await using postgres = await openLab(path.join(disk.path, "postgres"));
  await migrated(postgres);
  await using shop = await startSelling(postgres.url);
  await using admin = await postgres.connect();

  const ballast = path.join(disk.path, "ballast");
  if (disk.isMounted) {
    // There is always room in the pages that exist. Leave none, so that each purchase needs a new one.
    await admin.query("alter table purchases set (fillfactor = 10)");
    await admin.query("vacuum full purchases");
    const { bavail, bsize } = await statfs(disk.path);
    await writeFile(ballast, Buffer.alloc(bavail * bsize));
  } else {
    // Only root may mount a disk that is soon full.
    await admin.query(`create function disk_full() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
    for (const table of ["purchases", "write_probes"]) {
      await admin.query(
        `create trigger full_disk before insert or update on ${table} execute function disk_full()`,
      );
    }
  }
  await vi.waitFor(async () => expect(await readinessOf(shop.url)).toBe(503), PATIENCE);
  await expectNoSales(shop.url, shop.id);

  if (disk.isMounted) await rm(ballast);
  else await admin.query("drop function disk_full cascade");
  await expectSales(shop.url, shop.id);
});

it("is not ready while COMMITs wait for a synchronous standby, and piles up no sessions that wait", async () => {
  await using folder = await makeTemporaryFolder();
  await using postgres = await openLab(folder.path);
  await migrated(postgres);
  await using shop = await startSelling(postgres.url);
  await using admin = await postgres.connect();
  await admin.query("set synchronous_commit = local");
  const setStandbys = async (names: string) => {
    await admin.query(`alter system set synchronous_standby_names = '${names}'`);
    await admin.query("select pg_reload_conf()");
  };

  await setStandbys("nobody");
  await vi.waitFor(async () => expect(await readinessOf(shop.url)).toBe(503), PATIENCE);
  for (let asked = 0; asked < 4; asked += 1) expect(await readinessOf(shop.url)).toBe(503);
  const { rows } = await admin.query(
    "select from pg_stat_activity where application_name = 'ticket-allocation readiness' and state = 'active'",
  );
  expect(rows.length).toBeLessThanOrEqual(2);
  await setStandbys("");
  await expectSales(shop.url, shop.id);
});
