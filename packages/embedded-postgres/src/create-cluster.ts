import { chown, open, readFile, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";

import type { ClusterPlace } from "./cluster-place.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { reasonOf } from "./create-data-dir.ts";
import { reasonIn, runTool } from "./run-tool.ts";
import { makeUnfinishedFolder } from "./unfinished-folders.ts";

/**
 * Creates the cluster if it does not exist; never leaves an incomplete one.
 *
 * It is created in a temporary folder, which is renamed when it is complete and on disk.
 * Several processes may do this at once: the first to rename wins.
 *
 * Text sorts by code point and is UTF-8 on every machine, whatever its locale.
 *
 * @param options.sync whether to wait until the files are on disk
 * @throws {EmbeddedPostgresError} `other_major_version`, `data_dir_unusable`, `server_failed`
 * @see https://www.postgresql.org/docs/current/app-initdb.html
 */
export async function createClusterIfAbsent(
  place: ClusterPlace,
  binaries: PostgresBinaries,
  options: { readonly sync: boolean },
): Promise<void> {
  if (!(await hasCluster(place, binaries))) await createCluster(place, binaries, options.sync);
}

async function hasCluster(place: ClusterPlace, binaries: PostgresBinaries): Promise<boolean> {
  const versionFile = path.join(place.clusterDir, "PG_VERSION");
  const version = await readFile(versionFile, "utf8").catch(() => undefined);
  if (version === undefined) return false;
  if (Number(version) === binaries.majorVersion) return true;
  throw new EmbeddedPostgresError(
    "other_major_version",
    `The database in ${place.clusterDir} was made by PostgreSQL ${version.trim()}, and this is PostgreSQL ${binaries.majorVersion}: move its data with pg_dump, or use another data directory.`,
  );
}

async function createCluster(
  place: ClusterPlace,
  binaries: PostgresBinaries,
  sync: boolean,
): Promise<void> {
  const { baseDir, clusterDir, account } = place;
  await refuseOtherFiles(clusterDir);
  const newDir = await makeUnfinishedFolder(baseDir);
  try {
    if (account !== undefined) await chown(newDir, account.uid, account.gid);
    const options = initdbOptions(binaries.majorVersion, sync);
    const initdb = path.join(binaries.dir, "bin", "initdb");
    const run = await runTool(initdb, ["-D", newDir, ...options], { account, cwd: baseDir });
    if (!run.succeeded)
      throw failure(`No database can be made in ${clusterDir}: ${reasonIn(run.output)}`);
    await rename(newDir, clusterDir);
    if (sync) await syncFolder(baseDir);
  } catch (error) {
    if (await hasCluster(place, binaries)) return;
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(
      "data_dir_unusable",
      `No database can be made in ${clusterDir}: ${reasonOf(error)}.`,
      { cause: error },
    );
  } finally {
    await rm(newDir, { recursive: true, force: true });
  }
}

/** A non-empty folder without `PG_VERSION` has other content. */
async function refuseOtherFiles(clusterDir: string): Promise<void> {
  let files: readonly string[] = [];
  try {
    files = await readdir(clusterDir);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw unusableCluster(clusterDir, reasonOf(error), error);
  }
  if (files.length > 0) throw unusableCluster(clusterDir, "there are files in it, and no database");
}

function unusableCluster(clusterDir: string, reason: string, cause?: unknown) {
  return new EmbeddedPostgresError(
    "data_dir_unusable",
    `No database can be made in ${clusterDir}: ${reason}. Use another data directory.`,
    { cause },
  );
}

function initdbOptions(majorVersion: number, sync: boolean): string[] {
  const options = ["--username=postgres", "--encoding=UTF8", "--locale=C", "--no-instructions"];
  // Users that can enter the folder of the socket are trusted: the user of the cluster, and root.
  options.push("--auth-local=trust", "--auth-host=reject");
  if (majorVersion >= 17) options.push("--locale-provider=builtin", "--builtin-locale=C.UTF-8");
  if (!sync) options.push("--no-sync");
  return options;
}

/** Makes a rename in that folder survive a power failure. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function failure(message: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError("server_failed", message);
}
