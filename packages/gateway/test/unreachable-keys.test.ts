import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { spawnGateway } from "./spawn-gateway.ts";
import { startTokenIssuer } from "./token-issuer.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("says busy, not 401, while the keys cannot be fetched, and logs why", async () => {
  const { id } = await database.boxOffice.createTicketOption({ name: "hot", allocation: 1 });
  const provider = await startTokenIssuer();
  provider.setBroken(true);
  const gateway = await spawnGateway({ DATABASE_URL: database.url, ...provider.environment });
  const authorization = `Bearer ${provider.sign()}`;
  for (const path of [`/ticket_options/${id}`, "/graphql?query={__typename}"]) {
    const response = await fetch(gateway.url + path, { headers: { authorization } });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/u);
    expect(response.headers.get("www-authenticate")).toBeNull();
    await response.text();
  }
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  await vi.waitFor(
    () => expect(gateway.logs()).toContain("the keys of the token issuer cannot be fetched"),
    PATIENCE,
  );

  provider.setBroken(false);
  const found = await fetch(`${gateway.url}/ticket_options/${id}`, { headers: { authorization } });
  expect(found.status).toBe(200);
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  provider.stop();
});

it("lets go of a client that goes away while the keys are fetched", async () => {
  const provider = await startTokenIssuer();
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  const gateway = await spawnGateway({
    DATABASE_URL: database.url,
    ...provider.environment,
    JWT_JWKS_URL: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`,
  });
  const leave = new AbortController();
  const asked = fetch(`${gateway.url}/ticket_options`, {
    method: "POST",
    headers: {
      "content-type": "application/vnd.api+json",
      authorization: `Bearer ${provider.sign()}`,
    },
    body: "{}",
    signal: leave.signal,
  });
  await once(silent, "request");
  leave.abort();
  await expect(asked).rejects.toThrow("aborted");
  silent.closeAllConnections();
  silent.close();
  provider.stop();
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  expect(gateway.logs()).toContain("aborted after");
});
