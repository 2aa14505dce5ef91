import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ENDPOINT } from "./support/ask.ts";

let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
beforeAll(async () => {
  database = await createTestDatabase();
  handler = createGraphqlHandler(database.boxOffice);
});
afterAll(() => database.drop());

const audits = serverAudits({
  url: ENDPOINT,
  fetchFn: (url: string, init?: RequestInit) => handler(new Request(url, init)),
});

it("is audited in all 61 points of GraphQL over HTTP", () => {
  expect(audits).toHaveLength(61);
});

it.each(audits)("$id: $name", async ({ fn }) => {
  expect(await fn()).toMatchObject({ status: "ok" });
});
