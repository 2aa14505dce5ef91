import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";

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

/** Says something, and gives all that is answered until the server closes. */
async function say(text: string): Promise<string> {
  const { socket, received } = await openConnection(gateway.url);
  socket.write(text);
  await once(socket, "end");
  return received();
}

function splitResponse(response: string) {
  const [head = "", body = ""] = response.split("\r\n\r\n");
  const [statusLine, ...headers] = head.split("\r\n");
  return { statusLine, headers, body };
}

function expectRefusal(response: string, statusLine: string, error: object): void {
  const parts = splitResponse(response);
  expect(parts.statusLine).toBe(statusLine);
  expect(parts.headers).toEqual(
    expect.arrayContaining([
      "Content-Type: application/vnd.api+json",
      `Content-Length: ${Buffer.byteLength(parts.body)}`,
      "Connection: close",
      expect.stringMatching(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/u),
    ]),
  );
  expect(JSON.parse(parts.body)).toEqual({ errors: [error] });
}

const TOO_LARGE = {
  status: "431",
  code: "header_too_large",
  title: "Header too large",
  detail: "The request line and the headers must not exceed 16384 bytes",
};
const MALFORMED = {
  status: "400",
  code: "malformed_request",
  title: "Malformed request",
  detail: "The request breaks the rules of HTTP/1.1",
};

it.each([
  ["URL", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  ["header", `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`],
  ["very long header", `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(5_000_000)}\r\n\r\n`],
])("refuses a too long %s with a document", async (_what, request) => {
  const response = await say(request);
  expectRefusal(response, "HTTP/1.1 431 Request Header Fields Too Large", TOO_LARGE);
});

it.each([
  ["no HTTP", "hello\r\n\r\n"],
  ["the beginning of TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000"],
  ["a header without a name", "GET / HTTP/1.1\r\nHost: localhost\r\n: y\r\n\r\n"],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
  ],
  [
    "a body whose chunks are broken",
    "POST /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/vnd.api+json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
  ],
])("refuses %s with a document", async (_what, request) => {
  expectRefusal(await say(request), "HTTP/1.1 400 Bad Request", MALFORMED);
});

it("refuses HTTP/1.1 without a Host with a document, and takes HTTP/1.0 without", async () => {
  expectRefusal(await say("GET /livez HTTP/1.1\r\n\r\n"), "HTTP/1.1 400 Bad Request", {
    ...MALFORMED,
    detail: "A request over HTTP/1.1 must have a Host header",
  });
  expect(await say("GET /livez HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
});

it("refuses an expectation that it does not know with a document", async () => {
  const response = await say(
    "POST /purchases HTTP/1.1\r\nHost: localhost\r\nExpect: foo\r\nContent-Length: 5\r\n\r\n",
  );
  expectRefusal(response, "HTTP/1.1 417 Expectation Failed", {
    status: "417",
    code: "expectation_failed",
    title: "Expectation failed",
    detail: 'The only expectation that can be met is "100-continue"',
  });
});

it("answers a purchase that was begun before it refuses what came behind it", async () => {
  const id = await createTicketOption(gateway.url, 5);
  const body = JSON.stringify(purchaseDocument(id, 2));
  const purchase = `POST /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/vnd.api+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  const responses = (await say(`${purchase}${purchase}garbage\r\n\r\n`)).split(/(?=HTTP\/1\.1 )/u);
  expect(responses.map((response) => splitResponse(response).statusLine)).toEqual([
    "HTTP/1.1 201 Created",
    "HTTP/1.1 201 Created",
    "HTTP/1.1 400 Bad Request",
  ]);
  expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 1 });
});

it("cuts the connection of a client that goes on all the same", async () => {
  const stubborn = await openConnection(gateway.url, { allowHalfOpen: true });
  const talking = setInterval(() => stubborn.socket.write("garbage\r\n\r\n"), 50);
  await stubborn.closed;
  clearInterval(talking);
  expectRefusal(stubborn.received(), "HTTP/1.1 400 Bad Request", MALFORMED);
});

it("lives on when a client cuts its request", async () => {
  const { socket, closed } = await openConnection(gateway.url);
  socket.write("POST /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  socket.resetAndDestroy();
  await closed;
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
});

it("says to CONNECT that it is no proxy, behind the answers to what was asked before", async () => {
  const response = await say(
    "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\nCONNECT x:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
  );
  const start = response.lastIndexOf("HTTP/1.1 405 ");
  expect(response.slice(0, start)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"status":"live"\}/u);
  const refusal = response.slice(start);
  expect(splitResponse(refusal).headers).toContain("Allow: GET, HEAD, POST, PATCH, DELETE");
  expectRefusal(refusal, "HTTP/1.1 405 Method Not Allowed", {
    status: "405",
    code: "connect_not_allowed",
    title: "CONNECT not allowed",
    detail: "This is no proxy: it opens no tunnels",
  });
});

it("lives on when the client of a CONNECT cuts it", async () => {
  const { socket, closed } = await openConnection(gateway.url);
  socket.write("CONNECT x:443 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  socket.resetAndDestroy();
  await closed;
  expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
});
