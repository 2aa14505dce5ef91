import { createGraphqlHandler, createGraphqlListener } from "@ticket-allocation/graphql-server";
import { serverAudits } from "graphql-http";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ENDPOINT } from "./support/ask.ts";

let database: TestDatabase;
let door: ReturnType<typeof createGraphqlHandler>;
let server: Server;
let origin: string;
beforeAll(async () => {
  database = await createTestDatabase();
  door = createGraphqlHandler(database.boxOffice);

  const listener = createGraphqlListener(database.boxOffice);
  server = createServer((request, response) => void listener(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await database.drop();
});

const handlerAudits = serverAudits({
  url: ENDPOINT,
  fetchFn: (url: string, init?: RequestInit) => door(new Request(url, init)),
});
const listenerAudits = serverAudits({
  url: ENDPOINT,
  fetchFn: (url: string, init?: RequestInit) =>
    fetch(url.replace(new URL(ENDPOINT).origin, origin), init),
});

it("is audited in all 61 points of GraphQL over HTTP", () => {
  expect(handlerAudits).toHaveLength(61);
});

it.each(handlerAudits)("as a fetch handler: $id: $name", async ({ fn }) => {
  expect(await fn()).toMatchObject({ status: "ok" });
});

it.each(listenerAudits)("as a Node listener: $id: $name", async ({ fn }) => {
  expect(await fn()).toMatchObject({ status: "ok" });
});
