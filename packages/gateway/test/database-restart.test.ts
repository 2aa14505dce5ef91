import { migrate, openDatabase } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { expect, it, vi } from "vitest";

import { PostgresLab } from "../../../lab/src/chaos/lab/postgres-lab.ts";
import { PATIENCE } from "../../../test/support/patience.ts";
import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { copyCluster } from "../../embedded-postgres/test/playground.ts";
import { spawnGateway } from "./spawn-gateway.ts";

it("goes on selling when its database was stopped and started again, and says so meanwhile", async () => {
  await using folder = await makeTemporaryFolder();
  await copyCluster(folder.path);
  await using postgres = await PostgresLab.open(folder.path);
  await using db = openDatabase(postgres.url);
  await migrate(db);
  const gateway = await spawnGateway({ DATABASE_URL: postgres.url, LOG_LEVEL: "fatal" });
  const ticketOptionId = await createTicketOption(gateway.url, 1_000_000);
  const askReadiness = async () => (await fetch(`${gateway.url}/readyz`)).status;

  const acknowledged = new Map<string, number>();
  const refusals: { status: number; retryAfter: string | null; latencyMs: number }[] = [];
  const over = new AbortController();
  const buyUntilOver = async () => {
    while (!over.signal.aborted) await buyOnce();
  };
  const buyOnce = async () => {
    const [key, quantity] = [randomUUID(), 2];
    // Once for all repetitions: its user is another each time.
    const body = JSON.stringify(purchaseDocument(ticketOptionId, quantity));
    for (let isAnswered = false; !isAnswered && !over.signal.aborted;) {
      const askedAt = performance.now();
      const response = await fetch(`${gateway.url}/purchases`, {
        method: "POST",
        headers: { "content-type": "application/vnd.api+json", "idempotency-key": key },
        body,
      });
      const document: { readonly data?: { readonly id: string } } = await response.json();
      const latencyMs = performance.now() - askedAt;
      isAnswered = document.data !== undefined;
      if (document.data) acknowledged.set(document.data.id, quantity);
      else {
        const { status, headers } = response;
        refusals.push({ status, retryAfter: headers.get("retry-after"), latencyMs });
      }
    }
  };
  const buyers = Promise.all(Array.from({ length: 8 }, buyUntilOver));
  await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(50), PATIENCE);

  await postgres.stopImmediately();
  await vi.waitFor(async () => expect(await askReadiness()).toBe(503), PATIENCE);
  await vi.waitFor(() => expect(refusals.length).toBeGreaterThan(20), PATIENCE);
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);

  await postgres.start();
  const soldBefore = acknowledged.size;
  await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(soldBefore + 50), PATIENCE);
  await vi.waitFor(async () => expect(await askReadiness()).toBe(200), PATIENCE);
  over.abort();
  await buyers;

  for (const { status, retryAfter, latencyMs } of refusals) {
    expect(status).toBe(503);
    expect(retryAfter).toMatch(/^\d+$/u);
    expect(latencyMs).toBeLessThan(30_000);
  }
  await using admin = await postgres.connect();
  const { rows } = await admin.query<{ id: string; quantity: number }>(
    "select id, quantity from purchases",
  );
  expect(rows.filter(({ id }) => acknowledged.get(id) === undefined)).toEqual([]);
  expect(rows).toHaveLength(acknowledged.size);

  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
});
