import { lstat, mkdir, realpath, stat } from "node:fs/promises";
import path from "node:path";

import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** PostgreSQL truncates paths at 1,024 bytes, including its own file names. */
const LONGEST_PATH = 900;

/**
 * Creates the folder of a cluster if it does not exist, and returns its path without links.
 *
 * @throws {EmbeddedPostgresError} `data_dir_unusable`
 */
export async function createDataDir(dataDir: string): Promise<string> {
  try {
    refuseLongPath(dataDir);
    await makeFolder(dataDir);
    const folder = await realpath(dataDir);
    refuseLongPath(folder);
    if (!(await stat(folder)).isDirectory()) throw new Error("it is not a folder");
    if (await exists(path.join(folder, "PG_VERSION"))) {
      throw new Error("it is a PostgreSQL's own folder: name one that may hold a database");
    }
    return folder;
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/** One sentence on why a folder cannot be used. */
export function unusable(dir: string, error: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "data_dir_unusable",
    `The data directory ${shorten(dir)} cannot be used: ${reasonOf(error)}.`,
    { cause: error },
  );
}

/** Without the system call and its path, which may be long and is in the message already. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "syscall" in error ? error.message.replace(/, [a-z]+(?: '.*)?$/su, "") : error.message;
}

/** Not with Node's `recursive`, which never ends in /proc, where an existing parent is reported as missing. */
async function makeFolder(dir: string): Promise<void> {
  const parent = path.dirname(dir);
  if (parent !== dir && !(await exists(parent))) await makeFolder(parent);
  try {
    await mkdir(dir);
  } catch (error) {
    // Another process has created it meanwhile, or it is the root of a file system, where root may not create a folder.
    if (!(await exists(dir))) throw error;
  }
}

function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

function refuseLongPath(dir: string): void {
  if (Buffer.byteLength(dir) > LONGEST_PATH) {
    throw new Error(`its path is longer than ${LONGEST_PATH} bytes`);
  }
}

function shorten(dir: string): string {
  return dir.length > 200 ? `${dir.slice(0, 100)}…${dir.slice(-50)}` : dir;
}
