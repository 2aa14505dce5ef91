import { createOpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { afterEach, expect, it } from "vitest";

import { OPTIONS_ON_SALE } from "../../src/fuzz/arbitraries/ids.ts";
import { runFuzz } from "../../src/fuzz/run-fuzz.ts";

const JSON_API = { "Content-Type": "application/vnd.api+json", Vary: "Accept" };

type Answer = (response: ServerResponse) => void;

const refuse =
  (detail: string, { status = 400, code = "x", type = "application/vnd.api+json" } = {}): Answer =>
  (response) => {
    const error = { status: String(status), code, title: "X", detail };
    response.writeHead(status, { ...JSON_API, "Content-Type": type });
    response.end(JSON.stringify({ errors: [error] }));
  };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server that creates the first ticket options correctly. After that it is broken. */
async function startBrokenServer(answer: Answer): Promise<string> {
  let creations = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === "/openapi.json") {
      response.end(JSON.stringify(createOpenApiDocument()));
      return;
    }
    const option = OPTIONS_ON_SALE[creations++];
    if (!option) {
      answer(response);
      return;
    }
    const { id, allocation = 1 } = option;
    response.writeHead(201, { ...JSON_API, Location: `/ticket_options/${id}` });
    const attributes = { name: "on sale", description: null, allocation };
    response.end(JSON.stringify({ data: { type: "ticket_options", id, attributes } }));
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

it.each<[string, Answer, string]>([
  ["responds with 500", refuse("broken", { status: 500 }), "the status is 500"],
  [
    "refuses every request as a page of another site",
    refuse("no", { status: 403, code: "host_not_allowed" }),
    "a request that names no other site is refused as a page of another site",
  ],
  ["cuts the connection", ({ socket }) => socket?.destroy(), "socket hang up"],
  [
    "responds with a stack trace",
    refuse("TypeError: x\n    at handle (file:///srv/index.js:1:2)"),
    "the body contains a stack trace",
  ],
  [
    "responds with a message of PostgreSQL",
    refuse('duplicate key value violates unique constraint "purchases_pkey"'),
    "the body contains a message of PostgreSQL",
  ],
  ["responds with a wrong media type", refuse("x", { type: "text/plain" }), "the media type is"],
  [
    "responds without errors",
    (response) => response.writeHead(400, JSON_API).end('{"errors":[]}'),
    "it does not match the schema of errors",
  ],
  [
    "responds with half of a document",
    (response) => response.writeHead(400, JSON_API).end("{"),
    "is not JSON",
  ],
])("finds a server that %s, and reports the request", async (_title, answer, reason) => {
  const url = await startBrokenServer(answer);
  const plan = { requests: 60, rawConnections: 0, seed: 3, concurrency: 1, isSecured: false };
  const { failures } = await runFuzz(url, plan);
  expect(failures).toHaveLength(1);
  expect(failures[0]).toContain(reason);
  expect(failures[0]).toMatch(/--seed 3 --concurrency 1 --path [\d:]+.*\n[A-Z]+ \S/u);
});

it("finds a server that does not respond to invalid HTTP", async () => {
  const url = await startBrokenServer(refuse("x"));
  servers[0]?.on("clientError", (_error, socket) => socket.destroy());
  const plan = { requests: 0, rawConnections: 40, seed: 3, concurrency: 1, isSecured: false };
  const { failures } = await runFuzz(url, plan);
  expect(failures).toHaveLength(1);
  expect(failures[0]).toContain("there was no response");
});
