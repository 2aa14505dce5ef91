import type { Gateway } from "@ticket-allocation/gateway";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { SECRET } from "../access-cases.ts";
import { AUDIENCE, ISSUER, signWithSecret } from "../token-issuer.ts";
import { left, post, PROTOCOLS, startLimited } from "./limited-gateway.ts";

const LIMIT = 3;
const SHOP = "https://shop.example";
const SCOPE = "purchases:create:any read";

let database: TestDatabase;
let gateway: Gateway;
let optionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await startLimited({
    DATABASE_URL: database.url,
    RATE_LIMIT: String(LIMIT),
    TRUST_PROXY: "127.0.0.0/8",
    JWT_SECRET: SECRET,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    CORS_ORIGINS: SHOP,
  });
  optionId = (await database.boxOffice.createTicketOption({ name: "hot", allocation: 100 })).id;
});
afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

function bearer(sub: string) {
  return { authorization: `Bearer ${signWithSecret(SECRET, { sub, scope: SCOPE })}` };
}

describe.each(PROTOCOLS)("over $name", ({ name, toPurchase }) => {
  const ask = (from: string, headers: Readonly<Record<string, string>> = {}) =>
    post(gateway.url, toPurchase(optionId), from, headers);
  /** Addresses of this test alone. */
  const address = (last: number) => `198.51.${name.length}.${last}`;

  it("counts the users of one address apart", async () => {
    const [alice, bob] = [randomUUID(), randomUUID()].map(bearer);
    for (let asked = 0; asked < LIMIT; asked += 1) {
      expect((await ask(address(1), alice)).ok).toBe(true);
    }
    expect((await ask(address(1), alice)).status).toBe(429);
    const served = await ask(address(1), bob);
    expect(served.ok).toBe(true);
    expect(left(served)).toBe(LIMIT - 1);
  });

  it("counts a user once, from whatever addresses and tokens, and in whatever case", async () => {
    const user = randomUUID();
    expect(left(await ask(address(2), bearer(user)))).toBe(2);
    expect(left(await ask(address(3), bearer(user)))).toBe(1);
    expect(left(await ask(address(4), bearer(user.toUpperCase())))).toBe(0);
    expect((await ask(address(5), bearer(user))).status).toBe(429);
  });

  it("counts requests without a valid token by their address, and serves valid ones on", async () => {
    const invalid = { authorization: `Bearer ${signWithSecret(`not ${SECRET}`)}` };
    const statuses = [];
    for (const headers of [{}, invalid, { authorization: "Basic YTpi" }, invalid, {}]) {
      statuses.push((await ask(address(6), headers)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    const served = await ask(address(6), bearer(randomUUID()));
    expect(served.ok).toBe(true);
    expect(left(served)).toBe(LIMIT - 1);
    expect((await ask(address(7))).status).toBe(401);
  });

  it("lets pages of other sites read what is left, and does not count their preflights", async () => {
    const headers = { origin: SHOP, ...bearer(randomUUID()) };
    for (let asked = 0; asked <= LIMIT; asked += 1) {
      const preflight = await fetch(gateway.url + toPurchase(optionId).path, {
        method: "OPTIONS",
        headers: {
          origin: SHOP,
          "access-control-request-method": "POST",
          "x-forwarded-for": address(8),
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.has("ratelimit")).toBe(false);
    }
    for (let rest = LIMIT - 1; rest >= 0; rest -= 1) {
      expect(left(await ask(address(8), headers))).toBe(rest);
    }
    const refused = await ask(address(8), headers);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(refused.headers.get("access-control-expose-headers")).toBe(
      "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id",
    );
  });
});
