import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";

import { startEmbeddedPostgres } from "../src/start-embedded-postgres.ts";
import {
  describeProcess,
  findUnfinished,
  getServerId,
  makeDataDir,
  makeFolder,
  query,
  start,
  startedBy,
  startOwner,
} from "./playground.ts";

test("starts a durable PostgreSQL that listens on a private socket only", async () => {
  const dataDir = path.join(await makeFolder(), "not", "yet", "there");
  const { url, location, version } = await start({ dataDir, settings: {} });

  expect(location).toBe(path.join(dataDir, "postgres"));
  expect(version).toMatch(/^\d+\.\d+$/);
  expect((await stat(location)).mode & 0o777).toBe(0o700);
  const [settings] = await query(
    url,
    `select current_database() as database, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as synchronous_commit,
      current_setting('listen_addresses') as listen_addresses,
      current_setting('unix_socket_directories') as socket_folder,
      current_setting('server_encoding') as encoding, current_setting('timezone') as timezone`,
  );
  expect(settings).toEqual({
    database: "ticket_allocation",
    fsync: "on",
    synchronous_commit: "on",
    listen_addresses: "",
    socket_folder: location,
    encoding: "UTF8",
    timezone: "UTC",
  });
});

test("keeps what was stored when it is stopped and started again", async () => {
  const dataDir = await makeDataDir();
  const first = await start({ dataDir });
  await query(first.url, "create table kept as select 42 as answer");
  await first.stop();

  const second = await start({ dataDir });
  expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
});

test("leaves no process behind when it is stopped, even with sessions open", async () => {
  const { url, location, stop } = await start({ dataDir: await makeDataDir() });
  const serverId = await getServerId(location);
  const sleeper = query(url, "select pg_sleep(600)").catch((error: Error) => error.message);
  await expect
    .poll(() => query(url, "select from pg_stat_activity where wait_event = 'PgSleep'"))
    .toHaveLength(1);

  await Promise.all([stop(), stop()]);

  expect(await sleeper).toMatch(/terminat/);
  await expect.poll(() => describeProcess(serverId, "stat")).toBeUndefined();
  expect(await readdir(location)).not.toContain("postmaster.pid");
});

test("runs in a session and process group of its own", async () => {
  const owner = await startOwner({ dataDir: await makeDataDir() });
  const serverId = await getServerId(startedBy(owner).location);

  expect(await describeProcess(owner.process.pid ?? 0, "pgid")).toBe(String(owner.process.pid));
  expect(await describeProcess(serverId, "pgid")).toBe(String(serverId));
  expect(await describeProcess(serverId, "sid")).toBe(String(serverId));
  expect(await owner.end()).toBe(0);
});

test("stops a server that it has started but cannot connect to", async () => {
  const dataDir = await makeDataDir();
  const rules = path.join(dataDir, "rejects-all.conf");
  await writeFile(rules, "local all all reject\n", { mode: 0o644 });
  const starting = start({ dataDir, settings: { fsync: "off", hba_file: rules } });
  await expect(starting).rejects.toThrow("pg_hba.conf rejects");
  expect(await readdir(path.join(dataDir, "postgres"))).not.toContain("postmaster.pid");
});

test("ignores settings of PostgreSQL's clients in the environment", async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("PGOPTIONS", "-c no_such_setting=1");
  vi.stubEnv("PGPORT", "1");
  vi.stubEnv("PGHOST", "192.0.2.1");
  vi.stubEnv("PGDATABASE", "another");
  vi.stubEnv("PGUSER", "another");
  const { url } = await start({ dataDir: await makeFolder() });
  vi.unstubAllEnvs();
  expect(await query(url, "select current_user as user, current_database() as database")).toEqual([
    { user: "postgres", database: "ticket_allocation" },
  ]);
});

