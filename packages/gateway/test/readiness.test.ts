import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { startFaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { spawnGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("is ready again when its database answers again, though the old connection never will", async () => {
  const proxy = await startFaultyProxy(database.url);
  const gateway = await spawnGateway({ DATABASE_URL: proxy.databaseUrl });
  const askReadiness = async () => (await fetch(`${gateway.url}/readyz`)).status;
  expect(await askReadiness()).toBe(200);

  proxy.loseEverything();
  // What it has found out it says for a second.
  await vi.waitFor(async () => expect(await askReadiness()).toBe(503), PATIENCE);
  expect(await Promise.all([1, 2, 3].map(askReadiness))).toEqual([503, 503, 503]);
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);

  proxy.recover();
  await vi.waitFor(async () => expect(await askReadiness()).toBe(200), PATIENCE);
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  proxy.close();
});
