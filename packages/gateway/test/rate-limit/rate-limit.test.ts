import type { Gateway } from "@ticket-allocation/gateway";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { openConnection } from "../open-connection.ts";
import { left, post, PROTOCOLS, startLimited } from "./limited-gateway.ts";

const LIMIT = 3;

let database: TestDatabase;
let gateway: Gateway;
/** One request a second, and no proxy in front. */
let brief: Gateway;
const warnings: string[] = [];
let unlimited: Gateway;
let optionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url };
  [gateway, brief, unlimited] = await Promise.all([
    startLimited({ ...environment, RATE_LIMIT: String(LIMIT), TRUST_PROXY: "1" }),
    startLimited({ ...environment, RATE_LIMIT: "1", RATE_LIMIT_WINDOW: "1" }, warnings),
    startLimited(environment),
  ]);
  optionId = (await database.boxOffice.createTicketOption({ name: "hot", allocation: 100 })).id;
});
afterAll(async () => {
  await Promise.all([gateway, brief, unlimited].map((each) => each.stop()));
  await database.drop();
});

async function countLeft(): Promise<number> {
  return (await database.boxOffice.findTicketOption(optionId))?.allocation ?? 0;
}

describe.each(PROTOCOLS)("over $name", ({ name, toPurchase, tooMany }) => {
  const from = `203.0.113.${name.length}`;

  it("serves as many requests as the limit, then refuses and does nothing", async () => {
    const before = await countLeft();
    for (let rest = LIMIT - 1; rest >= 0; rest -= 1) {
      const served = await post(gateway.url, toPurchase(optionId), from);
      expect(served.ok).toBe(true);
      expect(served.headers.get("ratelimit-policy")).toBe('"default";q=3;w=60');
      expect(served.headers.get("ratelimit")).toMatch(
        new RegExp(`^"default";r=${rest};t=\\d+$`, "u"),
      );
      expect(served.headers.has("retry-after")).toBe(false);
    }
    const refused = await post(gateway.url, toPurchase(optionId), from);
    const retryAfter = refused.headers.get("retry-after");
    expect(refused.status).toBe(429);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect(Number(retryAfter)).toBeLessThanOrEqual(60);
    expect(refused.headers.get("ratelimit-policy")).toBe('"default";q=3;w=60');
    expect(refused.headers.get("ratelimit")).toBe(`"default";r=0;t=${retryAfter}`);
    const { type, document } = tooMany(retryAfter);
    expect(refused.headers.get("content-type")).toBe(type);
    expect(await refused.json()).toEqual(document);
    expect(before - (await countLeft())).toBe(LIMIT);
  });

  it("serves again when the window has ended", async () => {
    await vi.waitFor(async () => {
      const { status } = await post(brief.url, toPurchase(optionId), from);
      expect(status).toBe(429);
    }, PATIENCE);
    await vi.waitFor(async () => {
      const served = await post(brief.url, toPurchase(optionId), from);
      expect(served.ok).toBe(true);
      expect(served.headers.get("ratelimit")).toBe('"default";r=0;t=1');
    }, PATIENCE);
  });

  it("limits nobody unless it is asked to", async () => {
    for (let asked = 0; asked < 2 * LIMIT; asked += 1) {
      const served = await post(unlimited.url, toPurchase(optionId), from);
      expect(served.ok).toBe(true);
      expect([...served.headers.keys()].filter((each) => each.includes("ratelimit"))).toEqual([]);
    }
  });
});

it("counts both protocols, the OpenAPI document and what is not found together", async () => {
  const from = { headers: { "x-forwarded-for": "2001:db8:1:2::1" } };
  const [jsonApi, graphql] = PROTOCOLS;
  const openApi = await fetch(`${gateway.url}/openapi.json`, from);
  expect(left(openApi)).toBe(2);
  expect(await openApi.json()).toHaveProperty(["paths", "/purchases", "post", "responses", "429"]);
  expect(left(await fetch(`${gateway.url}/nothing`, from))).toBe(1);
  // Another address of the same network.
  expect(left(await post(gateway.url, graphql.toPurchase(optionId), "2001:db8:1:2:3::4"))).toBe(0);
  const refused = await post(gateway.url, jsonApi.toPurchase(optionId), "2001:db8:1:2::5");
  expect(refused.status).toBe(429);
  const other = await post(gateway.url, jsonApi.toPurchase(optionId), "2001:db8:1:3::1");
  expect(other.status).toBe(201);
});

it.each(["/livez", "/readyz", "/metrics"])("does not count %s", async (path) => {
  for (let asked = 0; asked <= LIMIT; asked += 1) {
    const served = await fetch(gateway.url + path);
    expect(served.status).toBe(200);
    expect(served.headers.has("ratelimit")).toBe(false);
    await served.text();
  }
});

it("takes an address for what a proxy says only where one is trusted, and says so once", async () => {
  await vi.waitFor(async () => {
    const { status } = await fetch(`${brief.url}/nothing`, {
      headers: { "x-forwarded-for": `198.51.100.${Math.floor(Math.random() * 256)}` },
    });
    expect(status).toBe(429);
  }, PATIENCE);
  expect(warnings.filter((line) => line.includes("TRUST_PROXY"))).toHaveLength(1);
});

it("refuses before the body is read", async () => {
  const from = "198.51.100.77";
  const exhaust = () => fetch(`${gateway.url}/nothing`, { headers: { "x-forwarded-for": from } });
  for (let asked = 0; asked < LIMIT; asked += 1) await exhaust();
  const { socket, received, closed } = await openConnection(gateway.url);
  socket.write(
    "POST /operations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n" +
      `X-Forwarded-For: ${from}\r\n\r\n`,
  );
  await vi.waitFor(() => expect(received()).toContain('"status":"429"'), PATIENCE);
  socket.destroy();
  await closed;
});

it("counts what it has refused for Prometheus, by whom it was counted for", async () => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const counted = /^ticket_allocation_rate_limited_requests_total\{caller="address"\} (\d+)$/mu;
  expect(Number(counted.exec(text)?.[1])).toBeGreaterThanOrEqual(4);
  expect(text).toContain('ticket_allocation_rate_limited_requests_total{caller="subject"} 0');
});
