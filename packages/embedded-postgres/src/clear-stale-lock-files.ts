import { constants, type FileHandle, open, readlink, realpath } from "node:fs/promises";
import path from "node:path";

import type { ClusterPlace } from "./cluster-place.ts";

/**
 * Replaces the process id in stale lock files, so that PostgreSQL does not treat that process as a server.
 *
 * PostgreSQL treats any running process of its user as a server. But after a restart of a container, the id may belong to
 * another program, and a killed server stays a zombie until its parent reaps it. Then the id is replaced by that of
 * this process: PostgreSQL knows that its parent is no server, and checks, by the shared memory named in
 * `postmaster.pid`, that no session of the dead server is left. Only on Linux.
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
    // Never through a link: this process may be root, and the folder belongs to another user.
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
 * Writes to the file handle that was read: a server that starts meanwhile creates a new file, which
 * is not changed.
 */
async function replaceServerId(file: FileHandle, clusterDir: string): Promise<void> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(8_192), 0, 8_192, 0);
  const [serverId, ...lines] = buffer.toString("utf8", 0, bytesRead).split("\n");
  if (!/^\d+$/.test(serverId ?? "") || !(await isOtherProcess(serverId ?? "", clusterDir))) return;
  const content = Buffer.from([process.pid, ...lines].join("\n"));
  await file.write(content, 0, content.length, 0);
  await file.truncate(content.length);
}

/** The working directory of a server is its cluster; a zombie has none. */
async function isOtherProcess(id: string, clusterDir: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${id}/cwd`)) !== (await realpath(clusterDir));
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}
