import { migrate, openDatabase } from "@ticket-allocation/core";
import { env } from "node:process";
import type { TestProject } from "vitest/node";

/** Distributes the tables in the database at CITUS_URL. The files run one after the other, each on empty tables. */
export default async function setup(project: TestProject): Promise<void> {
  const url = env["CITUS_URL"]!;
  await using db = openDatabase(url, { poolSize: 2, statementTimeoutMs: 0, lockTimeoutMs: 0 });
  await migrate(db, { distributed: true });
  project.provide("citusUrl", url);
}
