import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { openConnection } from "./open-connection.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

const SECRETS = {
  password: "hunter2-password",
  authorization: "hunter2-bearer",
  cookie: "hunter2-cookie",
  idempotencyKey: "hunter2-key",
};

let database: TestDatabase;
let gateway: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  // The tests' PostgreSQL trusts everybody, with whatever password.
  url.searchParams.set("password", SECRETS.password);
  gateway = await spawnGateway({ DATABASE_URL: url.href, LOG_LEVEL: "trace" });
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  await database.drop();
});

const HEADERS = {
  authorization: `Bearer ${SECRETS.authorization}`,
  cookie: `session=${SECRETS.cookie}`,
};

/** Another for each request, and secret in part. */
const newKey = () => ({ "idempotency-key": `${SECRETS.idempotencyKey}-${randomUUID()}` });

async function buy(id: string, quantity: number): Promise<number> {
  const response = await fetch(`${gateway.url}/purchases`, {
    method: "POST",
    headers: { ...HEADERS, ...newKey(), "content-type": "application/vnd.api+json" },
    body: JSON.stringify(purchaseDocument(id, quantity)),
  });
  await response.text();
  return response.status;
}

async function buyInGraphql(id: string, quantity: number): Promise<number> {
  const input = `{ ticketOptionId: "${id}", userId: "${randomUUID()}", quantity: ${quantity} }`;
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { ...HEADERS, ...newKey(), "content-type": "application/json" },
    body: JSON.stringify({ query: `mutation { purchaseTickets(input: ${input}) { __typename } }` }),
  });
  await response.text();
  return response.status;
}

it("logs no secret: of no sale, no refusal, no broken request, no fault and no lost connection", async () => {
  const id = await createTicketOption(gateway.url, 5);
  expect([await buy(id, 2), await buy(id, 9)]).toEqual([201, 400]);
  expect(await buyInGraphql(id, 1)).toBe(200);
  const broken = await openConnection(gateway.url);
  broken.socket.write(`GET / HTTP/1.1\r\nAuthorization: ${HEADERS.authorization}\r\n: x\r\n\r\n`);
  await broken.closed;

  await sql`alter table purchases add constraint no_two check (quantity <> 2) not valid`.execute(
    database.db,
  );
  expect(await buy(id, 2)).toBe(500);
  await buyInGraphql(id, 2);
  await vi.waitFor(() => expect(gateway.logs().match(/"msg":"fault"/gu)).toHaveLength(2), PATIENCE);
  expect(gateway.logs()).toContain("no_two");

  // Again and again, because one that is in use at that moment is lost in another way.
  await vi.waitFor(async () => {
    await (await fetch(`${gateway.url}/ticket_options/${id}`)).text();
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(database.db);
    expect(gateway.logs()).toContain("lost an idle database connection");
  }, PATIENCE);

  for (const secret of Object.values(SECRETS)) expect(gateway.logs()).not.toContain(secret);
  expect(gateway.logs()).not.toMatch(/hunter2|secretKey|Failing row/u);
});
