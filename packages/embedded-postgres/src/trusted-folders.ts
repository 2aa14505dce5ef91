import { lstat, stat } from "node:fs/promises";
import path from "node:path";

import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

const STICKY = 0o1000;
const WRITABLE_BY_OTHERS = 0o022;

/** Who may own what PostgreSQL is run from, besides root: this process's user, or the one that it runs PostgreSQL as. */
export type TrustedOwners = readonly number[];

/**
 * Refuses a folder that is another user's: whoever owns it can put another database there, and
 * programs that would be run.
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
  // Root crosses from one user to another. For others such a folder may be all that they have: a container's volume.
  if (isWritable && process.getuid?.() === 0) {
    throw foreign(
      `Other users may write to the folder ${dir}: take that from them (chmod go-w), or use another data directory.`,
    );
  }
}

/** The same for everything above a folder, which who owns it could replace. */
export async function refuseForeignPath(dir: string, owners: TrustedOwners): Promise<void> {
  for (let folder = dir; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    await refuseForeignLink(folder, owners);
    await refuseForeignFolder(folder, owners);
  }
}

/** Refuses a link that another user has made, wherever it leads. */
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
