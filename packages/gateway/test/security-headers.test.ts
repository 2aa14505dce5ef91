import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { openConnection } from "./open-connection.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

let database: TestDatabase;
let overHttp: SpawnedGateway;
let overHttps: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  [overHttp, overHttps] = await Promise.all([
    spawnGateway({ DATABASE_URL: database.url }),
    spawnGateway({ DATABASE_URL: database.url, PUBLIC_URL: "https://tickets.example" }),
  ]);
});
afterAll(async () => {
  for (const gateway of [overHttp, overHttps]) {
    gateway.process.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
  }
  await database.drop();
});

/** Says something on a connection, and gives the headers of what is answered before it is closed. */
async function say(url: string, text: string): Promise<[string, string][]> {
  const { socket, received } = await openConnection(url);
  socket.write(text);
  await once(socket, "end");
  const [head = ""] = received().split("\r\n\r\n");
  return head
    .split("\r\n")
    .slice(1)
    .map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 2),
    ]);
}

function post(path: string, contentType: string, document: object): string {
  const body = JSON.stringify(document);
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const get = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;

describe.each<[string, () => string | Promise<string>]>([
  [
    "a purchase",
    async () =>
      post(
        "/purchases",
        "application/vnd.api+json",
        purchaseDocument(await createTicketOption(overHttp.url, 1), 1),
      ),
  ],
  [
    "a refused purchase",
    () => post("/purchases", "application/vnd.api+json", purchaseDocument("x", 1)),
  ],
  ["an operation", () => post("/graphql", "application/json", { query: "{ __typename }" })],
  ["a refused operation", () => post("/graphql", "application/json", { query: "{" })],
  ["a form for GraphQL", () => post("/graphql", "application/x-www-form-urlencoded", {})],
  ["an unknown path", () => get("/nothing")],
  ["a method that is not allowed", () => post("/livez", "text/plain", {})],
  ["/openapi.json", () => get("/openapi.json")],
  ["/livez", () => get("/livez")],
  ["/readyz", () => get("/readyz")],
  ["a request without a Host", () => "GET / HTTP/1.1\r\n\r\n"],
  ["an unknown expectation", () => "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: foo\r\n\r\n"],
  ["what is no HTTP", () => "hello\r\n\r\n"],
  ["a header that is too long", () => `GET /${"x".repeat(20_000)} HTTP/1.1\r\n\r\n`],
])("the answer to %s", (_what, makeRequest) => {
  it("tells browsers, each thing once, to make nothing else of it", async () => {
    const headers = await say(overHttp.url, await makeRequest());
    expect(Object.fromEntries(headers)).toMatchObject(SECURITY_HEADERS);
    expect(headers.map(([name]) => name)).toEqual([...new Set(headers.map(([name]) => name))]);
    expect(Object.fromEntries(headers)).not.toHaveProperty("strict-transport-security");
  });

  it("binds browsers to https where the public URL has it", async () => {
    const headers = await say(overHttps.url, await makeRequest());
    expect(Object.fromEntries(headers)).toMatchObject({
      ...SECURITY_HEADERS,
      "strict-transport-security": "max-age=31536000",
    });
  });
});

it("lets browsers keep and revalidate a resource that has an entity tag", async () => {
  const id = await createTicketOption(overHttp.url, 1);
  const headers = await say(overHttp.url, get(`/ticket_options/${id}`));
  expect(headers.filter(([name]) => name === "cache-control")).toEqual([
    ["cache-control", "private, no-cache"],
  ]);
});

it("gives GraphiQL a policy of its own, and all the rest", async () => {
  const headers = await say(
    overHttp.url,
    "GET /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
  );
  expect(Object.fromEntries(headers)).toMatchObject({
    ...SECURITY_HEADERS,
    // With an ETag: a browser asks whether the page is still the same.
    "cache-control": "no-cache",
    "content-security-policy": expect.stringMatching(
      /^default-src 'none'; script-src 'sha256-.*; frame-ancestors 'none'$/u,
    ),
  });
  expect(headers.filter(([name]) => name === "content-security-policy")).toHaveLength(1);
});
