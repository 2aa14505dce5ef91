import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";

import { copyRunningCluster } from "../../../../test/support/copy-running-cluster.ts";
import { signal } from "./signal.ts";
import {
  placeCluster,
  type ClusterPlace,
} from "../../../../packages/embedded-postgres/src/cluster-place.ts";
import { createClusterIfAbsent } from "../../../../packages/embedded-postgres/src/create-cluster.ts";
import {
  findInstalledBinaries,
  prepareBinaries,
  type PostgresBinaries,
} from "../../../../packages/embedded-postgres/src/postgres-binaries.ts";
import {
  startServer,
  stopServer,
  type Settings,
} from "../../../../packages/embedded-postgres/src/server-process.ts";
import { toServerUrl } from "../../../../packages/embedded-postgres/src/server-url.ts";
import { findSocketFolder } from "../../../../packages/embedded-postgres/src/socket-folder.ts";

export const DATABASE = "chaos";

const START_TIMEOUT_MS = 30_000;

/** Few enough to use them all. All other settings are PostgreSQL's defaults: fsync is on. */
const SETTINGS = { max_connections: "90" };

/** A PostgreSQL for faults: the one that the gateway embeds, without supervision. */
export class PostgresLab implements AsyncDisposable {
  readonly #place: ClusterPlace;
  readonly #binaries: PostgresBinaries;
  readonly #settings: Settings;
  #socketDir = "";
  #frozen: readonly number[] = [];
  #isKilled = false;

  private constructor(place: ClusterPlace, binaries: PostgresBinaries, settings: Settings = {}) {
    this.#place = place;
    this.#binaries = binaries;
    this.#settings = { ...SETTINGS, ...settings };
  }

  /** Creates a cluster in a folder, with an empty database. */
  static async open(dataDir: string, settings?: Settings): Promise<PostgresLab> {
    const place = await makePlace(dataDir);
    const binaries = await prepareBinaries(findInstalledBinaries(), place);
    await createClusterIfAbsent(place, binaries, { sync: settings?.["fsync"] !== "off" });
    const lab = new PostgresLab(place, binaries, settings);
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
    const place = await makePlace(dataDir);
    await promisify(execFile)("cp", ["-a", original.#place.clusterDir, place.clusterDir]);
    const lab = new PostgresLab(place, original.#binaries);
    await lab.start();
    return lab;
  }

  /**
   * Starts a standby of a running server, from a base backup.
   *
   * @param dataDir a new folder
   * @param settings with `primary_conninfo`
   */
  static async standbyOf(
    primary: PostgresLab,
    dataDir: string,
    settings: Settings,
  ): Promise<PostgresLab> {
    const place = await makePlace(dataDir);
    const standby = new PostgresLab(place, primary.#binaries, settings);
    await using admin = await primary.connect();
    await copyRunningCluster(admin, primary.#place.clusterDir, place.clusterDir);
    await standby.#makeStandby();
    await standby.start();
    return standby;
  }

  /** Without the proxy. */
  get url(): string {
    return this.#urlOf(DATABASE);
  }

  get socketDir(): string {
    return this.#socketDir;
  }

  get socketPath(): string {
    return path.join(this.#socketDir, ".s.PGSQL.5432");
  }

  /** Creates another empty database. @returns its URL */
  async createDatabase(name: string): Promise<string> {
    await using admin = await this.connect("postgres");
    await admin.query(`create database ${name}`);
    return this.#urlOf(name);
  }

  /** Opens a session without the proxy. */
  async connect(database: string = DATABASE): Promise<Client & AsyncDisposable> {
    const client = new Client({
      connectionString: this.#urlOf(database),
      application_name: "chaos",
    });
    // The faults may break it at any moment.
    client.on("error", () => {});
    await client.connect();
    return Object.assign(client, {
      [Symbol.asyncDispose]: () => client.end().catch(() => {}),
    });
  }

  /** Starts PostgreSQL, in any state of its files, and resolves when it accepts connections. */
  async start(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await startServer(this.#place, this.#binaries, this.#settings))) {
      if (Date.now() > deadline) throw new Error("PostgreSQL does not start again");
      await wait(50);
    }
    this.#isKilled = false;
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

  /** Ends all sessions, and resolves after a clean shutdown. */
  async stop(): Promise<void> {
    await stopServer(this.#place, this.#binaries);
  }

  /** Restarts it as a hot standby without a primary: it accepts reads, and no writes until it is promoted. */
  async demote(): Promise<void> {
    await this.stop();
    await this.#makeStandby();
    await this.start();
  }

  /** Promotes it to a primary. Its sessions continue. */
  async promote(): Promise<void> {
    await using admin = await this.connect();
    await admin.query("select pg_promote()");
  }

  async kill(): Promise<void> {
    process.kill(await this.#readPid(), "SIGKILL");
    this.#isKilled = true;
  }

  get isKilled(): boolean {
    return this.#isKilled;
  }

  /** Stops all its processes. Clients can still connect, but get no responses. */
  async freeze(): Promise<void> {
    const pid = await this.#readPid();
    // First the postmaster, so that it starts no further process.
    process.kill(pid, "SIGSTOP");
    const { stdout } = await promisify(execFile)("ps", ["-o", "pid=", "--ppid", String(pid)]);
    this.#frozen = [pid, ...stdout.trim().split(/\s+/u).map(Number)];
    for (const one of this.#frozen) signal(one, "SIGSTOP");
  }

  thaw(): void {
    for (const one of this.#frozen) signal(one, "SIGCONT");
    this.#frozen = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thaw();
    await this.stop();
    // If root has started PostgreSQL, its files may be in another folder.
    await rm(this.#place.baseDir, { recursive: true, force: true });
  }

  async #makeStandby(): Promise<void> {
    await writeFile(path.join(this.#place.clusterDir, "standby.signal"), "");
  }

  #urlOf(database: string): string {
    return toServerUrl(this.#socketDir, database);
  }

  async #readPid(): Promise<number> {
    const file = await readFile(path.join(this.#place.clusterDir, "postmaster.pid"), "utf8");
    return Number(file.split("\n")[0]);
  }
}

async function makePlace(dataDir: string): Promise<ClusterPlace> {
  await mkdir(dataDir, { recursive: true });
  // PostgreSQL runs as another user if root starts it.
  await chmod(dataDir, 0o755);
  return placeCluster(dataDir);
}
