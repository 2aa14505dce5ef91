import path from "node:path";

import { waitUntil } from "../faults/wait-until.ts";
import { DatabaseProxy } from "../lab/database-proxy.ts";
import { PostgresLab } from "../lab/postgres-lab.ts";

/** The name under which a standby connects to its primary. */
const STANDBY = "standby";
/** A primary keeps the WAL for a standby that is being copied. */
const KEEP_WAL = { wal_keep_size: "512MB" };
const PATIENCE_MS = 60_000;

/** A server, with an address that stays the same when another server takes its place. */
export interface Seat {
  readonly postgres: PostgresLab;
  /** The network between its clients and it. */
  readonly network: DatabaseProxy;
  /** The network between its standby and it. */
  readonly replication: DatabaseProxy;
}

interface OwnSeat extends Seat {
  postgres: PostgresLab;
}

export interface ServerPairOptions {
  readonly folder: string;
  /** Whether a COMMIT waits for the standby. */
  readonly isSynchronous: boolean;
  /** Whether the servers flush their files to the disk. Only a crash of the operating system would show it. */
  readonly isDurable: boolean;
  /** Creates the tables before there is a standby. */
  readonly prepare: (primary: PostgresLab) => Promise<void>;
}

function settingsOf({ isDurable }: ServerPairOptions) {
  return { ...KEEP_WAL, ...(!isDurable && { fsync: "off" }) };
}

/** A primary and its standby. After a failover the old primary is replaced by a new standby. */
export class ServerPair implements AsyncDisposable {
  readonly #options: ServerPairOptions;
  readonly #seats: OwnSeat[] = [];
  #primary = 0;
  #copies = 0;

  private constructor(options: ServerPairOptions) {
    this.#options = options;
  }

  static async open(options: ServerPairOptions): Promise<ServerPair> {
    const postgres = await PostgresLab.open(
      path.join(options.folder, "first"),
      settingsOf(options),
    );
    const pair = new ServerPair(options);
    try {
      await pair.#addSeat(postgres);
      await options.prepare(postgres);
      await pair.#addSeat(await pair.#copyPrimary());
      await pair.#waitForStandby();
      return pair;
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
  }

  get seats(): readonly Seat[] {
    return this.#seats;
  }

  get primary(): Seat {
    return this.#seats[this.#primary]!;
  }

  get standby(): Seat {
    return this.#seats[1 - this.#primary]!;
  }

  /** Makes the standby the primary. The old one is not told. */
  async promote(): Promise<void> {
    await this.standby.postgres.promote();
    this.#primary = 1 - this.#primary;
  }

  /** Removes the old primary, and starts a standby of the new one at its address. */
  async replaceOldPrimary(): Promise<void> {
    const seat = this.#seats[1 - this.#primary]!;
    await seat.postgres[Symbol.asyncDispose]();
    seat.network.resume();
    seat.replication.resume();
    seat.postgres = await this.#copyPrimary();
    seat.network.leadTo(seat.postgres.socketPath);
    seat.replication.leadTo(seat.postgres.socketPath);
    await this.#waitForStandby();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { postgres, network, replication } of this.#seats) {
      network[Symbol.dispose]();
      replication[Symbol.dispose]();
      await postgres[Symbol.asyncDispose]();
    }
  }

  async #addSeat(postgres: PostgresLab): Promise<void> {
    const [network, replication] = await Promise.all([
      DatabaseProxy.open(postgres.socketPath),
      DatabaseProxy.open(postgres.socketPath),
    ]);
    this.#seats.push({ postgres, network, replication });
  }

  async #copyPrimary(): Promise<PostgresLab> {
    this.#copies += 1;
    const { port } = this.primary.replication;
    const address = `host=127.0.0.1 port=${port} user=postgres application_name=${STANDBY}`;
    return PostgresLab.standbyOf(
      this.primary.postgres,
      path.join(this.#options.folder, `copy-${this.#copies}`),
      {
        ...settingsOf(this.#options),
        primary_conninfo: `${address} sslmode=disable gssencmode=disable`,
      },
    );
  }

  /** From then on COMMITs wait for the standby, if that is wanted. */
  async #waitForStandby(): Promise<void> {
    await using admin = await this.primary.postgres.connect();
    if (this.#options.isSynchronous) {
      await admin.query(`alter system set synchronous_standby_names = '${STANDBY}'`);
      await admin.query("select pg_reload_conf()");
    }
    const state = this.#options.isSynchronous ? "sync" : "async";
    const isFollowed = await waitUntil(async () => {
      const { rowCount } = await admin.query(
        "select from pg_stat_replication where state = 'streaming' and sync_state = $1",
        [state],
      );
      return rowCount === 1;
    }, PATIENCE_MS);
    if (!isFollowed) throw new Error("the standby does not follow its primary");
  }
}
