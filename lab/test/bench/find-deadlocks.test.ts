import { Client } from "pg";
import { expect, it } from "vitest";

import { createTestDatabase } from "../../../test/support/test-database.ts";
import { findDeadlocks } from "../../src/bench/lab/find-deadlocks.ts";

it("finds no deadlock without one, and one after its sessions have ended", async () => {
  const database = await createTestDatabase();
  try {
    expect(await findDeadlocks(database.url)).toEqual([]);
    await deadlock(database.url);
    expect(await findDeadlocks(database.url)).toEqual(["1 deadlocks"]);
  } finally {
    await database.drop();
  }
});

/** Two transactions that take the same two locks in opposite orders. */
async function deadlock(databaseUrl: string): Promise<void> {
  const clients = [1, 2].map(() => new Client({ connectionString: databaseUrl }));
  for (const [index, client] of clients.entries()) {
    await client.connect();
    await client.query("set deadlock_timeout = '10ms'");
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [index]);
  }
  const taken = await Promise.allSettled(
    clients.map((client, index) => client.query("select pg_advisory_xact_lock($1)", [1 - index])),
  );
  expect(taken.some(({ status }) => status === "rejected")).toBe(true);
  await Promise.all(clients.map((client) => client.end()));
}
