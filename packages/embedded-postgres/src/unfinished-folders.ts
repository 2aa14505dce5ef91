import { mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";

import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { reasonOf } from "./create-data-dir.ts";

const PREFIX = ".unfinished-";

/**
 * Creates a temporary folder, to be renamed when its content is complete.
 *
 * @throws {EmbeddedPostgresError} `data_dir_unusable` if it cannot be created
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
 * Removes the folders of interrupted starts.
 *
 * Only the owner of the cluster may call it. A concurrent start then fails, finds the complete cluster, and
 * continues with it.
 */
export async function removeUnfinishedFolders(baseDir: string): Promise<void> {
  for (const name of await readdir(baseDir)) {
    if (!name.startsWith(PREFIX)) continue;
    // The next start tries again.
    await rm(path.join(baseDir, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
