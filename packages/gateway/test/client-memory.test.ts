import { readConfig, type RunningServer } from "@ticket-allocation/gateway";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { GrowingBody } from "../src/http/growing-body.ts";
import { listen } from "../src/connections/listen.ts";
import { clientMemory, MemoryBudget } from "../src/memory/memory-budget.ts";
import { createMetrics } from "../src/metrics/create-metrics.ts";
import { readNodeBody } from "../src/http/read-node-body.ts";
import { sendBody } from "../src/http/send-body.ts";
import { startHttpServer } from "../src/connections/start-http-server.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { openConnection, type RawConnection } from "./open-connection.ts";
import { sendRaw } from "./raw-answer.ts";

const MIB = 1_048_576;

let database: TestDatabase;
let server: RunningServer;
const logs: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const logger = pino({ level: "warn" }, { write: (line) => void logs.push(line) });
  server = await startHttpServer(readConfig({ PORT: "0" }), database.url, logger, createMetrics());
});
afterAll(async () => {
  await server.stop();
  expect(logs.join("")).not.toContain('"fault"');
  await database.drop();
});

it("frees the largest of all when together they are too large", () => {
  const freed: string[] = [];
  const budget = new MemoryBudget(100);
  const holder = (name: string) => ({ evict: () => void freed.push(name) });
  const [small, large, medium] = [holder("small"), holder("large"), holder("medium")];
  budget.set(small, 20);
  budget.set(large, 50);
  budget.set(medium, 30);
  expect([freed, budget.total]).toEqual([[], 100]);
  budget.set(small, 21);
  expect([freed, budget.total]).toEqual([["large"], 51]);
  budget.set(medium, 200);
  expect([freed, budget.total]).toEqual([["large", "medium"], 21]);
  budget.set(small, 0);
  expect(budget.total).toBe(0);
});

it("keeps a body in at most twice its size, however small its pieces are", () => {
  const body = new GrowingBody(MIB);
  const sent = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index % 256));
  let worst = 0;
  for (let size = 1; size <= sent.length; size++) {
    body.add(sent.subarray(size - 1, size));
    worst = Math.max(worst, body.bytesInMemory - 2 * size);
  }
  expect(worst).toBeLessThanOrEqual(4_096);
  expect(sent.equals(body.bytes())).toBe(true);
  expect(body.add(Buffer.alloc(MIB))).toBe(false);
  expect(body.bytesInMemory).toBe(0);
});

const unfinished = (path: string, size: number) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n${" ".repeat(size - 1)}`;

const isRefused = ({ received }: RawConnection) => received().includes(" 503 ");

it("bounds what all unfinished bodies have together, and sells meanwhile", async () => {
  const optionId = await createTicketOption(server.url, 1_000);
  const clients = await Promise.all(Array.from({ length: 40 }, () => openConnection(server.url)));
  let most = 0;
  const watching = setInterval(() => (most = Math.max(most, clientMemory.total)), 1);
  for (const { socket } of clients) socket.write(unfinished("/graphql", MIB));
  await vi.waitFor(
    async () => {
      const response = await fetch(`${server.url}/purchases`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(purchaseDocument(optionId, 1)),
      });
      expect(response.status).toBe(201);
      const refused = clients.filter(isRefused);
      expect(refused.length).toBeGreaterThanOrEqual(40 - 32);
    },
    { ...PATIENCE, interval: 10 },
  );
  clearInterval(watching);
  expect(most).toBeLessThanOrEqual(32 * MIB);

  const refusal = clients.find(isRefused)?.received() ?? "";
  expect(refusal).toMatch(/\r\nRetry-After: 1\r\n/iu);
  expect(refusal).toMatch(/\r\nConnection: close\r\n/iu);
  expect(JSON.parse(refusal.split("\r\n\r\n")[1] ?? "")).toMatchObject({
    errors: [
      { message: expect.stringContaining("nothing was done"), extensions: { code: "BUSY" } },
    ],
  });
  for (const { socket } of clients) socket.destroy();
  await vi.waitFor(() => expect(clientMemory.total).toBe(0), PATIENCE);
});

/** Serves with a single listener, without the gateway, until the test is finished. */
async function serve(listener: RequestListener): Promise<string> {
  const plain = createServer(listener);
  onTestFinished(async () => {
    plain.closeAllConnections();
    plain.close();
    await once(plain, "close");
  });
  const { port } = await listen(plain, "127.0.0.1", 0);
  return `http://127.0.0.1:${port}`;
}