test("takes settings, and names the reason when PostgreSQL does not start with them", async () => {
  const dataDir = await makeDataDir();
  const { url, stop } = await start({ dataDir, settings: { fsync: "off", work_mem: "5MB" } });
  expect(await query(url, "show work_mem")).toEqual([{ work_mem: "5MB" }]);
  await stop();

  await expect(start({ dataDir, settings: { no_such_setting: "it's" } })).rejects.toMatchObject({
    code: "server_failed",
    message: expect.stringContaining('unrecognized configuration parameter "no_such_setting"'),
  });
});

test("does not listen to the variables that steer PostgreSQL's clients", async () => {
  const steering = { PGHOST: "nowhere.invalid", PGPORT: "1", PGUSER: "x", PGSSLMODE: "require" };
  Object.assign(process.env, steering);
  try {
    const { url } = await start({ dataDir: await makeDataDir() });
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  } finally {
    for (const name of Object.keys(steering)) delete process.env[name];
  }
});

test("refuses a second owner on the same folder, by whatever path", async () => {
  const dataDir = await makeDataDir();
  const alias = path.join(await makeFolder(), "alias");
  await symlink(dataDir, alias);
  const { url } = await start({ dataDir });

  await expect(startEmbeddedPostgres({ dataDir: alias })).rejects.toMatchObject({
    name: "EmbeddedPostgresError",
    code: "data_dir_in_use",
    message: `The data directory ${alias} is in use by another running process: stop that one first, or use another directory.`,
  });
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("lets one of four racing first starts win and refuses the others", async () => {
  const dataDir = await makeFolder();
  const owners = await Promise.all([1, 2, 3, 4].map(() => startOwner({ dataDir })));

  const refusals = owners.flatMap(({ outcome }) => ("refused" in outcome ? [outcome.refused] : []));
  expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill("data_dir_in_use"));
  const winner = owners.find(({ outcome }) => "started" in outcome);
  expect(winner && (await query(startedBy(winner).url, "select 1 as one"))).toEqual([{ one: 1 }]);
  expect(await findUnfinished(dataDir)).toEqual([]);
});

test("takes over at once when the owner stops while a second one waits", async () => {
  const dataDir = await makeDataDir();
  const first = await start({ dataDir });
  const second = start({ dataDir });
  await expect
    .poll(() => query(first.url, "select from pg_locks where not granted"))
    .toHaveLength(1);
  await first.stop();

  expect(await query((await second).url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("refuses a cluster that another major version made, and leaves it alone", async () => {
  const dataDir = await makeDataDir();
  const { location, stop } = await start({ dataDir });
  await stop();
  await writeFile(path.join(location, "PG_VERSION"), "13\n");

  await expect(start({ dataDir })).rejects.toMatchObject({
    code: "other_major_version",
    message: expect.stringContaining(`The database in ${location} was made by PostgreSQL 13`),
  });
  expect(await readFile(path.join(location, "PG_VERSION"), "utf8")).toBe("13\n");
});

test("refuses a folder where something else has the cluster's name", async () => {
  const dataDir = await makeFolder();
  await mkdir(path.join(dataDir, "postgres"));
  await writeFile(path.join(dataDir, "postgres", "notes.txt"), "mine");

  await expect(start({ dataDir })).rejects.toMatchObject({ code: "data_dir_unusable" });
  expect(await findUnfinished(dataDir)).toEqual([]);
});

test("says what to do where no PostgreSQL runs", async () => {
  const binariesDir = path.join(await makeFolder(), "native");
  await mkdir(path.join(binariesDir, "bin"), { recursive: true });
  const program = path.join(binariesDir, "bin", "postgres");
  await writeFile(program, "#!/no/such/loader\n");
  await chmod(program, 0o755);

  await expect(start({ dataDir: await makeFolder(), binariesDir })).rejects.toMatchObject({
    code: "unsupported_platform",
    message: expect.stringMatching(/does not run on this system .*: use a PostgreSQL of your own/s),
  });
});
