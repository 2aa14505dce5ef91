import { constants, cp, lchown, readFile, readdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

import type { Account } from "./run-tool.ts";
import { makeUnfinishedFolder } from "./unfinished-folders.ts";

/**
 * Copies PostgreSQL's programs for a user, links between libraries included.
 *
 * Several processes may do this at once: the first to rename wins.
 *
 * @param isRunnable returns whether an existing copy can be used
 */
export async function copyBinaries(
  sourceDir: string,
  copyDir: string,
  account: Account | undefined,
  isRunnable: () => Promise<boolean>,
): Promise<void> {
  const newDir = await makeUnfinishedFolder(path.dirname(copyDir));
  try {
    await cp(sourceDir, newDir, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    await linkLibraries(newDir);
    if (account !== undefined) await giveTo(newDir, account);
    await rename(newDir, copyDir).catch(async () => {
      // The copy of another process, or an incomplete one after a power failure.
      if (await isRunnable()) return;
      await rm(copyDir, { recursive: true, force: true });
      await rename(newDir, copyDir);
    });
  } finally {
    await rm(newDir, { recursive: true, force: true });
  }
}

const libraryLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** Does the same as the install script of the package: npm packages cannot contain symbolic links. */
async function linkLibraries(dir: string): Promise<void> {
  const list = await readFile(path.join(dir, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of libraryLinks.parse(JSON.parse(list))) {
    const link = path.join(dir, path.relative("native", target));
    await symlink(path.relative(path.dirname(target), source), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
}

async function giveTo(dir: string, { uid, gid }: Account): Promise<void> {
  await lchown(dir, uid, gid);
  for (const name of await readdir(dir, { recursive: true })) {
    await lchown(path.join(dir, name), uid, gid);
  }
}
