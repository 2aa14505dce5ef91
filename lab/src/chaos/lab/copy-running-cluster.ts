import { execFile } from "node:child_process";
import { chmod, chown, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Client } from "pg";

/** What the copy must not have, or gets from the primary while it starts. */
const LEFT_OUT = new Set([
  "pg_wal",
  "pg_replslot",
  "postmaster.pid",
  "postmaster.opts",
  "standby.signal",
  "server.log",
]);

/**
 * Makes a base backup of a running server, from which a standby can be started. The server must keep the WAL since then
 * (`wal_keep_size`).
 *
 * @param admin a session of the server
 * @see https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */
export async function copyRunningCluster(admin: Client, from: string, to: string): Promise<void> {
  const { uid, gid } = await stat(from);
  const belongs = async (file: string) => chown(file, uid, gid);
  await mkdir(to, { mode: 0o700 });
  await belongs(to);
  await admin.query("select pg_backup_start('standby', true)");
  const names = (await readdir(from)).filter((name) => !LEFT_OUT.has(name));
  await promisify(execFile)("cp", ["-a", ...names.map((name) => path.join(from, name)), to]);
  for (const folder of ["pg_wal", "pg_wal/archive_status", "pg_wal/summaries", "pg_replslot"]) {
    await mkdir(path.join(to, folder), { mode: 0o700 });
    await belongs(path.join(to, folder));
  }
  const { rows } = await admin.query<{ labelfile: string }>(
    "select labelfile from pg_backup_stop(false)",
  );
  const label = path.join(to, "backup_label");
  await writeFile(label, rows[0]?.labelfile ?? "");
  await chmod(label, 0o600);
  await belongs(label);
}
