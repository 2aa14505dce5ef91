import { existsSync } from "node:fs";
import { chmod, chown, mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";
import { vi } from "vitest";

import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../../embedded-postgres/src/start-embedded-postgres.ts";
import { copyRunningCluster } from "../../../test/support/copy-running-cluster.ts";
import { PATIENCE } from "../../../test/support/patience.ts";

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
    backUp: () => inSession(server.url, (session) => copyRunningCluster(session, cluster, copy)),
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
