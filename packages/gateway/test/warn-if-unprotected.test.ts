import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { spawnGateway } from "./spawn-gateway.ts";

const TOKENS = {
  JWT_SECRET: "0123456789abcdefghijklmnopqrstuvwxyz",
  JWT_ISSUER: "https://login.tickets.test",
  JWT_AUDIENCE: "tickets",
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Starts a gateway, stops it, and gives all that it has logged. */
async function logsOf(environment: Readonly<Record<string, string>>): Promise<string> {
  const gateway = await spawnGateway({ DATABASE_URL: database.url, ...environment });
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  return gateway.logs();
}

it.each([
  { HOST: "0.0.0.0" },
  { HOST: "::", WORKERS: "2" },
  { HOST: "0.0.0.0", LOG_LEVEL: "silent" },
])("warns when others may reach a gateway that lets everybody do everything: %o", async (open) => {
  const logs = await logsOf(open);
  expect(logs.match(/^WARNING: on \S+ there is no access control/gmu)).toHaveLength(1);
  const logged = logs.match(/^\{"level":40,.*"msg":"there is no access control/gmu) ?? [];
  expect(logged).toHaveLength("LOG_LEVEL" in open ? 0 : 1);
});

it.each([{}, { HOST: "localhost" }, { HOST: "::1" }, { HOST: "0.0.0.0", ...TOKENS }])(
  "says nothing of the kind otherwise: %o",
  async (environment) => {
    expect(await logsOf(environment)).not.toContain("access control");
  },
);
