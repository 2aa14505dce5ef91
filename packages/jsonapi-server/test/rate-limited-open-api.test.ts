import { Validator } from "@seriousme/openapi-schema-validator";
import { RateLimitExceededError } from "@ticket-allocation/core";
import {
  createOpenApiDocument,
  createPlainJsonApiHandler,
} from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ATOMIC, newOrder, newPurchase } from "./requests.ts";

const openApi = createOpenApiDocument({ rateLimited: true });
const media = z.object({ examples: z.record(z.string(), z.object({ value: z.unknown() })) });
const operation = z.object({
  responses: z.object({
    429: z.object({
      headers: z.record(z.string(), z.unknown()),
      content: z.record(z.string(), media),
    }),
  }),
});
const paths = z.record(z.string(), z.record(z.string(), operation));

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("is valid OpenAPI 3.1, and says 429 of every operation", async () => {
  const result = await new Validator().validate(JSON.parse(JSON.stringify(openApi)));
  expect(result).toMatchObject({ valid: true });
  const operations = Object.values(paths.parse(openApi.paths)).flatMap((methods) =>
    Object.values(methods),
  );
  expect(operations.length).toBeGreaterThan(10);
  for (const { responses } of operations) {
    const names = ["RateLimit", "RateLimit-Policy", "Retry-After"];
    expect(Object.keys(responses[429].headers)).toEqual(expect.arrayContaining(names));
  }
});

it("says nothing of limits where there are none", () => {
  expect(JSON.stringify(createOpenApiDocument())).not.toMatch(/"429"|RateLimit/u);
});

/** Sends an order with that many purchases, whose ticket options do not exist. */
function order(lines: number, countFurther: (purchases: number) => void) {
  const handle = createPlainJsonApiHandler(database.boxOffice);
  const purchases = Array.from({ length: lines }, () => newPurchase(randomUUID()));
  return handle({
    method: "POST",
    target: "/operations",
    getHeader: (name) => (name === "content-type" ? ATOMIC : undefined),
    readBody: () => Promise.resolve(Buffer.from(JSON.stringify(newOrder(...purchases)))),
    countFurther,
  });
}

it("counts nothing further for an order of one purchase", async () => {
  const counted: number[] = [];
  expect((await order(1, (purchases) => counted.push(purchases))).status).toBe(404);
  expect(counted).toEqual([]);
});

it("shows what is answered when an order counts for too much", async () => {
  const counted: number[] = [];
  const answer = await order(3, (purchases) => {
    counted.push(purchases);
    throw new RateLimitExceededError(12);
  });
  expect(answer.status).toBe(429);
  expect(answer.headers["Retry-After"]).toBe("12");
  expect(counted).toEqual([2]);
  const { content } = paths.parse(openApi.paths)["/operations"]!["post"]!.responses[429];
  expect(Object.keys(content)).toEqual(["application/vnd.api+json", ATOMIC]);
  const examples = Object.values(content[answer.headers["Content-Type"]!]!.examples);
  expect(examples).toContainEqual({
    value: JSON.parse(typeof answer.body === "string" ? answer.body : ""),
  });
});
