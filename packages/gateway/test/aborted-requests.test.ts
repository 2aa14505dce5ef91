import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { openConnection } from "./open-connection.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
let gateway: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url });
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  expect(gateway.logs()).not.toContain("fault");
  await database.drop();
});

/** So long may it take until something has come to be. */
function post(path: string, contentType: string, document: object): string {
  const body = JSON.stringify(document);
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const ENDPOINTS = {
  "/purchases": (id: string) =>
    post("/purchases", "application/vnd.api+json", purchaseDocument(id, 1)),
  "/graphql": (id: string) =>
    post("/graphql", "application/json", {
      query: `mutation { purchaseTickets(input: { ticketOptionId: "${id}", userId: "${randomUUID()}", quantity: 1 }) { __typename } }`,
    }),
};

it.each(["/purchases", "/graphql"] as const)(
  "sells nothing to a client of %s that goes away before its purchase has begun",
  async (endpoint) => {
    const id = await createTicketOption(gateway.url, 10);
    const buyer = await openConnection(gateway.url);
    const quitter = await openConnection(gateway.url);

    await database.db.transaction().execute(async (transaction) => {
      await transaction
        .selectFrom("ticket_options")
        .select("id")
        .where("id", "=", id)
        .forUpdate()
        .execute();
      buyer.socket.write(ENDPOINTS["/purchases"](id));
      await vi.waitFor(async () => expect(await countWaitingForLocks()).toBe(1), PATIENCE);
      quitter.socket.write(ENDPOINTS[endpoint](id));
      // By the time that a later request is answered it has been read.
      expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
      quitter.socket.destroy();
      await vi.waitFor(
        () => expect(gateway.logs()).toContain(`POST ${endpoint} aborted`),
        PATIENCE,
      );
    });

    await vi.waitFor(() => expect(buyer.received()).toMatch(/^HTTP\/1\.1 201 /u), PATIENCE);
    // What still waited has been settled once one that came later is.
    buyer.socket.write(ENDPOINTS["/purchases"](id));
    await vi.waitFor(() => expect(buyer.received().match(/ 201 /gu)).toHaveLength(2), PATIENCE);
    expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 8 });
    buyer.socket.destroy();
  },
);

async function countWaitingForLocks(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
  return rows[0]?.count ?? 0;
}
