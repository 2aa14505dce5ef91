import { lstat, stat } from "node:fs/promises";
import path from "node:path";

import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

const STICKY = 0o1000;
const WRITABLE_BY_OTHERS = 0o022;

/** Users that may own the files of PostgreSQL, besides root: the user of this process, and the one that runs PostgreSQL. */
export type TrustedOwners = readonly number[];

/**
 * Rejects a folder of another user, who could replace the database or its programs.
 *
 * @param dir without links
 * @throws {EmbeddedPostgresError} `data_dir_unusable`
 */
export async function refuseForeignFolder(dir: string, owners: TrustedOwners): Promise<void> {
  const { uid, mode } = await stat(dir);
  if (uid !== 0 && !owners.includes(uid)) {
    throw foreign(
      `The folder ${dir} belongs to another user (uid ${uid}): start as that user, make it yours (chown), or use another data directory.`,
    );
  }
  const isWritable = (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0;
  // Only for root, which acts for another user. Ordinary users may have no other folder, such as the volume of a container.
  if (isWritable && process.getuid?.() === 0) {
    throw foreign(
      `Other users may write to the folder ${dir}: take that from them (chmod go-w), or use another data directory.`,
    );
  }
}

/** Rejects a folder with a parent of another user, who could replace it. */
export async function refuseForeignPath(dir: string, owners: TrustedOwners): Promise<void> {
  for (let folder = dir; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    await refuseForeignLink(folder, owners);
    await refuseForeignFolder(folder, owners);
  }
}

/** Rejects a link that another user has created, whatever its target. */
export async function refuseForeignLink(file: string, owners: TrustedOwners): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isSymbolicLink() || found.uid === 0 || owners.includes(found.uid)) return;
  throw foreign(
    `${file} is a link of another user (uid ${found.uid}): remove it, or use another data directory.`,
  );
}

function foreign(message: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError("data_dir_unusable", message);
}
