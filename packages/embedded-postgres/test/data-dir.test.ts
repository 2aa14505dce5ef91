import { chmod, chown, lchown, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

import { createDataDir } from "../src/create-data-dir.ts";
import {
  findUnfinished,
  idOf,
  isRoot,
  makeDataDir,
  makeFolder,
  start,
  startOwner,
} from "./playground.ts";

/** Each makes what is given as the data directory, and says what follows its name in the message. */
const UNUSABLE: readonly (readonly [
  what: string,
  make: (folder: string) => Promise<string>,
  reason: string,
])[] = [
  [
    "a file",
    async (folder) => {
      await writeFile(path.join(folder, "x"), "");
      return path.join(folder, "x");
    },
    "it is not a folder",
  ],
  [
    "a folder in a file",
    async (folder) => {
      await writeFile(path.join(folder, "x"), "");
      return path.join(folder, "x/y/z");
    },
    "ENOTDIR: not a directory",
  ],
  [
    "a link that leads back to itself",
    async (folder) => {
      await symlink("x", path.join(folder, "x"));
      return path.join(folder, "x");
    },
    "ELOOP: too many symbolic links encountered",
  ],
  [
    "a link that leads nowhere",
    async (folder) => {
      await symlink("y", path.join(folder, "x"));
      return path.join(folder, "x");
    },
    "ENOENT: no such file or directory",
  ],
  [
    "a name that is too long",
    async (folder) => path.join(folder, "x".repeat(300)),
    "ENAMETOOLONG: name too long",
  ],
  [
    "a PostgreSQL's own folder",
    async (folder) => {
      await writeFile(path.join(folder, "PG_VERSION"), "18\n");
      return folder;
    },
    "it is a PostgreSQL's own folder: name one that may hold a database",
  ],
  ["a path through a missing parent of ..", async () => "/dev/null/../null", "it is not a folder"],
  ["a device", async () => "/dev/null", "it is not a folder"],
];

test.each(UNUSABLE)("refuses %s in one sentence", async (_what, make, reason) => {
  const dataDir = await make(await makeFolder());
  await expect(start({ dataDir })).rejects.toMatchObject({
    code: "data_dir_unusable",
    message: `The data directory ${dataDir.length > 200 ? `${dataDir.slice(0, 100)}…${dataDir.slice(-50)}` : dataDir === "/dev/null/../null" ? "/dev/null" : dataDir} cannot be used: ${reason}.`,
  });
});

test("refuses a path of 5,000 characters, and says it in a short sentence", async () => {
  const dataDir = path.join(await makeFolder(), "x/".repeat(2_500));
  const refused = start({ dataDir }).then(() => "", String);
  expect(await refused).toMatch(/ cannot be used: its path is longer than 900 bytes\.$/u);
  expect((await refused).length).toBeLessThan(300);
});

test("makes a folder in folders that are missing, too, however many make it at the same time", async () => {
  const folder = await makeFolder();
  for (let round = 0; round < 20; round++) {
    const dataDir = path.join(folder, String(round), "a/b/c");
    const made = await Promise.all(Array.from({ length: 8 }, () => createDataDir(dataDir)));
    expect(new Set(made)).toEqual(new Set([dataDir]));
  }
});

/** Only Linux has these. */
const testOnLinux: (name: string, body: () => Promise<void>) => void =
  process.platform === "linux" ? test : () => {};

testOnLinux("refuses folders of the system that take no files", async () => {
  for (const dataDir of [
    "/proc",
    "/proc/anything",
    "/proc/self/fd/data",
    "/proc/a/b/c",
    "/sys/anything",
  ]) {
    await expect(start({ dataDir })).rejects.toMatchObject({
      code: "data_dir_unusable",
      message: expect.stringMatching(/^[^\n]{1,200}\.$/u),
    });
  }
});

test("refuses a folder with other files where its database would be", async () => {
  const dataDir = await makeFolder();
  await mkdir(path.join(dataDir, "postgres"));
  await writeFile(path.join(dataDir, "postgres", "notes.txt"), "mine");
  await expect(start({ dataDir })).rejects.toMatchObject({
    code: "data_dir_unusable",
    message: `No database can be made in ${dataDir}/postgres: there are files in it, and no database. Use another data directory.`,
  });
  expect(await findUnfinished(dataDir)).toEqual([]);
});

test("says in one sentence why PostgreSQL does not start", async () => {
  const dataDir = await makeDataDir();
  await writeFile(path.join(dataDir, "postgres", "postgresql.conf"), "no_such_setting = 1\n");
  await expect(start({ dataDir })).rejects.toMatchObject({
    code: "server_failed",
    message: expect.stringMatching(/^PostgreSQL did not start in \S+: [^\n]+$/u),
  });
});

/** For an ordinary user these do not exist: only root can give a folder away. */
const testAsRoot: (name: string, body: () => Promise<void>) => void = isRoot ? test : () => {};

testAsRoot("as root, refuses what belongs to another user", async () => {
  const { uid, gid } = await idOf("nobody");
  const dataDir = await makeDataDir();
  const location = path.join(dataDir, "postgres");

  await chown(dataDir, uid, gid);
  await expect(start({ dataDir })).rejects.toThrow(
    `The folder ${dataDir} belongs to another user (uid ${uid}): start as that user, make it yours (chown), or use another data directory.`,
  );
  await chown(dataDir, 0, 0);
  await chown(location, uid, gid);
  await expect(start({ dataDir })).rejects.toThrow(
    `The database in ${location} belongs to another user (uid ${uid}): start as that user, or use another data directory.`,
  );
});

testAsRoot("as root, refuses a folder that others may write to", async () => {
  const dataDir = await makeDataDir();
  for (const mode of [0o777, 0o775]) {
    await chmod(dataDir, mode);
    await expect(start({ dataDir })).rejects.toThrow(
      `Other users may write to the folder ${dataDir}: take that from them (chmod go-w), or use another data directory.`,
    );
  }
});

testAsRoot("as root, refuses links that another user has made, and takes its own", async () => {
  const { uid, gid } = await idOf("nobody");
  const folder = await makeFolder();
  const link = path.join(folder, "data");
  await symlink(await makeDataDir(), link);
  await lchown(link, uid, gid);
  await expect(start({ dataDir: link })).rejects.toThrow(
    `${link} is a link of another user (uid ${uid}): remove it, or use another data directory.`,
  );
  await lchown(link, 0, 0);
  await start({ dataDir: link });
});

testAsRoot("as an ordinary user, says what it may not do", async () => {
  const as = await idOf("nobody");
  const folder = await makeFolder();
  const hidden = path.join(folder, "hidden");
  await mkdir(hidden, { mode: 0o700 });
  for (const dataDir of [path.join(folder, "new"), path.join(hidden, "new")]) {
    const { outcome } = await startOwner({ dataDir, as });
    expect(outcome).toEqual({
      refused: {
        code: "data_dir_unusable",
        message: `The data directory ${dataDir} cannot be used: EACCES: permission denied.`,
      },
    });
  }
});
