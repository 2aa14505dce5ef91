import { afterAll, beforeAll, expect, it } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { openConnection } from "./open-connection.ts";
import { spawnGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it.each([
  { KEEP_ALIVE_TIMEOUT: "1", WORKERS: "1" },
  { KEEP_ALIVE_TIMEOUT: "1", WORKERS: "2" },
  { KEEP_ALIVE_TIMEOUT: "600", WORKERS: "1" },
])("keeps a connection between requests for as long as is set: %o", async (settings) => {
  const gateway = await spawnGateway({ DATABASE_URL: database.url, ...settings });
  const { socket, received, closed } = await openConnection(gateway.url);
  socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await expect
    .poll(received, PATIENCE)
    .toContain(`\r\nKeep-Alive: timeout=${settings.KEEP_ALIVE_TIMEOUT}\r\n`);

  // The short one ends by itself, the long one with the gateway, which does not wait for it.
  if (settings.KEEP_ALIVE_TIMEOUT === "1") await closed;
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  await closed;
});
