import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { requestTo, type Handler } from "./requests.ts";

let database: TestDatabase;
let handle: Handler;
let id: string;

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
  ({ id } = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 1 }));
});

afterAll(() => database.drop());

describe("HEAD", () => {
  it.each([
    ["what there is", () => `/ticket_options/${id}`],
    ["what there is not", () => `/purchases/${randomUUID()}`],
    ["a list", () => "/ticket_options?page[size]=1"],
    ["a path that is unknown", () => "/users"],
    ["a parameter that is unknown", () => `/ticket_options/${id}?foo=1`],
  ])("answers %s as GET does, without the body", async (_title, target) => {
    const expected = await handle(requestTo("GET", target()));
    const response = await handle(requestTo("HEAD", target()));
    expect(response.status).toBe(expected.status);
    expect(Object.fromEntries(response.headers)).toEqual(Object.fromEntries(expected.headers));
    expect(response.body).toBeNull();
  });

  it("is not allowed where GET is not", async () => {
    const response = await handle(requestTo("HEAD", "/operations"));
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "POST"]);
  });
});
