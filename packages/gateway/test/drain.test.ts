import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { openConnection } from "./open-connection.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Tells the gateway to stop, and how long it then took to end with exit code 0. */
async function stop(gateway: SpawnedGateway): Promise<number> {
  const toldAt = performance.now();
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  return performance.now() - toldAt;
}

describe.each(["1", "2"])("with WORKERS=%s", (WORKERS) => {
  const spawn = () => spawnGateway({ DATABASE_URL: database.url, WORKERS });

  it("does not wait for connections that never said anything", async () => {
    const gateway = await spawn();
    const silent = await Promise.all([1, 2, 3].map(() => openConnection(gateway.url)));
    // Whoever came later is answered: the silent ones are in.
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);

    // What waits for them ends after eight seconds.
    expect(await stop(gateway)).toBeLessThan(8_000);
    await Promise.all(silent.map(({ closed }) => closed));
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
    await stop(gateway);
  });

  it("waits for the rest of a request that was begun, and answers it", async () => {
    const gateway = await spawn();
    const { socket, received, closed } = await openConnection(gateway.url);
    socket.write("GET /livez HTTP/1.1\r\nHo");
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    const stopped = stop(gateway);
    await vi.waitFor(() => expect(openConnection(gateway.url)).rejects.toThrow("ECONNREFUSED"), {
      timeout: 7_000,
    });

    socket.write("st: localhost\r\n\r\n");
    await stopped;
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*Connection: close\r\n/u);
  });
});

async function cutAfterEightSeconds(WORKERS: string): Promise<void> {
  const gateway = await spawnGateway({ DATABASE_URL: database.url, WORKERS });
  const { socket, received, closed } = await openConnection(gateway.url);
  socket.write("GET /livez HTTP/1.1\r\n");
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);

  expect(await stop(gateway)).toBeGreaterThan(7_900);
  await closed;
  expect(received()).toBe("");
}

it("cuts what is still not whole after eight seconds, in workers too", async () => {
  // Beside each other, because they wait.
  await Promise.all(["1", "2"].map(cutAfterEightSeconds));
});
