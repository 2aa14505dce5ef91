import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";

import {
  placeCluster,
  type ClusterPlace,
} from "../../../packages/gateway/src/embedded-postgres/cluster-place.ts";
import { createClusterIfAbsent } from "../../../packages/gateway/src/embedded-postgres/create-cluster.ts";
import {
  findInstalledBinaries,
  prepareBinaries,
  type PostgresBinaries,
} from "../../../packages/gateway/src/embedded-postgres/postgres-binaries.ts";
import {
  startServer,
  stopServer,
} from "../../../packages/gateway/src/embedded-postgres/server-process.ts";
import { toServerUrl } from "../../../packages/gateway/src/embedded-postgres/server-url.ts";
import { findSocketFolder } from "../../../packages/gateway/src/embedded-postgres/socket-folder.ts";

export const DATABASE = "chaos";

const START_TIMEOUT_MS = 30_000;

/** Few enough to be used up. Everything else is PostgreSQL's own default: fsync is on. */
const SETTINGS = { max_connections: "90" };

/** A PostgreSQL to be broken: the one that the gateway embeds, without an owner to look after it. */
export class PostgresLab implements AsyncDisposable {
  readonly #place: ClusterPlace;
  readonly #binaries: PostgresBinaries;
  #socketDir = "";

  private constructor(place: ClusterPlace, binaries: PostgresBinaries) {
    this.#place = place;
    this.#binaries = binaries;
  }

  /** Makes a cluster in a folder, with an empty database. */
  static async open(dataDir: string): Promise<PostgresLab> {
    await mkdir(dataDir, { recursive: true });
    // PostgreSQL runs as a user of its own when root starts it.
    await chmod(dataDir, 0o755);
    const place = await placeCluster(dataDir);
    const binaries = await prepareBinaries(findInstalledBinaries(), place);
    await createClusterIfAbsent(place, binaries, { sync: true });
    const lab = new PostgresLab(place, binaries);
    try {
      await lab.start();
      await using admin = await lab.connect("postgres");
      await admin.query(`create database ${DATABASE}`);
      return lab;
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Copies the files of a cluster that was stopped cleanly, and starts a server on the copy.
   *
   * @param dataDir a new folder
   */
  static async copyOf(original: PostgresLab, dataDir: string): Promise<PostgresLab> {
    await mkdir(dataDir, { recursive: true });
    await chmod(dataDir, 0o755);
    const place = await placeCluster(dataDir);
    await promisify(execFile)("cp", ["-a", original.#place.clusterDir, place.clusterDir]);
    const lab = new PostgresLab(place, original.#binaries);
    await lab.start();
    return lab;
  }

  /** Leads past the proxy. */
  get url(): string {
    return this.#urlOf(DATABASE);
  }

  get socketPath(): string {
    return path.join(this.#socketDir, ".s.PGSQL.5432");
  }

  /** A session that does not go through any proxy. */
  async connect(database: string = DATABASE): Promise<Client & AsyncDisposable> {
    const client = new Client({
      connectionString: this.#urlOf(database),
      application_name: "chaos",
    });
    // It may be lost at any moment: that is what this is about.
    client.on("error", () => {});
    await client.connect();
    return Object.assign(client, {
      [Symbol.asyncDispose]: () => client.end().catch(() => {}),
    });
  }

  /** Starts it, whatever state it was left in, and resolves once it accepts connections. */
  async start(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await startServer(this.#place, this.#binaries, SETTINGS))) {
      if (Date.now() > deadline) throw new Error("PostgreSQL does not start again");
      await wait(50);
    }
    this.#socketDir = (await findSocketFolder(this.#place)) ?? this.#place.clusterDir;
  }

  /** Ends all sessions without a checkpoint, as `pg_ctl stop -m immediate` does. */
  async stopImmediately(): Promise<void> {
    process.kill(await this.#readPid(), "SIGQUIT");
    const deadline = Date.now() + START_TIMEOUT_MS;
    while ((await this.#readPid().catch(() => undefined)) !== undefined) {
      if (Date.now() > deadline) throw new Error("PostgreSQL does not stop");
      await wait(10);
    }
  }

  /** Ends all sessions, and resolves when the files are those of a clean shutdown. */
  async stop(): Promise<void> {
    await stopServer(this.#place, this.#binaries);
  }

  /** Restarts it as a hot standby of nobody: it can be read from, and takes no writes until it is promoted. */
  async demote(): Promise<void> {
    await this.stop();
    await writeFile(path.join(this.#place.clusterDir, "standby.signal"), "");
    await this.start();
  }

  /** Makes a primary of it again. Its sessions go on. */
  async promote(): Promise<void> {
    await using admin = await this.connect();
    await admin.query("select pg_promote()");
  }

  async kill(): Promise<void> {
    process.kill(await this.#readPid(), "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopServer(this.#place, this.#binaries);
    // Started by root, it may have had to keep its files elsewhere.
    await rm(this.#place.baseDir, { recursive: true, force: true });
  }

  #urlOf(database: string): string {
    return toServerUrl(this.#socketDir, database);
  }

  async #readPid(): Promise<number> {
    const file = await readFile(path.join(this.#place.clusterDir, "postmaster.pid"), "utf8");
    return Number(file.split("\n")[0]);
  }
}
