import { mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";

import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { reasonOf } from "./create-data-dir.ts";

const PREFIX = ".unfinished-";

/**
 * Makes a folder in which something grows until it is complete and takes its name.
 *
 * @throws {EmbeddedPostgresError} `data_dir_unusable` when nothing can be made there
 */
export async function makeUnfinishedFolder(baseDir: string): Promise<string> {
  try {
    return await mkdtemp(path.join(baseDir, PREFIX));
  } catch (error) {
    throw new EmbeddedPostgresError(
      "data_dir_unusable",
      `Nothing can be made in the data directory ${baseDir}: ${reasonOf(error)}.`,
      { cause: error },
    );
  }
}

/**
 * Removes what interrupted starts left.
 *
 * Only the cluster's owner may call it. A start that is still at work elsewhere then
 * fails, finds the finished cluster, and goes on with that.
 */
export async function removeUnfinishedFolders(baseDir: string): Promise<void> {
  for (const name of await readdir(baseDir)) {
    if (!name.startsWith(PREFIX)) continue;
    // What cannot be removed now is removed at a later start.
    await rm(path.join(baseDir, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
