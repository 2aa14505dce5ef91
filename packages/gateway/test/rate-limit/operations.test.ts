import type { Gateway } from "@ticket-allocation/gateway";
import { JSON_API_MEDIA_TYPE } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { purchaseDocument } from "../buy-over-http.ts";
import { left, post, purchaseField, sentence, startLimited } from "./limited-gateway.ts";

const LIMIT = 10;
const ATOMIC = `${JSON_API_MEDIA_TYPE};ext="https://jsonapi.org/ext/atomic"`;

let database: TestDatabase;
let gateway: Gateway;
let optionId: string;
/** A new one for each test. */
let from: string;
let tests = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url, RATE_LIMIT: String(LIMIT) };
  gateway = await startLimited({ ...environment, TRUST_PROXY: "1" });
  optionId = (await database.boxOffice.createTicketOption({ name: "hot", allocation: 1_000 })).id;
});
afterAll(async () => {
  await gateway.stop();
  await database.drop();
});
beforeEach(() => {
  tests += 1;
  from = `203.0.113.${tests}`;
});

async function countLeft(): Promise<number> {
  return (await database.boxOffice.findTicketOption(optionId))?.allocation ?? 0;
}

function ask(query: string, variables: object = {}): Promise<Response> {
  const body = { query, variables };
  return post(gateway.url, { path: "/graphql", body }, from);
}

function get(query: string): Promise<Response> {
  return fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { accept: "application/json", "x-forwarded-for": from },
  });
}

function order(count: number): Promise<Response> {
  return post(
    gateway.url,
    {
      path: "/operations",
      headers: { "content-type": ATOMIC, accept: ATOMIC },
      body: {
        "atomic:operations": Array.from({ length: count }, () => ({
          op: "add",
          ...purchaseDocument(optionId, 1),
        })),
      },
    },
    from,
  );
}

function purchases(count: number): string {
  return Array.from({ length: count }, (_, index) => `p${index}: ${purchaseField(optionId)}`).join(
    " ",
  );
}

function options(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `o${index}: ticketOption(id: "${optionId}") { id }`,
  ).join(" ");
}

function lines(count: number) {
  return Array.from({ length: count }, () => ({
    ticketOptionId: optionId,
    userId: randomUUID(),
    quantity: 1,
  }));
}

const ORDER = "($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename } }";

it.each<[what: string, counts: number, query: () => string, variables?: () => object]>([
  ["a mutation", 1, () => `mutation { ${purchases(1)} }`],
  ["several mutations", 4, () => `mutation { ${purchases(4)} }`],
  ["several queries", 3, () => `{ ${options(3)} }`],
  ["a field and its type", 1, () => `{ __typename ${options(1)} }`],
  ["nothing but types", 1, () => "{ a: __typename b: __typename }"],
  ["fields that are asked for twice", 2, () => `{ ${options(2)} ${options(2)} }`],
  [
    "fields in fragments",
    5,
    () =>
      `mutation { ...F ... on Mutation { ${purchases(2)} } q0: ${purchaseField(optionId)} ...F }
       fragment F on Mutation { r0: ${purchaseField(optionId)} ...G }
       fragment G on Mutation { s0: ${purchaseField(optionId)} }`,
  ],
  ["the lines of an order", 6, () => `mutation ${ORDER}`, () => ({ input: { lines: lines(6) } })],
  [
    "an order that is a default",
    2,
    () => `mutation ${ORDER.replace("!)", ` = { lines: [${lines(2).map(literal).join(" ")}] })`)}`,
  ],
  ["an order of one line", 1, () => `mutation ${ORDER}`, () => ({ input: { lines: lines(1)[0] } })],
])("counts %s as %i", async (_, counts, query, variables) => {
  const served = await ask(query(), variables?.());
  expect(await served.json()).not.toHaveProperty("errors");
  expect(left(served)).toBe(LIMIT - counts);
});

function literal(line: ReturnType<typeof lines>[number]): string {
  return `{ ticketOptionId: "${line.ticketOptionId}", userId: "${line.userId}", quantity: 1 }`;
}

it("does nothing of an operation that is too much", async () => {
  const before = await countLeft();
  expect(left(await ask(`mutation { ${purchases(7)} }`))).toBe(3);
  const refused = await ask(`mutation { ${purchases(4)} }`);
  expect(refused.status).toBe(429);
  const retryAfter = refused.headers.get("retry-after");
  expect(await refused.json()).toEqual({
    errors: [{ message: sentence(retryAfter), extensions: { code: "RATE_LIMIT_EXCEEDED" } }],
  });
  expect(before - (await countLeft())).toBe(7);
  // What fits is served.
  expect(left(refused)).toBe(2);
  expect(left(await ask(`mutation { ${purchases(2)} }`))).toBe(0);
  expect(before - (await countLeft())).toBe(9);
});

it("counts what is asked by GET, too", async () => {
  const served = await get(`{ ${options(8)} }`);
  expect(served.status).toBe(200);
  expect(left(served)).toBe(2);
  const refused = await get(`{ ${options(8)} }`);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe(
    `${/t=(\d+)/u.exec(refused.headers.get("ratelimit") ?? "")?.[1]}`,
  );
  expect(await refused.json()).toMatchObject({
    errors: [{ extensions: { code: "RATE_LIMIT_EXCEEDED" } }],
  });
});

it("lets through what is more than the whole limit when nothing else was asked, once", async () => {
  const before = await countLeft();
  const input = { lines: lines(25) };
  const served = await ask(`mutation ${ORDER}`, { input });
  expect(await served.json()).toEqual({ data: { placeOrder: { __typename: "Order" } } });
  // Of 25, the windows that follow pay for 15.
  expect(served.headers.get("ratelimit")).toMatch(/^"default";r=0;t=1\d\d$/u);
  expect((await ask("{ __typename }")).status).toBe(429);
  expect(before - (await countLeft())).toBe(25);
});

it("counts an order over JSON:API as its operations, and does it whole or not at all", async () => {
  const before = await countLeft();
  const served = await order(6);
  expect(served.status).toBe(200);
  expect(left(served)).toBe(4);
  const refused = await order(6);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("content-type")).toBe(ATOMIC);
  const detail = sentence(refused.headers.get("retry-after"));
  expect(await refused.json()).toEqual({
    errors: [{ status: "429", code: "rate_limit_exceeded", title: "Rate limit exceeded", detail }],
  });
  expect(before - (await countLeft())).toBe(6);
  expect(left(await order(3))).toBe(0);
  expect(before - (await countLeft())).toBe(9);
});
