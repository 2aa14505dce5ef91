import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask } from "./support/ask.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("looks up all webhooks of an operation with one statement", async () => {
  const asked: number[] = [];
  const { boxOffice } = database;
  const counting = createGraphqlHandler({
    ...boxOffice,
    findWebhooks: (many) => {
      asked.push(many.length);
      return boxOffice.findWebhooks(many);
    },
  });
  const url = "https://events.example/tickets";
  const webhook = { url, eventTypes: ["purchase.made"] };
  const { id } = await boxOffice.createWebhook(webhook);
  const { id: other } = await boxOffice.createWebhook(webhook);
  const query = `{ a: webhook(id: "${id}") { id } b: webhook(id: "${other.toUpperCase()}") { id } c: webhook(id: "none") { id } }`;
  const { body } = await ask(counting, query);
  expect(body).toEqual({ data: { a: { id }, b: { id: other }, c: null } });
  expect(asked).toEqual([3]);
});
