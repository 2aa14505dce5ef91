import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { openConnection } from "./open-connection.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

const SETUP = new URL("trace-to-log.ts", import.meta.url).href;
const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";

let database: TestDatabase;
let gateway: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url, NODE_OPTIONS: `--import ${SETUP}` });
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  await database.drop();
});

const spanLine = z.object({
  span: z.object({
    name: z.string(),
    kind: z.number(),
    status: z.object({ code: z.number(), message: z.string().optional() }),
    attributes: z.record(z.string(), z.unknown()),
    traceId: z.string(),
    spanId: z.string(),
    parentSpanId: z.string().optional(),
    links: z.array(z.string()),
  }),
});

function readLines(from: SpawnedGateway): readonly unknown[] {
  const lines = from.logs().split("\n").slice(0, -1);
  return lines.map((line): unknown => JSON.parse(line));
}

/** The spans of a trace, once there are so many. */
function findTrace(traceId: string, count: number, from = gateway) {
  return vi.waitFor(() => {
    const spans = readLines(from).flatMap((line) => spanLine.safeParse(line).data?.span ?? []);
    const found = spans.filter((span) => span.traceId === traceId);
    expect(found).toHaveLength(count);
    return { found, spans };
  }, PATIENCE);
}

async function ask(path: string, body: object | undefined, traceId: string, to = gateway) {
  const isGraphql = path === "/graphql";
  const response = await fetch(to.url + path, {
    headers: {
      traceparent: `00-${traceId}-${CALLER}-01`,
      "content-type": isGraphql ? "application/json" : "application/vnd.api+json",
    },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  await response.text();
  return response.status;
}

const newTraceId = () => randomUUID().replaceAll("-", "");

it("traces a request in its client's trace, its purchase inside it, and links the transaction", async () => {
  const id = await createTicketOption(gateway.url, 5);
  expect(await ask("/purchases", purchaseDocument(id, 2), TRACE_ID)).toBe(201);

  const { found, spans } = await findTrace(TRACE_ID, 2);
  const request = found.find(({ name }) => name === "POST /purchases");
  const purchase = found.find(({ name }) => name === "purchase tickets");
  expect(request).toMatchObject({
    kind: SpanKind.SERVER,
    parentSpanId: CALLER,
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      "http.request.method": "POST",
      "http.route": "/purchases",
      "http.response.status_code": 201,
      "url.path": "/purchases",
      "url.scheme": "http",
      "network.protocol.version": "1.1",
    },
  });
  expect(purchase).toMatchObject({
    kind: SpanKind.INTERNAL,
    parentSpanId: request?.spanId,
  });
  const transaction = spans.find(({ spanId }) => spanId === purchase?.links[0]);
  expect(transaction).toMatchObject({ name: "settle claims", links: [purchase?.spanId] });
  expect(transaction?.traceId).not.toBe(TRACE_ID);
});

it("traces each purchase of a GraphQL operation", async () => {
  const id = await createTicketOption(gateway.url, 5);
  const input = `{ ticketOptionId: "${id}", userId: "${randomUUID()}", quantity: 1 }`;
  const query = `mutation { a: purchaseTickets(input: ${input}) { __typename } b: purchaseTickets(input: ${input}) { __typename } }`;
  const traceId = newTraceId();
  expect(await ask("/graphql", { query }, traceId)).toBe(200);
  const { found } = await findTrace(traceId, 3);
  const request = found.find(({ name }) => name === "POST /graphql");
  expect(request?.parentSpanId).toBe(CALLER);
  const purchases = found.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
  expect(purchases.map(({ name }) => name)).toEqual(["purchase tickets", "purchase tickets"]);
});

it("names the route, not the id, and tells no query, in which a token may be", async () => {
  const traceId = newTraceId();
  const path = `/purchases/${randomUUID()}`;
  expect(await ask(`${path}?fields[purchases]=quantity`, undefined, traceId)).toBe(404);
  expect((await findTrace(traceId, 1)).found).toMatchObject([
    {
      name: "GET /purchases/{id}",
      status: { code: SpanStatusCode.UNSET },
      attributes: { "url.path": path, "http.response.status_code": 404 },
    },
  ]);
});

it("names the trace in the log line of its request", async () => {
  const traceId = newTraceId();
  expect(await ask("/livez", undefined, traceId)).toBe(200);
  await vi.waitFor(
    () =>
      expect(readLines(gateway)).toContainEqual(
        expect.objectContaining({ url: "/livez", trace_id: traceId }),
      ),
    PATIENCE,
  );
});

const inTrace = (traceId: string) =>
  `GET /readyz HTTP/1.1\r\nHost: localhost\r\ntraceparent: 00-${traceId}-${CALLER}-01\r\n\r\n`;

it("traces requests that are sent together on one connection each in its own trace", async () => {
  const traceIds = [newTraceId(), newTraceId(), newTraceId()];
  const { socket, received, closed } = await openConnection(gateway.url);
  socket.write(traceIds.map(inTrace).join(""));
  await vi.waitFor(() => expect(received().match(/ 200 OK\r\n/gu)).toHaveLength(3), PATIENCE);
  for (const traceId of traceIds) {
    const { found } = await findTrace(traceId, 1);
    expect(found).toMatchObject([
      { name: "GET /readyz", kind: SpanKind.SERVER, parentSpanId: CALLER },
    ]);
  }
  socket.destroy();
  await closed;
});

it("says of a fault that it is one, in the span and in the log", async () => {
  const doomed = await createTestDatabase();
  const orphan = await spawnGateway({
    DATABASE_URL: doomed.url,
    NODE_OPTIONS: `--import ${SETUP}`,
  });
  await doomed.db.schema.dropTable("purchases").cascade().execute();
  const traceId = newTraceId();
  expect(await ask(`/purchases/${randomUUID()}`, undefined, traceId, orphan)).toBe(500);
  expect((await findTrace(traceId, 1, orphan)).found).toMatchObject([
    {
      status: { code: SpanStatusCode.ERROR },
      attributes: { "http.response.status_code": 500, "error.type": "500" },
    },
  ]);
  await vi.waitFor(
    () =>
      expect(readLines(orphan)).toContainEqual(
        expect.objectContaining({ msg: "fault", trace_id: traceId }),
      ),
    PATIENCE,
  );
  orphan.process.kill("SIGTERM");
  expect(await orphan.exited).toBe(0);
  await doomed.drop();
});
