import { createHash } from "node:crypto";
import { chmod, mkdir, stat } from "node:fs/promises";
import path from "node:path";

import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { createDataDir } from "./create-data-dir.ts";
import { type Account, runTool } from "./run-tool.ts";
import { findOrCreateSystemUser } from "./system-user.ts";
import {
  refuseForeignFolder,
  refuseForeignLink,
  refuseForeignPath,
  type TrustedOwners,
} from "./trusted-folders.ts";

/** Folder of clusters whose data directory PostgreSQL's user cannot enter. */
const sharedDir = "/var/lib/ticket-allocation";

/** The place of a cluster, which may not exist yet, and the user that runs it. */
export interface ClusterPlace {
  /** The folder of the cluster, and of copies of the binaries if necessary. */
  readonly baseDir: string;
  /** The cluster itself; may not exist yet. */
  readonly clusterDir: string;
  /** The user that PostgreSQL runs as; `undefined` is the user of this process. */
  readonly account: Account | undefined;
}

/**
 * Chooses the place of the cluster of a data directory, and creates its parent folder.
 *
 * The cluster of an ordinary user is in the data directory. PostgreSQL does not run as root, so a cluster of root
 * belongs to a system user. If this user cannot enter the data directory, the cluster is
 * in `/var/lib/ticket-allocation`. An existing cluster stays where it is. Files of other users are rejected.
 *
 * @throws {EmbeddedPostgresError} `data_dir_unusable`, `no_system_user`
 */
export async function placeCluster(dataDir: string): Promise<ClusterPlace> {
  const uid = process.getuid?.();
  const nearDir = await createDataDir(dataDir);
  const account = uid === 0 ? await findOrCreateSystemUser() : undefined;
  const owners = [account?.uid, uid].filter((owner) => owner !== undefined);
  const farDir = path.join(sharedDir, folderNameFor(nearDir));

  for (const baseDir of [nearDir, farDir]) {
    const clusterDir = path.join(baseDir, "postgres");
    const owner = await findOwner(clusterDir);
    if (owner === undefined) continue;
    if (owner.uid !== (account?.uid ?? uid)) throw belongsToAnother(clusterDir, owner);
    await refuseForeign(dataDir, baseDir, owners);
    await refuseForeignLink(clusterDir, owners);
    if (account === undefined || (await canEnter(clusterDir, account))) {
      return { baseDir, clusterDir, account };
    }
    throw new EmbeddedPostgresError(
      "data_dir_unusable",
      `The database in ${clusterDir} can no longer be reached by its owner (uid ${owner.uid}): let that user enter the folders above it again, or use another data directory.`,
    );
  }

  await refuseForeign(dataDir, nearDir, owners);
  if (account === undefined || (await canEnter(nearDir, account))) {
    return newPlace(nearDir, account);
  }
  await makeReachableDir(sharedDir);
  await makeReachableDir(farDir);
  await refuseForeign(dataDir, farDir, owners);
  return newPlace(farDir, account);
}

async function refuseForeign(
  dataDir: string,
  baseDir: string,
  owners: TrustedOwners,
): Promise<void> {
  if (baseDir.startsWith(`${sharedDir}/`)) return refuseForeignPath(baseDir, owners);
  await refuseForeignLink(dataDir, owners);
  await refuseForeignFolder(baseDir, owners);
}

/** Readable for people, distinct for machines. */
function folderNameFor(dataDir: string): string {
  const readable = dataDir.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(-40);
  const distinct = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  return `${readable}-${distinct}`.replace(/^-/, "");
}

function belongsToAnother(clusterDir: string, { uid }: Account): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "data_dir_unusable",
    `The database in ${clusterDir} belongs to another user (uid ${uid}): start as that user, or use another data directory.`,
  );
}

function newPlace(baseDir: string, account: Account | undefined): ClusterPlace {
  return { baseDir, clusterDir: path.join(baseDir, "postgres"), account };
}

/** A folder that root owns is no cluster: PostgreSQL never runs as root. */
async function findOwner(clusterDir: string): Promise<Account | undefined> {
  const found = await stat(clusterDir).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

/** Checks as that user, because permissions, ACLs and mounts all matter. */
async function canEnter(dir: string, account: Account): Promise<boolean> {
  const answer = await runTool("/bin/sh", ["-c", 'test -x "$1"', "sh", dir], { account });
  return answer.succeeded;
}

async function makeReachableDir(dir: string): Promise<void> {
  const made = await mkdir(dir, { recursive: true });
  // Only for a new folder: with a strict umask, PostgreSQL could not enter it.
  if (made !== undefined) await chmod(dir, 0o755);
}
