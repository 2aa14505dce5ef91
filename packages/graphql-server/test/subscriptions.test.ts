import { createGraphqlHandler, type RequestHead } from "@ticket-allocation/graphql-server";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
let handle: (request: Request) => Promise<Response>;
beforeAll(async () => {
  database = await createTestDatabase();
  handle = createGraphqlHandler(database.boxOffice, {
    authenticate: ({ getHeader }: RequestHead) => ({ caller: getHeader("authorization") ?? "" }),
    authorize: ({ caller }) => caller === "reader",
  });
});
afterAll(() => database.drop());

function subscribe(id: string, authorization: string): Promise<Response> {
  const query = `subscription { ticketOptionChanged(ids: ["${id}"]) { allocation } }`;
  return handle(
    new Request("http://tickets.test/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", authorization },
      body: JSON.stringify({ query }),
    }),
  );
}

it("shows a caller only what it may read", async () => {
  const { id } = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  const rejected = await (await subscribe(id, "nobody")).text();
  expect(rejected).toContain('"code":"FORBIDDEN"');
  expect(rejected).not.toContain("allocation");

  const { body } = await subscribe(id, "reader");
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("data: {")) text += (await reader.read()).value ?? "";
  expect(text).toContain('{"data":{"ticketOptionChanged":{"allocation":10}}}');
  await reader.cancel();
  expect(database.boxOffice.load().watching).toBe(0);
});
