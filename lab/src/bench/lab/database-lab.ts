import { migrate, openDatabase } from "@ticket-allocation/core";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "@ticket-allocation/gateway";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";

import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../../test/support/temporary-folder.ts";
import { query } from "../../postgres/query.ts";
import { storePurchases } from "./store-purchases.ts";
import { THIS_TREE } from "./tree.ts";

const STORED = "bench_stored";

/** The database of one run. */
export interface RunDatabase extends AsyncDisposable {
  readonly url: string;
}

interface TemplateOptions {
  readonly from?: string;
  /** Fills the database. Must not leave a connection open. */
  readonly fill: (databaseUrl: string) => Promise<void>;
}

/**
 * A PostgreSQL for the bench alone: the one that the gateway embeds, with its default settings.
 *
 * Every run gets a new, migrated database and begins directly after a checkpoint. So dead rows and unwritten pages
 * of earlier runs have no effect.
 */
export class DatabaseLab implements AsyncDisposable {
  readonly #postgres: EmbeddedPostgres;
  readonly #folder: TemporaryFolder;
  readonly #storedRows: number;
  readonly pid: number;
  #isStoredReady = false;
  #runs = 0;

  private constructor(
    postgres: EmbeddedPostgres,
    folder: TemporaryFolder,
    pid: number,
    storedRows: number,
  ) {
    this.#postgres = postgres;
    this.#folder = folder;
    this.#storedRows = storedRows;
    this.pid = pid;
  }

  static async open({
    storedRows = 0,
  }: { readonly storedRows?: number } = {}): Promise<DatabaseLab> {
    const folder = await makeTemporaryFolder();
    const postgres = await startEmbeddedPostgres({ dataDir: folder.path });
    const pidFile = await readFile(path.join(postgres.location, "postmaster.pid"), "utf8");
    const lab = new DatabaseLab(postgres, folder, Number(pidFile.split("\n")[0]), storedRows);
    try {
      await lab.createTemplate(THIS_TREE.template, { fill: createTables });
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
    return lab;
  }

  /** The settings that determine the cost of a commit. */
  async readSettings(): Promise<Readonly<Record<string, string>>> {
    const names = ["server_version", "fsync", "synchronous_commit", "shared_buffers", "wal_level"];
    const rows = await this.#administrate<{ name: string; value: string }>(
      `select name, current_setting(name) as value
       from unnest(array['${names.join("','")}']) as name`,
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  /**
   * Creates a database that runs can clone.
   *
   * @param from the database to clone. @default one without tables
   */
  async createTemplate(name: string, { from = "template1", fill }: TemplateOptions): Promise<void> {
    await this.#administrate(`create database ${name} template ${from}`);
    await fill(this.#urlOf(name));
  }

  /** Clones a database. By default the clone has empty tables. */
  async createDatabase(template = THIS_TREE.template): Promise<RunDatabase> {
    this.#runs += 1;
    const name = `bench_run_${this.#runs}`;
    // With the default strategy every page would be written to the WAL.
    await this.#administrate(`create database ${name} template ${template} strategy file_copy`);
    return {
      url: this.#urlOf(name),
      // This also writes a checkpoint.
      [Symbol.asyncDispose]: async () => {
        await this.#administrate(`drop database ${name} with (force)`);
      },
    };
  }

  /**
   * The database that already contains purchases. Creating it takes minutes, so all runs share it. Each run sells an
   * option of its own.
   */
  async openStoredDatabase(signal: AbortSignal): Promise<RunDatabase> {
    const url = this.#urlOf(STORED);
    if (!this.#isStoredReady) {
      await this.#administrate(`create database ${STORED} template ${THIS_TREE.template}`);
      await storePurchases(url, this.#storedRows, signal);
      this.#isStoredReady = true;
    }
    return { url, async [Symbol.asyncDispose]() {} };
  }

  /** Writes all pages that earlier runs have changed. */
  async settle(): Promise<void> {
    await this.#administrate("checkpoint");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#postgres.stop();
    await this.#folder[Symbol.asyncDispose]();
    // If root has started PostgreSQL, its files may be in another folder.
    await rm(path.dirname(this.#postgres.location), { recursive: true, force: true });
  }

  #urlOf(database: string): string {
    const url = new URL(this.#postgres.url);
    url.pathname = database;
    return url.href;
  }

  #administrate<Row extends object>(statement: string): Promise<readonly Row[]> {
    return query<Row>(this.#urlOf("postgres"), statement);
  }
}

async function createTables(databaseUrl: string): Promise<void> {
  await using db = openDatabase(databaseUrl, {
    poolSize: 1,
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
  });
  await migrate(db);
}
