import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ALICE, KEY_SET_CASES, SECRET, SECRET_CASES } from "./access-cases.ts";
import { graphql, jsonApi, type Things } from "./access-adapters.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";
import {
  AUDIENCE,
  ISSUER,
  secondsFromNow,
  signWithSecret,
  startTokenIssuer,
  type TokenIssuer,
} from "./token-issuer.ts";

const BOB = randomUUID();

let database: TestDatabase;
let issuer: TokenIssuer;
let otherIssuer: TokenIssuer;
let things: Things;
/** Knows the issuer's keys by their URL. */
let withKeySet: SpawnedGateway;
/** Shares a secret with the issuer, and serves from two processes. */
let withSecret: SpawnedGateway;
const sent: string[] = [];

beforeAll(async () => {
  [database, issuer, otherIssuer] = await Promise.all([
    createTestDatabase(),
    startTokenIssuer(),
    startTokenIssuer(),
  ]);
  const environment = { DATABASE_URL: database.url, LOG_LEVEL: "trace" };
  [withKeySet, withSecret] = await Promise.all([
    spawnGateway({ ...environment, ...issuer.environment }),
    spawnGateway({
      ...environment,
      JWT_SECRET: SECRET,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      JWT_CLOCK_SKEW_SECONDS: "0",
      WORKERS: "2",
    }),
  ]);
  const { boxOffice } = database;
  const option = await boxOffice.createTicketOption({ name: "hot", allocation: 1_000 });
  const [own, anothers] = await Promise.all(
    [ALICE, BOB].map((userId) =>
      boxOffice.purchaseTickets({ ticketOptionId: option.id, userId, quantity: 1 }),
    ),
  );
  things = {
    optionId: option.id,
    oneself: ALICE,
    another: BOB,
    ownPurchaseId: own!.id,
    anothersPurchaseId: anothers!.id,
  };
});

afterAll(async () => {
  issuer.stop();
  otherIssuer.stop();
  for (const gateway of [withKeySet, withSecret]) {
    gateway.process.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
  }
  await database.drop();
});

describe.each([
  ["keys from a URL", () => withKeySet, KEY_SET_CASES],
  ["a secret, two workers", () => withSecret, SECRET_CASES],
])("with %s", (_, gateway, cases) => {
  describe.each([jsonApi, graphql])("over $name", (adapter) => {
    const rows = cases.map(([bearer, credentials, ask, outcome]) => {
      return { bearer, credentials, ask, outcome };
    });
    it.each(rows)("$bearer: $ask", async ({ credentials, ask, outcome }) => {
      const authorization = credentials({ issuer, otherIssuer });
      if (authorization) sent.push(authorization);
      const isSold = "done" in outcome && ask.startsWith("purchase");
      const before = await countLeft();

      const answer = await adapter.ask(gateway().url, ask, things, authorization);

      expect(answer).toEqual(adapter.expected(ask, outcome));
      expect(before - (await countLeft())).toBe(isSold ? 1 : 0);
    });
  });
});

async function countLeft(): Promise<number> {
  return (await database.boxOffice.findTicketOption(things.optionId))?.allocation ?? 0;
}

it("takes a token no more once it has expired, however often it was taken before", async () => {
  const token = signWithSecret(SECRET, { sub: ALICE, exp: secondsFromNow(2) });
  const ask = () => jsonApi.ask(withSecret.url, "read option", things, `Bearer ${token}`);
  for (let times = 0; times < 5; times++) {
    expect(await ask()).toEqual(jsonApi.expected("read option", { done: true }));
  }
  const outcome = { unauthenticated: "invalid", detail: "The token has expired" } as const;
  const refused = jsonApi.expected("read option", outcome);
  await vi.waitFor(async () => expect(await ask()).toEqual(refused), PATIENCE);
  expect(await ask()).toEqual(refused);
});

it("keeps the idempotency keys of different bearers apart, and those of one together", async () => {
  const purchase = async (url: string, userId: string, authorization: string) => {
    const response = await fetch(`${url}/purchases`, {
      method: "POST",
      headers: {
        "content-type": "application/vnd.api+json",
        "idempotency-key": "cart-1",
        authorization,
      },
      body: JSON.stringify({
        data: {
          type: "purchases",
          attributes: { quantity: 1 },
          relationships: {
            ticket_option: { data: { type: "ticket_options", id: things.optionId } },
            user: { data: { type: "users", id: userId } },
          },
        },
      }),
    });
    expect(response.status).toBe(201);
    return response.text();
  };
  const [alice, bob] = [ALICE, things.another].map((sub) => `Bearer ${issuer.sign({ sub })}`);
  const ofAlice = await purchase(withKeySet.url, ALICE, alice!);
  // The same subject, written otherwise.
  const aliceInCapitals = `Bearer ${issuer.sign({ sub: ALICE.toUpperCase() })}`;
  expect(await purchase(withKeySet.url, ALICE, aliceInCapitals)).toBe(ofAlice);
  const ofBob = await purchase(withKeySet.url, things.another, bob!);
  expect(ofBob).not.toBe(ofAlice);
  // Another token and another gateway, but the same issuer and subject.
  const token = signWithSecret(SECRET, { sub: ALICE });
  expect(await purchase(withSecret.url, ALICE, `Bearer ${token}`)).toBe(ofAlice);
});

it("takes no token from the URL, and logs none", async () => {
  const token = issuer.sign({ sub: ALICE });
  sent.push(token);
  for (const [path, init] of [
    [`/ticket_options/${things.optionId}`, {}],
    ["/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }],
  ] as const) {
    const response = await fetch(
      `${withKeySet.url}${path}?access_token=${token}&jwt=${token}`,
      init,
    );
    expect(response.status).toBe(401);
  }
  await vi.waitFor(
    () => expect(withKeySet.logs()).toContain("access_token=[token]&jwt=[token]"),
    PATIENCE,
  );
});

it("asks who it is before it reads a body or says what is wrong with it", async () => {
  for (const path of ["/ticket_options", "/purchases", "/graphql"]) {
    const response = await fetch(withKeySet.url + path, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "{".repeat(2 * 1024 * 1024),
    });
    expect(response.status).toBe(401);
    await response.text();
  }
});

it.each(["/livez", "/readyz", "/openapi.json", "/graphql"])(
  "shows %s to everybody",
  async (path) => {
    const response = await fetch(withKeySet.url + path, { headers: { accept: "text/html" } });
    expect(response.status).toBe(200);
    await response.text();
  },
);

it("says in the OpenAPI document that tokens are asked for", async () => {
  expect(await (await fetch(`${withKeySet.url}/openapi.json`)).json()).toMatchObject({
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  });
});

it("fetches the keys a few times, however many tokens come", () => {
  expect(sent.length).toBeGreaterThan(50);
  // Once, and again for the key that is not published unless it has just been fetched.
  expect(issuer.fetches()).toBeLessThanOrEqual(2);
});

it("logs no token and no secret, at any level", async () => {
  await vi.waitFor(() => expect(withKeySet.logs()).toContain("/openapi.json"), PATIENCE);
  const logs = withKeySet.logs() + withSecret.logs();
  expect(logs).not.toContain(SECRET);
  expect(logs).not.toMatch(/authorization/iu);
  const signatures = sent
    .map((header) => header.split(".").at(-1) ?? "")
    .filter((s) => s.length > 20);
  expect(signatures.length).toBeGreaterThan(30);
  for (const signature of signatures) expect(logs).not.toContain(signature);
});
