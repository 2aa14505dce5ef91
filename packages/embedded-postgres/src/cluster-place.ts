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

/** Where clusters go whose data directory PostgreSQL's user cannot enter. */
const sharedDir = "/var/lib/ticket-allocation";

/** Where a cluster is, or will be, and who runs it. */
export interface ClusterPlace {
  /** The folder that holds the cluster, and copies of the binaries where needed. */
  readonly baseDir: string;
  /** The cluster itself; may not exist yet. */
  readonly clusterDir: string;
  /** The user that PostgreSQL runs as; `undefined` is the user of this process. */
  readonly account: Account | undefined;
}

/**
 * Decides where the cluster of a data directory lives; makes the folder around it.
 *
 * An ordinary user's cluster is in the data directory. PostgreSQL refuses to run
 * as root, so root's belongs to a system user; a data directory that this user
 * cannot enter gets its cluster under `/var/lib/ticket-allocation`. A cluster
 * that exists stays where it is. What belongs to another user is refused.
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

/** Root's own folder is none of ours: PostgreSQL never runs as root. */
async function findOwner(clusterDir: string): Promise<Account | undefined> {
  const found = await stat(clusterDir).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

/** Asks the system itself, as that user: permissions, ACLs and mounts all have a say. */
async function canEnter(dir: string, account: Account): Promise<boolean> {
  const answer = await runTool("/bin/sh", ["-c", 'test -x "$1"', "sh", dir], { account });
  return answer.succeeded;
}

async function makeReachableDir(dir: string): Promise<void> {
  const made = await mkdir(dir, { recursive: true });
  // Only a folder made just now is changed: a strict umask would shut PostgreSQL out of it.
  if (made !== undefined) await chmod(dir, 0o755);
}
