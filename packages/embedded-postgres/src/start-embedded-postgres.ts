import path from "node:path";
import pg from "pg";

import { placeCluster } from "./cluster-place.ts";
import { createClusterIfAbsent } from "./create-cluster.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { ownServer } from "./own-server.ts";
import { unusable } from "./create-data-dir.ts";
import { findInstalledBinaries, prepareBinaries } from "./postgres-binaries.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { type Settings, stopServer } from "./server-process.ts";
import { toServerUrl } from "./server-url.ts";
import { removeUnfinishedFolders } from "./unfinished-folders.ts";

const databaseName = "ticket_allocation";

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; created if it does not exist. */
  readonly dataDir: string;
  /**
   * Folder with `bin`, `lib` and `share` of the PostgreSQL to run, 14 or later.
   *
   * @default the one that npm installed for this platform
   */
  readonly binariesDir?: string;
  /**
   * Server settings, as `-c name=value`. With `fsync: 'off'` the cluster's first
   * files are not synced either. A server that a killed process left running
   * keeps the settings it was started with.
   *
   * @default PostgreSQL's, except that `max_connections` is 200
   */
  readonly settings?: Settings;
}

export interface EmbeddedPostgres {
  /** URL of the database `ticket_allocation` on a Unix socket, for pg, Kysely and psql. */
  readonly url: string;
  /** The folder of the files. */
  readonly location: string;
  /** Such as "18.4". */
  readonly version: string;
  /** Ends all sessions, and resolves when PostgreSQL has stopped. */
  readonly stop: () => Promise<void>;
}

/**
 * Runs a PostgreSQL for this process alone, on the files of a data directory.
 *
 * It is durable, and listens on a Unix socket that only its own user and root can reach. If this process is
 * killed, PostgreSQL goes on, and the next start on the same data directory takes it over. Started by root, it
 * runs as the system user `postgres`. If that user cannot enter the data directory, its files are
 * in `/var/lib/ticket-allocation`.
 *
 * @throws {EmbeddedPostgresError} if it cannot run; `data_dir_in_use` if another running process uses the data directory
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  try {
    return await startPostgres(options);
  } catch (error) {
    const isOfSystem =
      error instanceof Error && ("syscall" in error || error instanceof pg.DatabaseError);
    throw isOfSystem ? unusable(options.dataDir, error) : error;
  }
}

async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { binariesDir = findInstalledBinaries(), settings = {} } = options;
  const dataDir = path.resolve(options.dataDir);
  const place = await placeCluster(dataDir);
  const binaries = await prepareBinaries(path.resolve(binariesDir), place);
  await createClusterIfAbsent(place, binaries, { sync: settings["fsync"] !== "off" });

  const server = await ownServer(place, binaries, settings);
  if (server === "held") {
    throw new EmbeddedPostgresError(
      "data_dir_in_use",
      `The data directory ${dataDir} is in use by another running process: stop that one first, or use another directory.`,
    );
  }
  const stop = async () => {
    try {
      // Without the lock, another process may own the server.
      if (await server.lock.settle()) await stopServer(place, binaries);
    } finally {
      await server.lock.release();
    }
  };
  try {
    const version = await prepareDatabase(toServerUrl(server.socketDir, "postgres"), databaseName);
    await removeUnfinishedFolders(place.baseDir);
    const url = toServerUrl(server.socketDir, databaseName);
    let stopping: Promise<void> | undefined;
    return { url, location: place.clusterDir, version, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}
