import { execFile } from "node:child_process";
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { bundleGateway, makeCacheFolder } from "./bundle-gateway.ts";
import { gatewayBin } from "./gateway-bin.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const MIGRATIONS = "packages/core/src/database/migrations";

const run = promisify(execFile);
const git = async (...args: readonly string[]) =>
  (await run("git", ["-C", ROOT, ...args])).stdout.trim();

/** The gateway as it was before the last migration was added. */
export interface VersionBefore extends AsyncDisposable {
  /** Undefined in a checkout without its history: there it is the gateway of this checkout. */
  readonly commit: string | undefined;
  /** The command `ticket-allocation`. */
  readonly bin: string;
}

/** Bundles it, with the dependencies of this checkout. */
export async function bundleVersionBefore(): Promise<VersionBefore> {
  const commit = await commitBeforeLastMigration();
  if (commit !== undefined) return bundleCommit(commit);
  console.info("No history: an upgrade from the version before needs git fetch --unshallow");
  return { commit, bin: gatewayBin(), [Symbol.asyncDispose]: async () => {} };
}

/** @returns undefined if the checkout does not have its history */
async function commitBeforeLastMigration(): Promise<string | undefined> {
  const migrations = await readdir(path.join(ROOT, MIGRATIONS));
  const last = path.join(MIGRATIONS, migrations.toSorted().at(-1)!);
  try {
    const added = await git("log", "-1", "--diff-filter=A", "--format=%H", "--", last);
    // Of a commit that is not in a shallow clone this fails.
    return await git("rev-parse", "--verify", "--quiet", `${added}^`);
  } catch {
    return undefined;
  }
}

async function bundleCommit(commit: string): Promise<VersionBefore> {
  const folder = await makeCacheFolder("version-before-");
  const archive = path.join(folder, "packages.tar");
  await git("archive", "--output", archive, commit, "packages");
  await run("tar", ["-xf", archive, "-C", folder]);

  const packages = path.join(folder, "packages");
  const scope = path.join(folder, "node_modules/@ticket-allocation");
  await mkdir(scope, { recursive: true });
  for (const name of await readdir(packages)) {
    await symlink(path.join(packages, name), path.join(scope, name));
  }
  const bundle = path.join(folder, "bundle");
  await mkdir(bundle);
  const bin = await bundleGateway(path.join(packages, "gateway/src/bin.ts"), bundle);
  return {
    commit,
    bin,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
