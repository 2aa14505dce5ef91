import { createPlainJsonApiHandler, matchJsonApiPath } from "@ticket-allocation/jsonapi-server";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

it.each([
  ["/ticket_options", "/ticket_options", ""],
  ["/ticket_options/a", "/ticket_options/{id}", "a"],
  ["/purchases/a%20b/ticket_option", "/purchases/{id}/ticket_option", "a b"],
  ["/%70urchases/a", "/purchases/{id}", "a"],
  ["/ticket_options/", "/ticket_options", ""],
  ["/ticket_options/a/", "/ticket_options/{id}", "a"],
])("finds the template and the id of %s", (path, template, id) => {
  expect(matchJsonApiPath(path)).toMatchObject({ template, id });
});

it.each(["/", "/users", "//", "/ticket_options//", "/ticket_options/%ZZ", "/__proto__"])(
  "finds nothing at %s",
  (path) => {
    expect(matchJsonApiPath(path)).toBeUndefined();
  },
);

it.each(["GET", "HEAD", "PUT"])("answers %s in the same way with a match", async (method) => {
  const { id } = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 3 });
  const answer = createPlainJsonApiHandler(database.boxOffice);
  const target = `/ticket_options/${id}`;
  const request = {
    method,
    target,
    getHeader: () => undefined,
    readBody: () => Promise.resolve(new Uint8Array()),
  };
  expect(await answer(request, matchJsonApiPath(target))).toEqual(await answer(request));
});
