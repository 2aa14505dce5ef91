import fc from "fast-check";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { answerInTurn } from "../src/connections/bound-connections.ts";
import { createHttpServer, type GatewayServer } from "../src/connections/create-http-server.ts";
import { listen } from "../src/connections/listen.ts";
import { clientMemory } from "../src/memory/memory-budget.ts";
import { openConnection } from "./open-connection.ts";

let server: GatewayServer;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
const begun: string[] = [];
let unanswered = 0;
let mostUnanswered = 0;
beforeEach(async () => {
  begun.length = 0;
  unanswered = 0;
  mostUnanswered = 0;
  server = createHttpServer({ headers: {} });
  answerInTurn(server, (request, response) => {
    begun.push(request.url ?? "");
    unanswered += 1;
    mostUnanswered = Math.max(mostUnanswered, unanswered);
    response.once("close", () => (unanswered -= 1));
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString("latin1")));
    request.on("end", () => setImmediate(() => answer(request, response, body)));
  });
  const { port } = await listen(server, "127.0.0.1", 0);
  url = `http://127.0.0.1:${port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  await vi.waitFor(() => expect(clientMemory.total).toBe(0), PATIENCE);
});

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const paths = Array.from({ length: 2_000 }, (_, index) => `/${index}`);
const last = "GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

it("answers what is pipelined in its order, one after the other", async () => {
  answer = ({ url: path }, response) => response.end(`<${path}>`);
  const { socket, received, closed } = await openConnection(url);
  socket.write(paths.map(get).join("") + last);
  await closed;
  expect(received().match(/(?<=<)[^>]+/gu)).toEqual([...paths, "/last"]);
  expect(mostUnanswered).toBeLessThanOrEqual(2);
});

it("begins nothing more for a client that does not read its answers, and keeps little of it", async () => {
  const body = Buffer.alloc(8 * 1024 * 1024);
  answer = (_request, response) => response.end(body);
  const clients = await Promise.all(Array.from({ length: 10 }, () => openConnection(url)));
  for (const { socket } of clients) {
    socket.pause();
    socket.write(paths.map(get).join(""));
  }
  await vi.waitFor(() => expect(begun.filter((path) => path === "/0")).toHaveLength(10), PATIENCE);
  answer = (_request, response) => response.end();
  // Others are served all the while.
  for (let served = 0; served < 50; served++) expect((await fetch(url)).status).toBe(200);
  expect(begun.filter((path) => path !== "/")).toHaveLength(10);
  expect(clientMemory.total).toBeGreaterThan(0);
  for (const { socket } of clients) socket.destroy();
  await Promise.all(clients.map(({ closed }) => closed));
});

it("reads nothing more of a client that sends ever more requests, and counts what it has read", async () => {
  answer = ({ url: path }, response) => {
    if (path !== "/flood") response.end();
  };
  const { socket, closed } = await openConnection(url);
  const request = get("/flood");
  // 8 MB, of which Node reads up to 64 KB at a time.
  socket.write(request.repeat(200_000));
  await vi.waitFor(() => expect(clientMemory.total).toBeGreaterThan(0), PATIENCE);
  for (let served = 0; served < 50; served++) expect((await fetch(url)).status).toBe(200);
  expect(begun.filter((path) => path === "/flood")).toHaveLength(1);
  const readAtATime = Math.ceil(65_536 / request.length) * 4_096;
  expect(clientMemory.total).toBeLessThanOrEqual(readAtATime + 65_536);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
  await closed;
});

it("parses little of what many clients send ahead at the same moment, though none did before", async () => {
  answer = ({ url: path }, response) => {
    if (path !== "/flood") response.end();
  };
  const clients = await Promise.all(Array.from({ length: 200 }, () => openConnection(url)));
  for (const { socket } of clients) socket.write(get("/"));
  await vi.waitFor(() => expect(begun).toHaveLength(clients.length), PATIENCE);
  let parsed = 0;
  server.prependListener("request", () => (parsed += 1));
  const flood = get("/flood").repeat(1_000);
  // They are in the sockets before the server looks again.
  for (const { socket } of clients) socket.write(flood);
  await vi.waitFor(() => {
    expect(begun.filter((path) => path === "/flood").length).toBeGreaterThan(50);
  }, PATIENCE);
  expect(parsed).toBeLessThan(8_192);
  for (const { socket } of clients) socket.destroy();
  await Promise.all(clients.map(({ closed }) => closed));
});

const post = (path: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody`;

it("begins no more than two of many that have bodies", async () => {
  answer = ({ url: path }, response) => response.end(`<${path}>`);
  const { socket, received, closed } = await openConnection(url);
  socket.write(paths.map(post).join("") + last);
  await closed;
  expect(received().match(/(?<=<)[^>]+/gu)).toEqual([...paths, "/last"]);
  expect(mostUnanswered).toBeLessThanOrEqual(2);
});

it("reads the same, however it is cut into pieces", async () => {
  answer = ({ method, url: path }, response, body) =>
    response.end(`<${method} ${path} ${body.replaceAll("\r\n", "|")}>`);
  const text = fc.string({ unit: fc.constantFrom("\r\n", "\r\n\r\n", "a", "0"), maxLength: 9 });
  const message = fc.record({ text, form: fc.constantFrom("GET", "length", "chunked") });

  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 20 }),
      async (messages, cuts) => {
        const wire = messages.map(({ text: body, form }, index) => {
          const line = `${form === "GET" ? "GET" : "POST"} /${index} HTTP/1.1\r\nHost: localhost\r\n`;
          if (form === "GET") return `${line}\r\n`;
          if (form === "length") return `${line}Content-Length: ${body.length}\r\n\r\n${body}`;
          const chunks = body.replaceAll(/[^]/gu, "1\r\n$&\r\n");
          return `${line}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
        });
        const { socket, received, closed } = await openConnection(url);
        socket.setNoDelay();
        let rest = wire.join("") + last;
        for (const cut of cuts) {
          socket.write(rest.slice(0, cut));
          rest = rest.slice(cut);
          await new Promise((resolve) => setImmediate(resolve));
        }
        socket.write(rest);
        await closed;
        const expected = messages.map(({ text: body, form }, index) =>
          form === "GET" ? `GET /${index} ` : `POST /${index} ${body.replaceAll("\r\n", "|")}`,
        );
        expect(received().match(/(?<=<)[^>]+/gu)).toEqual([...expected, "GET /last "]);
      },
    ),
    { numRuns: 100 },
  );
});
