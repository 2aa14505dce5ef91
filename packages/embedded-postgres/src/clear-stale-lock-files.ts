import { constants, type FileHandle, open, readlink, realpath } from "node:fs/promises";
import path from "node:path";

import type { ClusterPlace } from "./cluster-place.ts";

/**
 * Tells PostgreSQL that the process named in left-over lock files is no server.
 *
 * PostgreSQL takes any living process of its user for one: after a restart of a
 * container the number may be another program's, and a killed server stays a
 * zombie until its parent looks. The number is then replaced with this process's:
 * PostgreSQL knows that the one who starts it is no server, and goes on to check,
 * by the shared memory named further down in `postmaster.pid`, that no session of
 * the dead server is left. Elsewhere than on Linux nothing is done.
 *
 * @see https://www.postgresql.org/docs/current/storage-file-layout.html
 */
export async function clearStaleLockFiles(
  { clusterDir }: ClusterPlace,
  socketDir: string,
): Promise<void> {
  if (process.platform !== "linux") return;
  const lockFiles = [
    path.join(clusterDir, "postmaster.pid"),
    path.join(socketDir, ".s.PGSQL.5432.lock"),
  ];
  for (const lockFile of lockFiles) {
    // Never through a link: this process may be root, and the folder is another user's.
    const flags = constants.O_RDWR | constants.O_NOFOLLOW;
    const file = await open(lockFile, flags).catch(() => undefined);
    if (file === undefined) continue;
    try {
      await replaceServerId(file, clusterDir);
    } finally {
      await file.close();
    }
  }
}

/**
 * Writes into the very file that was read: a server that starts meanwhile puts a
 * new one in its place, and that one stays untouched.
 */
async function replaceServerId(file: FileHandle, clusterDir: string): Promise<void> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(8_192), 0, 8_192, 0);
  const [serverId, ...lines] = buffer.toString("utf8", 0, bytesRead).split("\n");
  if (!/^\d+$/.test(serverId ?? "") || !(await isOtherProcess(serverId ?? "", clusterDir))) return;
  const content = Buffer.from([process.pid, ...lines].join("\n"));
  await file.write(content, 0, content.length, 0);
  await file.truncate(content.length);
}

/** A server works in its cluster's folder; a zombie works nowhere. */
async function isOtherProcess(id: string, clusterDir: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${id}/cwd`)) !== (await realpath(clusterDir));
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}