it("counts nothing of an answer that is made after its client went away", async () => {
  const begun = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const url = await serve((_request, response) => {
    begun.resolve();
    response.once("close", () => {
      response.writeHead(200, { "Content-Length": MIB });
      sendBody(response, " ".repeat(MIB));
      answered.resolve();
    });
  });
  const { socket } = await openConnection(url);
  socket.write("GET /list HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await begun.promise;
  socket.destroy();
  await answered.promise;
  expect(clientMemory.total).toBe(0);
});

it("counts and keeps nothing of what comes of a body after it gave way", async () => {
  const refusals: string[] = [];
  let bytesReceived = 0;
  const rejected = vi.fn();
  const url = await serve((request) => {
    readNodeBody(request, 20 * MIB, (problem) => refusals.push(problem)).catch(rejected);
    request.on("data", (piece: Buffer) => (bytesReceived += piece.length));
  });
  const { socket, closed } = await openConnection(url);
  socket.write(unfinished("/", 20 * MIB).slice(0, -2 * MIB));
  await vi.waitFor(() => expect(clientMemory.total).toBeGreaterThan(17 * MIB), PATIENCE);
  const other = { evict: () => {} };
  clientMemory.set(other, 16 * MIB);
  expect(clientMemory.total).toBe(16 * MIB);
  socket.write(" ".repeat(MIB));
  await vi.waitFor(() => expect(bytesReceived).toBeGreaterThan(18 * MIB), PATIENCE);
  expect(clientMemory.total).toBe(16 * MIB);
  expect(refusals).toEqual(["too many bodies"]);
  clientMemory.set(other, 0);
  socket.destroy();
  await closed;
  expect(rejected).toHaveBeenCalledOnce();
});

const inPieces = (pieces: number) =>
  `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${"1\r\n \r\n".repeat(pieces)}0\r\n\r\n`;

it("refuses a body in too many pieces", async () => {
  expect(await sendRaw(server.url, inPieces(4_000))).toMatchObject([{ status: 400 }]);
  const [refusal] = await sendRaw(server.url, inPieces(10_000));
  expect(refusal).toMatchObject({ status: 413 });
  expect(JSON.parse(refusal!.body)).toMatchObject({
    errors: [{ extensions: { code: "BODY_TOO_LARGE" } }],
  });
});

const withHeaders = (count: number) =>
  `GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${"a: b\r\n".repeat(count - 2)}\r\n`;

it("refuses too many headers, which Node would drop without a word", async () => {
  expect(await sendRaw(server.url, withHeaders(100))).toMatchObject([{ status: 200 }]);
  for (const count of [101, 150, 2_500]) {
    const [refusal] = await sendRaw(server.url, withHeaders(count));
    expect(refusal).toMatchObject({ status: 431 });
    expect(JSON.parse(refusal!.body)).toMatchObject({ errors: [{ code: "header_too_large" }] });
  }
});

it("sends a large page whole to each of several, from one copy", async () => {
  const headers = { accept: "text/html", "accept-encoding": "gzip" };
  const [first, ...others] = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const response = await fetch(`${server.url}/graphql`, { headers });
      return response.text();
    }),
  );
  expect(first).toContain("YogaGraphiQL.renderYogaGraphiQL(");
  expect(others.every((page) => page === first)).toBe(true);
  expect(clientMemory.total).toBe(0);
});
