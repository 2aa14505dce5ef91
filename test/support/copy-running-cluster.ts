import { execFile } from "node:child_process";
import { chmod, chown, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Client } from "pg";

/** What a running server changes all the time and a backup does without. They must exist, empty. */
const EMPTY = ["pg_wal", "pg_stat_tmp", "pg_replslot"];
/** Lock files and the socket of the running server, what makes it a standby, and its log. */
const OF_PROCESS = /^(?:postmaster\.|\.s\.|standby\.signal$|server\.log$)/u;

/**
 * Makes a base backup of a running server. The server must keep the WAL since then (`wal_keep_size`), or archive it.
 *
 * @param admin a session of the server: a backup begins and ends in one session
 * @param from the folder of the cluster
 * @param to a new folder
 * @see https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */
export async function copyRunningCluster(admin: Client, from: string, to: string): Promise<void> {
  const { uid, gid } = await stat(from);
  const [begin, end] = await backupFunctions(admin);
  await mkdir(path.dirname(to), { recursive: true });
  for (const folder of [to, ...EMPTY.map((name) => path.join(to, name))]) {
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, uid, gid);
  }
  await admin.query(`select ${begin}`);
  const names = await readdir(from);
  const kept = names.filter((name) => !EMPTY.includes(name) && !OF_PROCESS.test(name));
  await promisify(execFile)("cp", ["-a", ...kept, to], { cwd: from });
  const { rows } = await admin.query<{ labelfile: string }>(`select labelfile from ${end}`);
  const label = path.join(to, "backup_label");
  await writeFile(label, rows[0]!.labelfile);
  await chmod(label, 0o600);
  await chown(label, uid, gid);
}

/** PostgreSQL 15 has renamed them. */
async function backupFunctions(session: Client): Promise<readonly [begin: string, end: string]> {
  const { rows } = await session.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  );
  return Number(rows[0]!.version) < 150_000
    ? ["pg_start_backup('copy', true, false)", "pg_stop_backup(false)"]
    : ["pg_backup_start('copy', true)", "pg_backup_stop()"];
}
