import { readConfig, type RunningServer } from "@ticket-allocation/gateway";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { HTTP_LIMITS, type HttpLimits } from "../src/connections/http-limits.ts";
import { createMetrics } from "../src/metrics/create-metrics.ts";
import { startHttpServer } from "../src/connections/start-http-server.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { openConnection, type RawConnection } from "./open-connection.ts";

const LIMITS = {
  headersTimeout: 500,
  requestTimeout: 1_000,
  connectionsCheckingInterval: 50,
  timeout: 1_500,
  keepAliveTimeout: 300,
  maxConnections: 50,
};

let database: TestDatabase;
let server: RunningServer;
/** One that nothing here is too slow for. */
let patientServer: RunningServer;
const logs: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const logger = pino({ level: "info" }, { write: (line) => void logs.push(line) });
  const start = (limits: HttpLimits) =>
    startHttpServer(readConfig({ PORT: "0" }), database.url, logger, createMetrics(), limits);
  server = await start(LIMITS);
  patientServer = await start(HTTP_LIMITS);
});
afterAll(async () => {
  await Promise.all([server.stop(), patientServer.stop()]);
  expect(logs.join("")).not.toContain("fault");
  await database.drop();
});

async function buy(): Promise<number> {
  const id = await createTicketOption(server.url, 1);
  const response = await fetch(`${server.url}/purchases`, {
    method: "POST",
    headers: { "content-type": "application/vnd.api+json" },
    body: JSON.stringify(purchaseDocument(id, 1)),
  });
  return response.status;
}

/** Sells to others until the connection is closed, and tells how long that took. */
async function serveOthersUntilClosed({ socket }: RawConnection): Promise<number> {
  const startedAt = performance.now();
  do {
    expect(await buy()).toBe(201);
  } while (!socket.closed && performance.now() - startedAt < 20_000);
  return performance.now() - startedAt;
}

/** Writes the same again and again, until the connection is closed. */
function keepWriting({ socket }: RawConnection, text: string, everyMs: number): void {
  const writing = setInterval(() => socket.writable && socket.write(text), everyMs);
  socket.once("close", () => clearInterval(writing));
}

const TIMED_OUT = /^HTTP\/1\.1 408 Request Timeout\r\n[^]*"code":"request_timeout"/u;

