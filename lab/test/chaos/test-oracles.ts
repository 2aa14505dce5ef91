import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { checkPromises } from "../../src/chaos/oracles/check-promises.ts";
import type { Oracle } from "../../src/chaos/oracles/oracles.ts";
import { storeLines } from "./store-lines.ts";

interface OracleTests {
  readonly oracles: readonly Oracle[];
  /** Sells without violations. Returns the log. */
  readonly sell: (database: TestDatabase, client: Client) => Promise<readonly object[]>;
  /** The promise that is violated, and SQL that violates it. */
  readonly violations: readonly (readonly [RegExp, string])[];
  /** Tests the data before they are violated. */
  readonly check: (client: Client) => Promise<void>;
}

/** Tests that oracles find no violation in a correct sale, and each of those that SQL makes. */
export function testOracles({ oracles, sell, violations, check }: OracleTests): void {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
    await storeLines(client, await sell(database, client));
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function findViolations(): Promise<readonly string[]> {
    return (await checkPromises(client, oracles)).map(({ promise }) => promise);
  }

  it("finds no violation in a correct sale", async () => {
    expect(await findViolations()).toEqual([]);
    await check(client);
  });

  it.each(violations)("finds that %s is violated", async (promise, violate) => {
    await client.query("begin; set local session_replication_role = replica");
    try {
      await client.query(violate);
      expect(await findViolations()).toContainEqual(expect.stringMatching(promise));
    } finally {
      await client.query("rollback");
    }
  });

  it("has data that violate each promise", () => {
    const untested = oracles.filter(({ promise }) => !violations.some(([is]) => is.test(promise)));
    expect(untested).toEqual([]);
  });
}
