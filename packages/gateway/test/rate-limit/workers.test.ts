import { Agent, get } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { spawnGateway, type SpawnedGateway } from "../spawn-gateway.ts";

const LIMIT = 200;
const WORKERS = 2;

let database: TestDatabase;
let gateway: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({
    DATABASE_URL: database.url,
    RATE_LIMIT: String(LIMIT),
    RATE_LIMIT_WINDOW: "3600",
    WORKERS: String(WORKERS),
  });
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  await database.drop();
});

/** @returns the status of an answer on a connection of this agent's */
async function ask(agent: Agent): Promise<number | undefined> {
  const [response] = await once(get(`${gateway.url}/nothing`, { agent }), "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

it("counts for all workers together what a caller asks of each", async () => {
  const oneConnection = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let asked = 0; asked < LIMIT; asked += 1) expect(await ask(oneConnection)).toBe(404);
  expect(await ask(oneConnection)).toBe(429);
  oneConnection.destroy();

  // Workers get new connections by turns.
  const newConnections = new Agent({ keepAlive: false });
  let served = 0;
  await vi.waitFor(
    async () => {
      for (let asked = 0; asked < 2 * WORKERS; asked += 1) {
        const status = await ask(newConnections);
        if (status === 404) served += 1;
        expect(status).toBe(429);
      }
    },
    { ...PATIENCE, interval: 1 },
  );
  // A worker that counts alone would serve as many again.
  expect(served).toBeLessThan(LIMIT);
});