describe("while others are served,", () => {
  it("refuses headers that come line by line and never end", async () => {
    const connection = await openConnection(server.url);
    connection.socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n");
    keepWriting(connection, "X: y\r\n", 50);
    expect(await serveOthersUntilClosed(connection)).toBeGreaterThan(400);
    expect(connection.received()).toMatch(TIMED_OUT);
  });

  it("refuses a connection on which nothing is said", async () => {
    const connection = await openConnection(server.url);
    expect(await serveOthersUntilClosed(connection)).toBeGreaterThan(400);
    expect(connection.received()).toMatch(TIMED_OUT);
  });

  it.each([
    ["/purchases", "application/vnd.api+json"],
    ["/graphql", "application/json"],
  ])("refuses a body for %s that comes byte by byte", async (path, type) => {
    const connection = await openConnection(server.url);
    connection.socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 500\r\n\r\n`,
    );
    keepWriting(connection, " ", 50);
    expect(await serveOthersUntilClosed(connection)).toBeGreaterThan(900);
    expect(connection.received()).toMatch(TIMED_OUT);
  });

  it.concurrent.each([
    ["/purchases", "application/vnd.api+json", "413 Payload Too Large"],
    ["/graphql", "application/json", "413 Payload Too Large"],
    ["/purchases", "text/plain", "415 Unsupported Media Type"],
    ["/nothing", "text/plain", "404 Not Found"],
    ["/livez", "text/plain", "405 Method Not Allowed"],
  ])("cuts a body that never ends: %s, %s", async (path, type, status) => {
    const connection = await openConnection(patientServer.url);
    connection.socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    keepWriting(connection, `10000\r\n${" ".repeat(0x1_00_00)}\r\n`, 5);
    await vi.waitFor(() => expect(connection.received()).toContain("\r\n\r\n"), PATIENCE);
    expect(connection.received()).toContain(`HTTP/1.1 ${status}\r\n`);
    expect(connection.socket.destroyed).toBe(false);
    await serveOthersUntilClosed(connection);
    expect(connection.received().match(/HTTP\/1\.1/gu)).toHaveLength(1);
  });

  it("gives up a client that asks and asks and never reads an answer", async () => {
    const connection = await openConnection(server.url);
    connection.socket.pause();
    const asked = "GET /openapi.json?unread HTTP/1.1\r\nHost: localhost\r\n\r\n";
    connection.socket.write(asked.repeat(2_000));
    await vi.waitFor(async () => {
      expect(await buy()).toBe(201);
      expect(logs.join("")).toMatch(/unread aborted after/u);
    }, PATIENCE);
    connection.socket.resume();
    await connection.closed;
  });

  it("answers a client that says no more after its request, then closes", async () => {
    const connection = await openConnection(server.url);
    connection.socket.end("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await serveOthersUntilClosed(connection);
    expect(connection.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
  });

  it("closes on a client that says no more in the middle of its request", async () => {
    const connection = await openConnection(server.url, { allowHalfOpen: true });
    connection.socket.end(
      "POST /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
    );
    await connection.ended;
    connection.socket.destroy();
    expect(connection.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/u);
  });

  it("closes a connection on which no more is asked", async () => {
    const connection = await openConnection(server.url);
    connection.socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(await serveOthersUntilClosed(connection)).toBeGreaterThan(250);
    expect(connection.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
  });
});

it("goes on with a connection whose too large body ends in time", async () => {
  const connection = await openConnection(patientServer.url);
  const body = " ".repeat(200_000);
  connection.socket.write(
    `POST /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`,
  );
  await vi.waitFor(() => expect(connection.received()).toMatch(/^HTTP\/1\.1 413 /u), PATIENCE);
  connection.socket.write(" GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  await connection.closed;
  expect(connection.received()).toMatch(/HTTP\/1\.1 200 OK\r\n/u);
});

it("refuses what is broken behind the end of a body that was refused", async () => {
  const connection = await openConnection(patientServer.url);
  connection.socket.write(
    "PUT /purchases HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
  );
  await vi.waitFor(() => expect(connection.received()).toMatch(/^HTTP\/1\.1 405 /u), PATIENCE);
  connection.socket.write("0\r\n\r\nnonsense\r\n\r\n");
  await connection.ended;
  expect(connection.received()).toMatch(/HTTP\/1\.1 400 Bad Request\r\n/u);
});

it("keeps nothing of the refusals on a connection that goes on", async () => {
  const warnings: string[] = [];
  const note = ({ name }: Error) => void warnings.push(name);
  process.on("warning", note);
  const connection = await openConnection(patientServer.url);
  for (let refusals = 1; refusals <= 12; refusals++) {
    connection.socket.write(
      "PUT /purchases HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n",
    );
    const seen = () => connection.received().match(/HTTP\/1\.1 405 /gu)?.length;
    await vi.waitFor(() => expect(seen()).toBe(refusals), { ...PATIENCE, interval: 5 });
    connection.socket.write("x");
  }
  connection.socket.destroy();
  await connection.closed;
  process.off("warning", note);
  expect(warnings).not.toContain("MaxListenersExceededWarning");
});

it("takes so many connections and no more, and goes on when they are gone", async () => {
  const connections = await Promise.all(
    Array.from({ length: 60 }, () => openConnection(server.url).catch(() => undefined)),
  );
  await vi.waitFor(() => {
    const closed = connections.filter((each) => !each || each.socket.destroyed);
    expect(closed.length).toBeGreaterThanOrEqual(10);
  }, PATIENCE);
  for (const each of connections) each?.socket.destroy();
  await vi.waitFor(async () => expect(await buy()).toBe(201), PATIENCE);
});
