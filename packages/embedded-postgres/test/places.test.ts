import { execFile } from "node:child_process";
import { chmod, chown, mkdir, readdir, readlink, rm, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { findInstalledBinaries } from "../src/postgres-binaries.ts";
import {
  copyCluster,
  describeProcess,
  getServerId,
  idOf,
  isRoot,
  makeDataDir,
  makeFolder,
  query,
  start,
  startedBy,
  startOwner,
} from "./playground.ts";

// The long one has no room for the name of a socket.
test.each(["it's a space, für 票", "x".repeat(120)])("works in a folder named %s", async (name) => {
  const dataDir = path.join(await makeFolder(), name);
  const { url, location, stop } = await start({ dataDir });

  expect(location).toBe(path.join(dataDir, "postgres"));
  expect(await query(url, "show data_directory")).toEqual([{ data_directory: location }]);
  const other = new URL(url);
  other.pathname = "postgres";
  expect(await query(other.href, "select current_database()")).toEqual([
    { current_database: "postgres" },
  ]);
  const socketFolder = new URL(url).searchParams.get("host") ?? "";
  expect((await stat(socketFolder)).mode & 0o777).toBe(0o700);
  await stop();
  if (socketFolder !== location) await expect(stat(socketFolder)).rejects.toThrow("ENOENT");
});

test("works in a folder whose name a shell would not leave alone", async () => {
  const folder = await makeFolder();
  const binariesDir = path.join(folder, "native");
  // Not beside the cluster: initdb itself cannot be called by such a path.
  await copyBinaries(binariesDir);
  const { url, location } = await start({ dataDir: path.join(folder, 'a"b$c`d'), binariesDir });
  expect(await query(url, "show data_directory")).toEqual([{ data_directory: location }]);
});

test("takes a relative folder from the working directory", async () => {
  const folder = await makeFolder();
  const { location } = await start({ dataDir: path.relative(process.cwd(), folder) });
  expect(location).toBe(path.join(folder, "postgres"));
});

test("makes the links between libraries that an install without scripts leaves out", async () => {
  const folder = await makeFolder();
  const binariesDir = path.join(folder, "native");
  await copyBinaries(binariesDir);
  await removeLinks(path.join(binariesDir, "lib"));
  const dataDir = path.join(folder, "data");

  const { url, stop } = await start({ dataDir, binariesDir });
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  const files = await readdir(dataDir);
  expect(files.toSorted()).toEqual([expect.stringMatching(/^binaries-/), "postgres"]);
  await stop();
  await start({ dataDir, binariesDir });
  expect(await readdir(dataDir)).toEqual(files);
});

/** For an ordinary user these do not exist: only root can become another user. */
const testAsRoot: (name: string, body: () => Promise<void>) => void = isRoot ? test : () => {};

testAsRoot("as root in a folder that only root may enter, keeps its files elsewhere", async () => {
  const folder = await makeFolder();
  await chmod(folder, 0o700);
  const dataDir = path.join(folder, "data");
  const first = await start({ dataDir });

  expect(first.location).toMatch(/^\/var\/lib\/ticket-allocation\/.*-[0-9a-f]{12}\/postgres$/);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(folder)).uid).toBe(0);
  await query(first.url, "create table kept as select 42 as answer");
  await first.stop();

  // Also once the folder has become reachable: a cluster stays where it is.
  await chmod(folder, 0o755);
  const second = await start({ dataDir });
  expect(second.location).toBe(first.location);
  expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
});

testAsRoot("as root, copies binaries that only root can reach beside the cluster", async () => {
  const folder = await makeFolder();
  const binariesDir = path.join(folder, "native");
  await copyBinaries(binariesDir);
  await chmod(folder, 0o700);

  const hidden = await start({ dataDir: path.join(folder, "data"), binariesDir });
  expect(await programOf(hidden.location)).toMatch(`${path.dirname(hidden.location)}/binaries-`);
  await hidden.stop();

  const dataDir = await makeFolder();
  const open = await start({ dataDir, binariesDir });
  expect(open.location).toBe(path.join(dataDir, "postgres"));
  expect(await programOf(open.location)).toMatch(`${dataDir}/binaries-`);
});

testAsRoot("as root, runs as a system user", async () => {
  const { location } = await start({ dataDir: await makeDataDir() });
  const { uid } = await idOf("postgres");
  expect(await describeProcess(await getServerId(location), "uid")).toBe(String(uid));
  expect((await stat(location)).uid).toBe(uid);
});

testAsRoot("as root, refuses a cluster that its owner can no longer reach", async () => {
  const folder = await makeFolder();
  const dataDir = path.join(folder, "data");
  await copyCluster(dataDir);
  await chmod(folder, 0o700);

  await expect(start({ dataDir })).rejects.toMatchObject({
    code: "data_dir_unusable",
    message: expect.stringContaining("can no longer be reached by its owner"),
  });
});

testAsRoot("as an ordinary user, keeps everything in the data directory", async () => {
  const { dataDir, ...options } = await prepareForNobody();
  await chown(dataDir, options.as.uid, options.as.gid);
  const owner = await startOwner({ dataDir, ...options });
  const { url, location } = startedBy(owner);

  expect(location).toBe(path.join(dataDir, "postgres"));
  const serverId = await getServerId(location);
  expect(await describeProcess(serverId, "uid")).toBe(String(options.as.uid));
  await query(url, "create table kept as select 42 as answer");
  owner.process.kill("SIGKILL");
  const second = await startOwner({ dataDir, ...options });
  expect(await getServerId(location)).toBe(serverId);
  expect(await query(startedBy(second).url, "select answer from kept")).toEqual([{ answer: 42 }]);
  expect(await second.end()).toBe(0);

  await expect(start({ dataDir })).rejects.toMatchObject({
    code: "data_dir_unusable",
    message: `The database in ${location} belongs to another user (uid ${options.as.uid}): start as that user, or use another data directory.`,
  });
});

testAsRoot("as an ordinary user, refuses a cluster of another user", async () => {
  const { dataDir, ...options } = await prepareForNobody();
  await copyCluster(dataDir);

  const owner = await startOwner({ dataDir, ...options });
  expect(owner.outcome).toEqual({
    refused: {
      code: "data_dir_unusable",
      message: expect.stringContaining(
        `The database in ${path.join(dataDir, "postgres")} belongs to another user`,
      ),
    },
  });
});

async function copyBinaries(folder: string): Promise<void> {
  const copy = (options: string) =>
    promisify(execFile)("cp", [options, findInstalledBinaries(), folder]);
  // The programs are large, and nobody changes them. Between two file systems there are no hard links.
  await copy("-al").catch(async () => {
    await rm(folder, { recursive: true, force: true });
    await copy("-a");
  });
}

async function removeLinks(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(path.join(folder, entry.name));
  }
}

async function programOf(location: string): Promise<string> {
  return readlink(`/proc/${await getServerId(location)}/exe`);
}

async function prepareForNobody() {
  const folder = await makeFolder();
  const binariesDir = path.join(folder, "native");
  await copyBinaries(binariesDir);
  const dataDir = path.join(folder, "data");
  await mkdir(dataDir);
  const as = await idOf("nobody");
  return { dataDir, binariesDir, as };
}
