import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { vi } from "vitest";

import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../../embedded-postgres/src/start-embedded-postgres.ts";
import { PATIENCE } from "../../../test/support/patience.ts";

/** What a running server changes all the time and a backup does without. They must exist, empty. */
const LEFT_OUT = ["pg_wal", "pg_stat_tmp"];
/** Lock files and the socket of the running server. */
const OF_PROCESS = /^(?:postmaster\.|\.s\.)/u;

/** A server that archives its WAL into `folder`, with what PostgreSQL's manual says of backups. */
export interface ArchivingServer {
  readonly server: EmbeddedPostgres;
  /** Copies the files of the running server. https://www.postgresql.org/docs/18/continuous-archiving.html */
  readonly backUp: () => Promise<void>;
  /** Resolves when everything that was committed so far is in the archive. */
  readonly archive: () => Promise<void>;
  /** Starts another server from the backup and the archive, with what was committed up to `time`. */
  readonly restore: (time: string) => Promise<EmbeddedPostgres>;
}

export async function startArchivingServer(folder: string): Promise<ArchivingServer> {
  const archived = path.join(folder, "archive");
  await mkdir(archived);
  // For the system user as which root runs PostgreSQL.
  await chmod(archived, 0o777);
  const server = await start(folder, "original", {
    archive_mode: "on",
    archive_command: `test ! -f ${archived}/%f && cp %p ${archived}/%f`,
  });
  const cluster = server.location;
  const copy = cluster.replace(path.join(folder, "original"), path.join(folder, "restored"));

  return {
    server,
    backUp: () =>
      inSession(server.url, async (session) => {
        const [begin, end] = await backupFunctions(session);
        await session.query(`select ${begin}`);
        await copyCluster(cluster, copy);
        const { rows } = await session.query<{ labelfile: string }>(`select labelfile from ${end}`);
        await writeLike(cluster, path.join(copy, "backup_label"), rows[0]!.labelfile);
      }),
    archive: () =>
      inSession(server.url, async (session) => {
        const { rows } = await session.query<{ file: string }>(
          "select pg_walfile_name(pg_switch_wal()) as file",
        );
        const file = path.join(archived, rows[0]!.file);
        await vi.waitUntil(() => existsSync(file), PATIENCE);
      }),
    async restore(time) {
      await writeLike(cluster, path.join(copy, "recovery.signal"), "");
      return start(folder, "restored", {
        restore_command: `cp ${archived}/%f %p`,
        recovery_target_time: time,
        recovery_target_action: "promote",
        // No connections before that.
        hot_standby: "off",
      });
    },
  };
}

function start(folder: string, name: string, settings: Readonly<Record<string, string>>) {
  const binariesDir = process.env["TEST_POSTGRES_BINARIES"];
  return startEmbeddedPostgres({
    dataDir: path.join(folder, name),
    ...(binariesDir !== undefined && { binariesDir }),
    settings: { fsync: "off", ...settings },
  });
}

/** PostgreSQL 15 has renamed them. */
async function backupFunctions(session: Client): Promise<readonly [begin: string, end: string]> {
  const { rows } = await session.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  );
  return Number(rows[0]!.version) < 150_000
    ? ["pg_start_backup('sale', true, false)", "pg_stop_backup(false)"]
    : ["pg_backup_start('sale', true)", "pg_backup_stop()"];
}

async function copyCluster(cluster: string, copy: string): Promise<void> {
  const names = await readdir(cluster);
  const { uid, gid } = await stat(cluster);
  await mkdir(path.dirname(copy), { recursive: true });
  for (const folder of [copy, ...LEFT_OUT.map((name) => path.join(copy, name))]) {
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, uid, gid);
  }
  const kept = names.filter((name) => !LEFT_OUT.includes(name) && !OF_PROCESS.test(name));
  await promisify(execFile)("cp", ["-a", ...kept, copy], { cwd: cluster });
}

/** Writes a file with the owner of the cluster. */
async function writeLike(cluster: string, file: string, content: string): Promise<void> {
  const { uid, gid } = await stat(cluster);
  await writeFile(file, content);
  await chown(file, uid, gid);
}

/** A backup begins and ends in one session, however long the copy takes. */
async function inSession(url: string, work: (session: Client) => Promise<void>): Promise<void> {
  const session = new Client({ connectionString: url });
  await session.connect();
  try {
    await work(session);
  } finally {
    await session.end();
  }
}
