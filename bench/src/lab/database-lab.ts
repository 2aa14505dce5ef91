import { migrate, openDatabase } from "@ticket-allocation/core";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "@ticket-allocation/gateway";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";

import { storePurchases } from "./store-purchases.ts";
import { THIS_TREE } from "./tree.ts";

const STORED = "bench_stored";

/** A database of one run's own. */
export interface RunDatabase extends AsyncDisposable {
  readonly url: string;
}

interface TemplateOptions {
  readonly from?: string;
  /** Leaves no connection open. */
  readonly fill: (databaseUrl: string) => Promise<void>;
}

/**
 * A PostgreSQL for the bench alone, the one that the gateway embeds, as it ships.
 *
 * Every run gets a fresh, migrated database and begins right after a checkpoint:
 * none inherits the dead rows or the unwritten pages of another.
 */
export class DatabaseLab implements AsyncDisposable {
  readonly #postgres: EmbeddedPostgres;
  readonly #dataDir: string;
  readonly #storedRows: number;
  readonly pid: number;
  #isStoredReady = false;
  #runs = 0;

  private constructor(
    postgres: EmbeddedPostgres,
    dataDir: string,
    pid: number,
    storedRows: number,
  ) {
    this.#postgres = postgres;
    this.#dataDir = dataDir;
    this.#storedRows = storedRows;
    this.pid = pid;
  }

  static async open({
    storedRows = 0,
  }: { readonly storedRows?: number } = {}): Promise<DatabaseLab> {
    const dataDir = await mkdtemp(path.join(tmpdir(), "ticket-allocation-bench-"));
    // PostgreSQL runs as a user of its own when root starts it.
    await chmod(dataDir, 0o755);
    const postgres = await startEmbeddedPostgres({ dataDir });
    const pidFile = await readFile(path.join(postgres.location, "postmaster.pid"), "utf8");
    const lab = new DatabaseLab(postgres, dataDir, Number(pidFile.split("\n")[0]), storedRows);
    try {
      await lab.createTemplate(THIS_TREE.template, { fill: createTables });
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
    return lab;
  }

  /** Where its files are. */
  get location(): string {
    return this.#postgres.location;
  }

  /** The settings that decide what a commit costs. */
  async readSettings(): Promise<Readonly<Record<string, string>>> {
    const names = ["server_version", "fsync", "synchronous_commit", "shared_buffers", "wal_level"];
    const { rows } = await this.#administrate<{ name: string; value: string }>(
      `select name, current_setting(name) as value
       from unnest(array['${names.join("','")}']) as name`,
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  /**
   * Makes a database that runs can clone.
   *
   * @param from the one to begin with; none of our tables without it
   */
  async createTemplate(name: string, { from = "template1", fill }: TemplateOptions): Promise<void> {
    await this.#administrate(`create database ${name} template ${from}`);
    await fill(this.#urlOf(name));
  }

  /** A clone of a database; by default one with the tables in it and nothing in the tables. */
  async createDatabase(template = THIS_TREE.template): Promise<RunDatabase> {
    this.#runs += 1;
    const name = `bench_run_${this.#runs}`;
    // Else every page of a large one would go through the log.
    await this.#administrate(`create database ${name} template ${template} strategy file_copy`);
    return {
      url: this.#urlOf(name),
      // Dropping writes a checkpoint.
      [Symbol.asyncDispose]: async () => {
        await this.#administrate(`drop database ${name} with (force)`);
      },
    };
  }

  /**
   * The one database that already holds purchases. It takes minutes to make, so the
   * runs share it: each adds what it sells, to an option of its own.
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

  /** Writes out what earlier runs left in memory. */
  async settle(): Promise<void> {
    await this.#administrate("checkpoint");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#postgres.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
    // Started by root, it may have had to keep its files elsewhere.
    await rm(path.dirname(this.#postgres.location), { recursive: true, force: true });
  }

  #urlOf(database: string): string {
    const url = new URL(this.#postgres.url);
    url.pathname = database;
    return url.href;
  }

  async #administrate<Row extends object>(statement: string) {
    const client = new Client({ connectionString: this.#urlOf("postgres") });
    await client.connect();
    try {
      return await client.query<Row>(statement);
    } finally {
      await client.end();
    }
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
