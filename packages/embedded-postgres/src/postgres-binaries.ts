import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import type { ClusterPlace } from "./cluster-place.ts";
import { copyBinaries } from "./copy-binaries.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { type Account, runTool } from "./run-tool.ts";
import { refuseForeignFolder, refuseForeignLink } from "./trusted-folders.ts";

/** PostgreSQL's programs, at a place where the user of the cluster can run them. */
export interface PostgresBinaries {
  /** The folder of `bin`, `lib` and `share`. */
  readonly dir: string;
  /** Such as 18. */
  readonly majorVersion: number;
}

/**
 * Finds the PostgreSQL that npm installed for this platform.
 *
 * @throws {EmbeddedPostgresError} `unsupported_platform` when there is none
 */
export function findInstalledBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return path.resolve(path.dirname(entry), "..", "native");
  } catch (error) {
    throw new EmbeddedPostgresError(
      "unsupported_platform",
      `No embedded PostgreSQL is installed for ${platform}: use a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

/**
 * Makes sure that the user of the cluster can run PostgreSQL's programs.
 *
 * If they do not run where they are, they are copied beside the cluster. This happens if that user cannot reach them
 * (an installation in root's home), or if the install script of the package did not run, so that links between
 * libraries are missing.
 *
 * @throws {EmbeddedPostgresError} `unsupported_platform` if the copy does not run either
 */
export async function prepareBinaries(
  sourceDir: string,
  { baseDir, account }: ClusterPlace,
): Promise<PostgresBinaries> {
  const inPlace = await tryBinaries(sourceDir, account);
  if (typeof inPlace !== "string") return inPlace;

  const copyDir = path.join(baseDir, `binaries-${await fingerprint(sourceDir)}`);
  await refuseForeignCopy(copyDir, account);
  const earlier = await tryBinaries(copyDir, account);
  if (typeof earlier !== "string") return earlier;

  const isRunnable = async () => typeof (await tryBinaries(copyDir, account)) !== "string";
  await copyBinaries(sourceDir, copyDir, account, isRunnable);
  const copied = await tryBinaries(copyDir, account);
  if (typeof copied !== "string") return copied;
  throw doesNotRun(copied);
}

/** The owner of a program that runs here could change what it does. */
async function refuseForeignCopy(copyDir: string, account: Account | undefined): Promise<void> {
  if ((await lstat(copyDir).catch(() => undefined)) === undefined) return;
  const owners = [account?.uid, process.getuid?.()].filter((uid) => uid !== undefined);
  await refuseForeignLink(copyDir, owners);
  await refuseForeignFolder(copyDir, owners);
}

/** @returns the reason, if they do not run */
async function tryBinaries(
  dir: string,
  account: Account | undefined,
): Promise<PostgresBinaries | string> {
  // initdb is checked as well: it needs further libraries.
  const [postgres, initdb] = await Promise.all([
    runTool(path.join(dir, "bin", "postgres"), ["--version"], { account }),
    runTool(path.join(dir, "bin", "initdb"), ["--version"], { account }),
  ]);
  const majorVersion = /\(PostgreSQL\) (\d+)/.exec(postgres.output)?.[1];
  if (!postgres.succeeded || majorVersion === undefined) return postgres.output;
  if (!initdb.succeeded) return initdb.output;
  return { dir, majorVersion: Number(majorVersion) };
}

/** A hash of the content, so that an update of the package gets a new copy. */
async function fingerprint(sourceDir: string): Promise<string> {
  try {
    const program = await readFile(path.join(sourceDir, "bin", "postgres"));
    return createHash("sha256").update(program).digest("hex").slice(0, 12);
  } catch (error) {
    throw doesNotRun(String(error), error);
  }
}

function doesNotRun(reason: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "unsupported_platform",
    `The embedded PostgreSQL does not run on this system (${reason}): use a PostgreSQL of your own.`,
    { cause },
  );
}
