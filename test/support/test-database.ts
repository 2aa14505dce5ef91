import {
  createBoxOffice,
  openDatabase,
  type Database,
  type PooledBoxOffice,
} from "@ticket-allocation/core";
import { sql, type Kysely } from "kysely";
import { randomUUID } from "node:crypto";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** A database on the test server from which others can be created. */
    postgresUrl: string;
    /** A migrated database, to be cloned by `create database … template …`. */
    templateDatabase: string;
    /** The database that all files share where the tests run on a cluster of Citus. */
    citusUrl: string;
  }
}

/** A database of its own, with the tables in it and nothing in the tables. */
export interface TestDatabase {
  readonly url: string;
  readonly db: Kysely<Database>;
  readonly boxOffice: PooledBoxOffice;
  drop(): Promise<void>;
}

/**
 * Clones the migrated template, which takes milliseconds.
 *
 * Call it in `beforeAll` and `drop()` it in `afterAll`: a database per file.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const citusUrl: string | undefined = inject("citusUrl");
  if (citusUrl !== undefined) return emptyDatabase(citusUrl);
  return createDatabase(`template ${inject("templateDatabase")}`);
}

async function emptyDatabase(url: string): Promise<TestDatabase> {
  const db = openDatabase(url);
  await sql`truncate ticket_options, chosen_ids cascade`.execute(db);
  return { url, db, boxOffice: createBoxOffice({ db, journal: true }), drop: () => db.destroy() };
}

/** An empty database: no tables, for tests of the migrations. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase("template template0");
}

async function createDatabase(origin: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await administrate(`create database ${name} ${origin}`);

  const url = urlOfDatabase(name);
  const db = openDatabase(url);
  return {
    url,
    db,
    boxOffice: createBoxOffice({ db, journal: true }),
    async drop() {
      await db.destroy();
      await waitForSessionsToEnd(name);
      await administrate(`drop database ${name} with (force)`);
    },
  };
}

function urlOfDatabase(name: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = name;
  return url.href;
}

/**
 * A pool that was closed says so a moment before PostgreSQL has ended its sessions.
 * Whoever stays longer than a second is thrown out by the drop.
 */
async function waitForSessionsToEnd(name: string): Promise<void> {
  await administrate(`do $$ begin
    for attempt in 1..50 loop
      exit when not exists (select from pg_stat_activity where datname = '${name}');
      perform pg_sleep(0.02), pg_stat_clear_snapshot();
    end loop;
  end $$`);
}

async function administrate(statement: string): Promise<void> {
  const db = openDatabase(inject("postgresUrl"), {
    poolSize: 1,
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
  });
  try {
    await sql.raw(statement).execute(db);
  } finally {
    await db.destroy();
  }
}
