import { migrate, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import type { TestProject } from "vitest/node";

import { startEmbeddedPostgres } from "../../packages/embedded-postgres/src/start-embedded-postgres.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const TEMPLATE = "ticket_allocation_template";

/**
 * Runs one PostgreSQL for all test files and migrates the database that they clone.
 *
 * It is the gateway's embedded one, without fsync: a test's data need not survive
 * the machine. TEST_POSTGRES_BINARIES runs another version.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await makeTemporaryFolder();
  const binariesDir = process.env["TEST_POSTGRES_BINARIES"];
  const postgres = await startEmbeddedPostgres({
    dataDir: dataDir.path,
    ...(binariesDir !== undefined && { binariesDir }),
    settings: { fsync: "off", max_connections: "300" },
  });

  const postgresUrl = withDatabase(postgres.url, "postgres");
  await using admin = openDatabase(postgresUrl, {
    poolSize: 1,
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
  });
  await sql.raw(`create database ${TEMPLATE}`).execute(admin);
  await using template = openDatabase(withDatabase(postgres.url, TEMPLATE), {
    poolSize: 1,
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
  });
  await migrate(template);

  project.provide("postgresUrl", postgresUrl);
  project.provide("templateDatabase", TEMPLATE);
  return async () => {
    await postgres.stop();
    await dataDir[Symbol.asyncDispose]();
  };
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = database;
  return changed.href;
}
