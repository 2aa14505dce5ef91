import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { UsageError } from "../../command-line/parse-options.ts";
import { fileOf, THIS_TREE, type Tree } from "../lab/tree.ts";
import { GATEWAY } from "../plan/subjects.ts";

const run = promisify(execFile);

export interface CheckedOutTree extends Tree, AsyncDisposable {}

/**
 * Clones a commit into a temporary folder, installs and builds it there. Its bench is replaced by that of this tree,
 * so the same bench measures both.
 *
 * @throws {Error} when there is no such commit, or it does not build
 */
export async function checkOut(ref: string, signal: AbortSignal): Promise<CheckedOutTree> {
  const ours = fileURLToPath(THIS_TREE.root);
  const git = async (...args: readonly string[]) =>
    (await run("git", ["-C", ours, ...args], { signal })).stdout.trim();
  const commit = await git("rev-parse", "--verify", "--quiet", "--short", `${ref}^{commit}`).catch(
    () => {
      signal.throwIfAborted();
      throw new UsageError(`--against: unknown commit "${ref}"`);
    },
  );

  const folder = await mkdtemp(path.join(tmpdir(), "ticket-allocation-against-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    await git("clone", "--quiet", "--shared", "--no-checkout", ours, folder);
    await run("git", ["checkout", "--quiet", "--detach", commit], { cwd: folder, signal });
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, signal });
    await run("npm", ["run", "build"], { cwd: folder, signal });
    const lab = path.join("lab", "src");
    await rm(path.join(folder, lab), { recursive: true, force: true });
    await cp(path.join(ours, lab), path.join(folder, lab), { recursive: true });
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    name: commit,
    root: pathToFileURL(`${folder}/`),
    template: "bench_against",
    [Symbol.asyncDispose]: dispose,
  };
}

/** Creates the tables of a tree, which may differ from those of this tree. */
export async function migrateWith(tree: Tree, databaseUrl: string): Promise<void> {
  await run(process.execPath, [fileURLToPath(fileOf(tree, GATEWAY.entry)), "migrate"], {
    env: { PATH: process.env["PATH"], DATABASE_URL: databaseUrl },
  });
}
