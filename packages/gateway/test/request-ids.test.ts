import { sql } from "kysely";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
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
  await database.drop();
});

const MADE_HERE = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

async function ask(path: string, init: RequestInit & { readonly requestId?: string } = {}) {
  const { requestId, ...request } = init;
  const response = await fetch(gateway.url + path, {
    ...request,
    headers: {
      ...(requestId !== undefined && { "x-request-id": requestId }),
      ...(request.method === "POST" && {
        "content-type": path === "/graphql" ? "application/json" : "application/vnd.api+json",
      }),
    },
  });
  await response.text();
  return { status: response.status, requestId: response.headers.get("x-request-id") ?? "" };
}

const logLine = z.looseObject({ msg: z.string(), requestId: z.string().optional() });

/** The lines about a request, once there are so many. */
function findLogs(from: SpawnedGateway, requestId: string, count: number) {
  return vi.waitFor(() => {
    const lines = from.logs().split("\n").slice(0, -1);
    const found = lines
      .map((line) => logLine.parse(JSON.parse(line)))
      .filter((line) => line.requestId === requestId);
    expect(found).toHaveLength(count);
    return found;
  }, PATIENCE);
}

it.each([
  ["/livez", { method: "GET" }, 200],
  ["/livez", { method: "POST" }, 405],
  ["/openapi.json", { method: "GET" }, 200],
  ["/nothing", { method: "GET" }, 404],
  ["/ticket_options/x", { method: "HEAD" }, 404],
  ["/purchases", { method: "POST", body: "{}" }, 400],
  ["/graphql", { method: "POST", body: '{"query":"{ __typename }"}' }, 200],
  ["/graphql", { method: "POST", body: "no JSON" }, 400],
  ["/graphql", { method: "GET" }, 200],
])("names in its answer, and in its log, the request for %s (%j)", async (path, init, status) => {
  const answer = await ask(path, init);
  expect(answer).toEqual({ status, requestId: expect.stringMatching(MADE_HERE) });
  const [line] = await findLogs(gateway, answer.requestId, 1);
  expect(line).toMatchObject({ status, url: path });
});

it("keeps the name that the client has for its request", async () => {
  const requestId = `Root=1-67891233-abcdef/${"x".repeat(105)}`;
  expect(requestId).toHaveLength(128);
  expect(await ask("/livez", { requestId })).toEqual({ status: 200, requestId });
  await findLogs(gateway, requestId, 1);
});

it.each([
  ["longer than 128 characters", "x".repeat(129)],
  ["with a space in it", "a b"],
  ["with a quote in it", 'a"b'],
  ["with markup in it", "<b>"],
  ["with a letter that is not ASCII", "ä"],
  ["that is empty", ""],
])("gives a name of its own to a request with one %s", async (_what, requestId) => {
  const answer = await ask("/livez", { requestId });
  expect(answer.requestId).toMatch(MADE_HERE);
});

it("gives one of its own to a request with two", async () => {
  const { socket, received } = await openConnection(gateway.url);
  socket.write(
    "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a\r\nX-Request-Id: b\r\nConnection: close\r\n\r\n",
  );
  await once(socket, "end");
  expect(received().match(/^x-request-id: (.*)$/imu)?.[1]).toMatch(MADE_HERE);
});

it.each([
  ["that names no host", "GET /livez HTTP/1.1\r\n", 400],
  ["that expects too much", "GET /livez HTTP/1.1\r\nHost: localhost\r\nExpect: foo\r\n", 417],
])("names a request %s when it refuses it", async (_what, head, status) => {
  const { socket, received } = await openConnection(gateway.url);
  socket.write(`${head}X-Request-Id: refused-${status}\r\n\r\n`);
  await once(socket, "end");
  expect(received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `, "u"));
  expect(received()).toMatch(new RegExp(`^X-Request-Id: refused-${status}\r$`, "imu"));
  await findLogs(gateway, `refused-${status}`, 1);
});

it("names the request in the log of its fault, over either adapter", async () => {
  const doomed = await createTestDatabase();
  const orphan = await spawnGateway({ DATABASE_URL: doomed.url });
  await sql`alter table ticket_options rename to lost`.execute(doomed.db);
  const id = "969f4317-09f4-4b15-b8be-a87d40fb56fb";

  for (const [requestId, path, body] of [
    ["rest", `/ticket_options/${id}`, undefined],
    ["graphql", "/graphql", JSON.stringify({ query: `{ ticketOption(id: "${id}") { id } }` })],
    ["graphql-get", `/graphql?query={ticketOption(id:"${id}"){id}}`, undefined],
  ] as const) {
    const response = await fetch(orphan.url + path, {
      headers: { "x-request-id": requestId, "content-type": "application/json" },
      ...(body !== undefined && { method: "POST", body }),
    });
    await response.text();
    const [fault, answered] = await findLogs(orphan, requestId, 2);
    expect(fault).toMatchObject({
      msg: "fault",
      target: expect.stringContaining(path.slice(0, 8)),
    });
    expect(answered).toHaveProperty("durationMs");
  }
  orphan.process.kill("SIGTERM");
  expect(await orphan.exited).toBe(0);
  await doomed.drop();
});
