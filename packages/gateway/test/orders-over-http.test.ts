import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

const JSON_API = "application/vnd.api+json";
const ATOMIC = `${JSON_API};ext="https://jsonapi.org/ext/atomic"`;

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

function send(method: string, path: string, document: object, contentType = JSON_API) {
  const headers = { "content-type": contentType };
  return fetch(gateway.url + path, { method, headers, body: JSON.stringify(document) });
}

it("takes an order that is larger than any other body may be", async () => {
  const id = await createTicketOption(gateway.url, 1_000);
  const operation = { op: "add", ...purchaseDocument(id, 1) };
  const order = { "atomic:operations": Array.from({ length: 1_000 }, () => operation) };
  expect(JSON.stringify(order).length).toBeGreaterThan(65_536);

  const response = await send("POST", "/operations", order, ATOMIC);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, ATOMIC]);
  const results: Record<string, unknown> = await response.json();
  expect(results["atomic:results"]).toHaveLength(1_000);
  expect(await (await fetch(`${gateway.url}/ticket_options/${id}`)).json()).toMatchObject({
    data: { attributes: { allocation: 0 } },
  });

  const tooLarge = { ...purchaseDocument(id, 1), meta: { padding: "x".repeat(65_536) } };
  expect((await send("POST", "/purchases", tooLarge)).status).toBe(413);
});

it("changes and deletes, and answers 204 with nothing behind it", async () => {
  const id = await createTicketOption(gateway.url, 10);
  const changes = { data: { type: "ticket_options", id, attributes: { capacity: 5 } } };
  const changed = await send("PATCH", `/ticket_options/${id}`, changes);
  expect(await changed.json()).toMatchObject({ data: { attributes: { allocation: 5 } } });

  const { data } = purchaseDocument(id, 2);
  const held = await send("POST", "/holds", { data: { ...data, type: "holds" } });
  const location = held.headers.get("location") ?? "";
  for (const path of [location, location]) {
    const released = await fetch(gateway.url + path, { method: "DELETE" });
    expect([released.status, released.headers.get("content-type"), await released.text()]).toEqual([
      204,
      null,
      "",
    ]);
  }
  const absent = await fetch(`${gateway.url}/holds/${randomUUID()}`, { method: "DELETE" });
  expect(absent.status).toBe(404);
});
