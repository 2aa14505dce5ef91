import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { openConnection } from "./open-connection.ts";
import { spawnGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe.each(["1", "2"])("with WORKERS=%s", (WORKERS) => {
  const spawn = () => spawnGateway({ DATABASE_URL: database.url, WORKERS });

  it("waits for the rest of a request that was begun, but not for connections that never said anything", async () => {
    const gateway = await spawn();
    const silent = await Promise.all([1, 2, 3].map(() => openConnection(gateway.url)));
    const begun = await openConnection(gateway.url);
    begun.socket.write("GET /livez HTTP/1.1\r\nHo");
    // Whoever came later is answered: the others are in.
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);

    gateway.process.kill("SIGTERM");
    await Promise.all(silent.map(({ closed }) => closed));
    begun.socket.write("st: localhost\r\n\r\n");
    expect(await gateway.exited).toBe(0);
    await begun.closed;
    expect(begun.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*Connection: close\r\n/u);
  });

  it("answers everybody who has connected before, though it has accepted none of them", async () => {
    const gateway = await spawn();
    gateway.process.kill("SIGSTOP");
    const clients = await Promise.all(
      Array.from({ length: 10 }, () => openConnection(gateway.url)),
    );
    for (const { socket } of clients) {
      socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    gateway.process.kill("SIGTERM");
    gateway.process.kill("SIGCONT");
    expect(await gateway.exited).toBe(0);
    for (const { received, closed } of clients) {
      await closed;
      expect(received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
    }
  });

  it("ends although nobody reads its log any more", async () => {
    const gateway = await spawn();
    gateway.process.stderr?.destroy();
    gateway.process.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
  });
});

async function cutAfterEightSeconds(WORKERS: string): Promise<void> {
  const gateway = await spawnGateway({ DATABASE_URL: database.url, WORKERS });
  const { socket, received, closed } = await openConnection(gateway.url);
  socket.write("GET /livez HTTP/1.1\r\n");
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);

  const toldAt = performance.now();
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  expect(performance.now() - toldAt).toBeGreaterThan(7_900);
  await closed;
  expect(received()).toBe("");
}

it("cuts what is still not whole after eight seconds, in workers too", async () => {
  // Beside each other, because they wait.
  await Promise.all(["1", "2"].map(cutAfterEightSeconds));
});
