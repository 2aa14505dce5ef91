import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";

import {
  describeProcess,
  findUnfinished,
  getServerId,
  isRoot,
  idOf,
  makeDataDir,
  makeFolder,
  query,
  spawnOwner,
  start,
  startedBy,
  startOwner,
  until,
} from "./playground.ts";

test("goes on with the same server after a kill -9 of its owner", async () => {
  const dataDir = await makeDataDir();
  const owner = await startOwner({ dataDir });
  const { url, location } = startedBy(owner);
  const serverId = await getServerId(location);
  const sale = await sell(url);
  await until(() => sale.acknowledged() > 50);
  owner.process.kill("SIGKILL");

  const next = await start({ dataDir });
  expect(await getServerId(location)).toBe(serverId);
  await until(() => sale.acknowledged() > 100);
  await sale.end();
  expect(await countSold(next.url)).toBe(sale.acknowledged());
});

test("goes on after a kill -9 of its owner's whole process group", async () => {
  const dataDir = await makeDataDir();
  const owner = await startOwner({ dataDir });
  const { url, location } = startedBy(owner);
  const serverId = await getServerId(location);
  const sale = await sell(url);
  await until(() => sale.acknowledged() > 50);
  process.kill(-(owner.process.pid ?? 0), "SIGKILL");

  const next = await start({ dataDir });
  expect(await getServerId(location)).toBe(serverId);
  await sale.end();
  expect(await countSold(next.url)).toBe(sale.acknowledged());
  await next.stop();
  await expect.poll(() => describeProcess(serverId, "stat")).toBeUndefined();
});

test("has every acknowledged row after a kill -9 of PostgreSQL and of its owner", async () => {
  const dataDir = await makeDataDir();
  const owner = await startOwner({ dataDir });
  const { url, location } = startedBy(owner);
  const sale = await sell(url);
  await until(() => sale.acknowledged() > 50);
  process.kill(await getServerId(location), "SIGKILL");
  owner.process.kill("SIGKILL");
  await sale.end();

  const next = await start({ dataDir });
  // One row may have been written whose acknowledgement was lost.
  const lost = (await countSold(next.url)) - sale.acknowledged();
  expect([0, 1]).toContain(lost);
});

test("outlives a kill -9 of PostgreSQL, and stops cleanly afterwards", async () => {
  const dataDir = await makeDataDir();
  const owner = await startOwner({ dataDir });
  const { location } = startedBy(owner);
  const serverId = await getServerId(location);
  process.kill(serverId, "SIGKILL");
  await until(async () => (await describeProcess(serverId, "stat")) === undefined);

  expect(await owner.end()).toBe(0);
});

test("leaves a server alone that a second process has revived", async () => {
  const dataDir = await makeDataDir();
  const first = await startOwner({ dataDir });
  // Asleep, it does not notice what happens to its server.
  first.process.kill("SIGSTOP");
  process.kill(await getServerId(startedBy(first).location), "SIGKILL");
  const { url } = await start({ dataDir });
  first.process.kill("SIGCONT");

  expect(await first.end()).toBe(0);
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("stays the owner when its session is ended", async () => {
  const dataDir = await makeDataDir();
  const { url } = await start({ dataDir });
  const findOwners = () =>
    query(
      url,
      `select pid from pg_locks join pg_stat_activity using (pid)
        where locktype = 'advisory' and granted and application_name = 'ticket-allocation owner'`,
    );
  const [before] = await findOwners();
  await query(url, `select pg_terminate_backend(${String(before?.["pid"])})`);
  await expect.poll(findOwners).toEqual([{ pid: expect.any(Number) }]);

  expect(await findOwners()).not.toEqual([before]);
  await expect(start({ dataDir })).rejects.toMatchObject({ code: "data_dir_in_use" });
});

test("starts although its old process number now belongs to another program", async () => {
  const dataDir = await makeDataDir();
  const owner = await startOwner({ dataDir });
  const { location } = startedBy(owner);
  const serverId = await getServerId(location);
  owner.process.kill("SIGKILL");
  process.kill(serverId, "SIGKILL");
  await until(async () => (await describeProcess(serverId, "stat")) === undefined);
  // PostgreSQL only fears a program of its own user.
  const otherProgram = spawn("sleep", ["600"], isRoot ? await idOf("postgres") : {});
  onTestFinished(() => {
    otherProgram.kill();
  });
  for (const name of ["postmaster.pid", ".s.PGSQL.5432.lock"]) {
    const lockFile = path.join(location, name);
    const content = await readFile(lockFile, "utf8");
    await writeFile(lockFile, content.replace(/^\d+/, String(otherProgram.pid)));
  }

  const next = await startOwner({ dataDir });
  expect(await query(startedBy(next).url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("makes the cluster anew after a first start that was killed half-way", async () => {
  const dataDir = await makeFolder();
  const killed = spawnOwner({ dataDir });
  await until(async () => {
    const [unfinished] = await findUnfinished(dataDir);
    return unfinished !== undefined && (await readdir(path.join(dataDir, unfinished))).length > 5;
  });
  process.kill(-(killed.pid ?? 0), "SIGKILL");

  const { url } = await start({ dataDir });
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(await findUnfinished(dataDir)).toEqual([]);
});

/** Inserts rows one after the other, until told to end or the server does not answer. */
async function sell(url: string) {
  await query(url, "create table sold (n integer)");
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  let acknowledged = 0;
  const ending = new AbortController();
  const loop = (async () => {
    while (!ending.signal.aborted) {
      await client.query("insert into sold values ($1)", [acknowledged]);
      acknowledged += 1;
    }
  })().catch(() => undefined);
  return {
    acknowledged: () => acknowledged,
    async end() {
      ending.abort();
      await loop;
      await client.end();
    },
  };
}

async function countSold(url: string): Promise<number> {
  const [row] = await query(url, "select count(*)::int as count from sold");
  return Number(row?.["count"]);
}
