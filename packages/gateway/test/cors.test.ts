import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createTicketOption, purchaseDocument } from "./buy-over-http.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

const SHOP = "https://shop.example";
const BACK_OFFICE = "http://localhost:5173";

let database: TestDatabase;
const gateways: SpawnedGateway[] = [];
let shared: SpawnedGateway;
let sharedWithAll: SpawnedGateway;
let unshared: SpawnedGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  const spawn = async (environment: Readonly<Record<string, string>>) => {
    // On loopback, pages of sites that are not named are refused altogether: loopback.test.ts.
    const gateway = await spawnGateway({
      DATABASE_URL: database.url,
      HOST: "0.0.0.0",
      ...environment,
    });
    gateways.push(gateway);
    return gateway;
  };
  [shared, sharedWithAll, unshared] = await Promise.all([
    spawn({ CORS_ORIGINS: `${SHOP},${BACK_OFFICE}` }),
    spawn({ CORS_ORIGINS: "*" }),
    spawn({}),
  ]);
});
afterAll(async () => {
  for (const gateway of gateways) {
    gateway.process.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
  }
  await database.drop();
});

const preflight = (gateway: SpawnedGateway, path: string, origin: string) =>
  fetch(gateway.url + path, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    },
  });

async function purchase(gateway: SpawnedGateway, path: string, origin?: string) {
  const id = await createTicketOption(gateway.url, 1);
  const query = `mutation { purchaseTickets(input: { ticketOptionId: "${id}", userId: "${randomUUID()}", quantity: 1 }) { __typename } }`;
  return fetch(gateway.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(origin !== undefined && { origin }) },
    body: JSON.stringify(path === "/graphql" ? { query } : purchaseDocument(id, 1)),
  });
}

function corsHeaders({ headers }: Response): Record<string, string> {
  return Object.fromEntries(
    [...headers].filter(([name]) => name.startsWith("access-control-") || name === "vary"),
  );
}

const EXPOSED = {
  "access-control-expose-headers":
    "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id",
};
const LEAVE = {
  ...EXPOSED,
  "access-control-allow-methods": "GET, HEAD, POST, PATCH, DELETE",
  "access-control-allow-headers":
    "Content-Type, Accept, Authorization, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id, traceparent, tracestate, baggage, sentry-trace",
  "access-control-max-age": "7200",
};

describe.each([
  ["/purchases", { vary: "Accept, Origin" }, { vary: "Accept" }],
  ["/graphql", { vary: "Origin" }, {}],
])("a page of another site, at %s,", (path, vary, varyUnshared) => {
  it.each([SHOP, BACK_OFFICE])("may purchase and read the answer: %s", async (origin) => {
    const leave = await preflight(shared, path, origin);
    expect(leave.status).toBe(204);
    expect(corsHeaders(leave)).toEqual({
      ...LEAVE,
      vary: "Origin",
      "access-control-allow-origin": origin,
    });

    const answer = await purchase(shared, path, origin);
    expect(answer.ok).toBe(true);
    expect(corsHeaders(answer)).toEqual({
      ...vary,
      ...EXPOSED,
      "access-control-allow-origin": origin,
    });
  });

  it.each([
    "https://evil.example",
    "http://shop.example",
    "https://shop.example:444",
    "https://shop.example.evil.example",
    "null",
  ])("has no leave unless it is named: %s", async (origin) => {
    const leave = await preflight(shared, path, origin);
    expect(leave.status).toBe(405);
    expect(Object.keys(corsHeaders(leave))).toEqual(["vary"]);
    expect(corsHeaders(await purchase(shared, path, origin))).toEqual(vary);
  });

  it("may be any where all may", async () => {
    const leave = await preflight(sharedWithAll, path, "https://anybody.example");
    expect(leave.status).toBe(204);
    expect(corsHeaders(leave)).toEqual({ ...LEAVE, "access-control-allow-origin": "*" });
    expect(corsHeaders(await purchase(sharedWithAll, path, "https://anybody.example"))).toEqual({
      ...varyUnshared,
      ...EXPOSED,
      "access-control-allow-origin": "*",
    });
  });

  it("has no leave where nothing is said", async () => {
    const leave = await preflight(unshared, path, SHOP);
    expect(leave.status).toBe(405);
    expect(corsHeaders(leave)).toEqual(varyUnshared);
    expect(corsHeaders(await purchase(unshared, path, SHOP))).toEqual(varyUnshared);
  });

  it("is told apart from others by caches also when nobody is named", async () => {
    expect(corsHeaders(await purchase(shared, path))).toEqual(vary);
  });
});

it("lets the page read refusals too", async () => {
  const answer = await fetch(`${shared.url}/nothing`, { headers: { origin: SHOP } });
  expect(answer.status).toBe(404);
  expect(corsHeaders(answer)).toMatchObject({ "access-control-allow-origin": SHOP });
});

it("never asks for a visitor's cookies", async () => {
  const leave = await preflight(shared, "/purchases", SHOP);
  expect(leave.headers.has("access-control-allow-credentials")).toBe(false);
});
