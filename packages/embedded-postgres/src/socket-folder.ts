import { createHash } from "node:crypto";
import { chown, lstat, mkdir, readFile, rmdir } from "node:fs/promises";
import path from "node:path";

import type { ClusterPlace } from "./cluster-place.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** The path of a socket may have 104 bytes on macOS, 108 on Linux, including the terminator. */
const longestSocketPath = 103;

/**
 * Returns a folder for the socket of the cluster that only its user may enter.
 *
 * This is the folder of the cluster. If its path is too long for a socket, or contains a separator of lists of
 * folders, it is a short one in `/tmp`.
 *
 * @throws {EmbeddedPostgresError} `data_dir_unusable` if another user owns the short one
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

/** Removes the short folder, if it exists; the server must have stopped. */
export async function removeSocketFolder(place: ClusterPlace): Promise<void> {
  await rmdir(shortSocketFolder(place)).catch(() => undefined);
}

/**
 * Reads from `postmaster.pid` where the last server of a cluster had its socket.
 *
 * The server may have stopped: only a connection shows whether it runs.
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
