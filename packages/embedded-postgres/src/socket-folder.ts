import { createHash } from "node:crypto";
import { chown, lstat, mkdir, readFile, rmdir } from "node:fs/promises";
import path from "node:path";

import type { ClusterPlace } from "./cluster-place.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** The system's limit for a socket's path is 104 bytes on macOS, 108 on Linux, one for the end. */
const longestSocketPath = 103;

/**
 * Makes sure of a folder for the cluster's socket that only its user may enter.
 *
 * That is the cluster's own folder, or a short one under `/tmp` when the path is
 * too long for a socket, or has characters that mean something in a list of folders.
 *
 * @throws {EmbeddedPostgresError} `data_dir_unusable` when somebody else holds the short one
 */
export async function makeSocketFolder(place: ClusterPlace): Promise<string> {
  const { clusterDir, account } = place;
  const socketPath = path.join(clusterDir, ".s.PGSQL.5432");
  if (Buffer.byteLength(socketPath) <= longestSocketPath && !/[,"\\]/.test(clusterDir)) {
    return clusterDir;
  }
  const shortDir = shortSocketFolder(place);
  try {
    await mkdir(shortDir, { mode: 0o700 });
    if (account !== undefined) await chown(shortDir, account.uid, account.gid);
  } catch (error) {
    if (await isOurs(shortDir, account?.uid ?? process.getuid?.())) return shortDir;
    throw new EmbeddedPostgresError(
      "data_dir_unusable",
      `The folder ${shortDir}, for the socket of the database in ${clusterDir}, cannot be used (${String(error)}): remove it, or use a data directory with a shorter path.`,
      { cause: error },
    );
  }
  return shortDir;
}

/** Takes away the short folder, if there was one; the cluster must be down. */
export async function removeSocketFolder(place: ClusterPlace): Promise<void> {
  await rmdir(shortSocketFolder(place)).catch(() => undefined);
}

/**
 * Reads from `postmaster.pid` where the last server of a cluster had its socket.
 *
 * The server may be down by now: only a connection tells.
 */
export async function findSocketFolder({ clusterDir }: ClusterPlace): Promise<string | undefined> {
  const lockFile = path.join(clusterDir, "postmaster.pid");
  const lines = await readFile(lockFile, "utf8").catch(() => "");
  const socketDir = lines.split("\n")[4];
  return socketDir === "" ? undefined : socketDir;
}

function shortSocketFolder({ clusterDir }: ClusterPlace): string {
  const name = createHash("sha256").update(clusterDir).digest("hex").slice(0, 16);
  return `/tmp/ticket-allocation-${name}`;
}

async function isOurs(dir: string, uid: number | undefined): Promise<boolean> {
  const found = await lstat(dir).catch(() => undefined);
  return (
    found !== undefined && found.isDirectory() && found.uid === uid && (found.mode & 0o77) === 0
  );
}
