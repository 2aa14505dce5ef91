import { generate } from "@graphql-codegen/cli";
import { getRequestListener } from "@hono/node-server";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { PATIENCE } from "../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { renderTypes } from "../event-page/write-types.ts";
import codegen from "../graphql-client/codegen.ts";
import { runExample } from "./run-example.ts";

let database: TestDatabase;
let servers: readonly Server[];
let env: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  const jsonApi = await serveFetch(createJsonApiHandler(database.boxOffice));
  const graphql = await serveFetch(createGraphqlHandler(database.boxOffice));
  servers = [jsonApi.server, graphql.server];
  env = { TICKETS_URL: jsonApi.origin, GRAPHQL_URL: `${graphql.origin}/graphql` };
});
afterAll(async () => {
  for (const server of servers) server.close();
  await database.drop();
});

test("jsonapi-client buys tickets until too few are left", async () => {
  const { output, errors, exitCode } = await runExample("jsonapi-client/buy-tickets.ts", env);
  expect(errors).toBe("");
  expect(output.split("\n")).toStrictEqual([
    "On sale: Early bird, 5 tickets",
    "Asked for 2: got 2",
    "Asked for 2: got 2",
    "Asked for 2: fewer are left, nothing was purchased",
    "Left: 1",
    "",
  ]);
  expect(exitCode).toBe(0);
});

test("graphql-client buys tickets until too few are left", async () => {
  const { output, errors, exitCode } = await runExample("graphql-client/buy-tickets.ts", env);
  expect(errors).toBe("");
  expect(output.split("\n")).toStrictEqual([
    "On sale: Early bird, 5 tickets",
    "Asked for 2: got 2, 3 left",
    "Asked for 2: got 2, 1 left",
    "Asked for 2: fewer are left, nothing was purchased",
    "Left: 1 of 5",
    "",
  ]);
  expect(exitCode).toBe(0);
});

test("event-page sells a basket of tickets that share a hall", async () => {
  const { output, errors, exitCode } = await runExample("event-page/event-page.ts", env);
  expect(errors).toBe("");
  expect(output.split("\n")).toStrictEqual([
    "On sale: Adult 500, Child 100, Family of 4 125",
    "While the basket is held: Adult 497, Child 99, Family of 4 124",
    "Paid: 60 euros",
    "Purchased: 2 Adult",
    "Purchased: 1 Child",
    "",
  ]);
  expect(exitCode).toBe(0);
});

test("rush sells as many tickets as its buyers want", async () => {
  const { output, errors, exitCode } = await runExample("rush/rush.ts", {}, [
    env["TICKETS_URL"]!,
    "20",
  ]);
  expect(errors).toBe("");
  expect(output).toMatch(/ Day pass +80 sold, 0 left\n/u);
  expect(output).toMatch(/ 200 tickets in [\d.]+ s, /u);
  expect(exitCode).toBe(0);
});

test("rush goes on while somebody else buys and pauses a sale", async () => {
  const { boxOffice } = database;
  const running = runExample("rush/rush.ts", {}, [`${env["TICKETS_URL"]}/`, "30"]);
  const option = await vi.waitFor(async () => {
    const { items } = await boxOffice.listTicketOptions();
    const found = items.find(
      ({ item: { name, capacity } }) => name === "Family pass" && capacity === 60,
    );
    return found?.item ?? Promise.reject(new Error("Not on sale yet"));
  }, PATIENCE);
  await boxOffice.purchaseTickets({ ticketOptionId: option.id, userId: randomUUID(), quantity: 7 });
  await boxOffice.changeTicketOption(option.id, { state: "paused" });
  await setTimeout(100);
  await boxOffice.changeTicketOption(option.id, { state: "on_sale" });
  const { output, errors, exitCode } = await running;
  expect(errors).toBe("");
  expect(output).toContain("\n  7 were bought by others\n");
  expect(exitCode).toBe(0);
});

test.each([
  [["http://127.0.0.1:1"], "No gateway answers at http://127.0.0.1:1: run npm start"],
  [["http://127.0.0.1:1", "many"], "The number of buyers must be an integer from 1 to 100,000"],
])("rush says in one line why it does not begin: %j", async (args, problem) => {
  const { errors, exitCode } = await runExample("rush/rush.ts", {}, args);
  expect(errors).toBe(`\n  ${problem}\n\n`);
  expect(exitCode).toBe(1);
});

test("event-page has the types of the schema as it is", async () => {
  const types = new URL("../event-page/schema-types.d.ts", import.meta.url);
  expect(await readFile(types, "utf8")).toBe(await renderTypes());
});

test("graphql-client has what GraphQL Code Generator makes of the schema as it is", async () => {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const files = await generate({ ...codegen, cwd, silent: true }, false);
  expect(files).toHaveLength(3);
  for (const { filename, content } of files) {
    expect(await readFile(join(cwd, filename), "utf8")).toBe(content);
  }
});

test.each([
  ["jsonapi-client/buy-tickets.ts", createJsonApiHandler],
  ["graphql-client/buy-tickets.ts", createGraphqlHandler],
] as const)("%s buys once although the answers get lost", async (file, createHandler) => {
  const handle = createHandler(database.boxOffice);
  let creations = 0;
  const { server, origin } = await serveFetch(async (request) => {
    const response = await handle(request);
    const isLost = request.method === "POST" && creations < 8 && ++creations % 2 === 1;
    return isLost ? new Response(null, { status: 503 }) : response;
  });
  try {
    const urls = { TICKETS_URL: origin, GRAPHQL_URL: `${origin}/graphql` };
    const { output, errors } = await runExample(file, urls);
    expect(errors).toBe("");
    expect(creations).toBe(8);
    expect(output.split("\n")).toStrictEqual([
      "On sale: Early bird, 5 tickets",
      expect.stringMatching(/^Asked for 2: got 2/u),
      expect.stringMatching(/^Asked for 2: got 2/u),
      "Asked for 2: fewer are left, nothing was purchased",
      expect.stringMatching(/^Left: 1/u),
      "",
    ]);
  } finally {
    server.close();
  }
});

test.each(["jsonapi-client/buy-tickets.ts", "graphql-client/buy-tickets.ts"])(
  "%s fails where there is no server",
  async (file) => {
    const { server, origin } = await serveFetch(async () => new Response());
    server.close();
    await once(server, "close");

    const { output, exitCode } = await runExample(file, {
      TICKETS_URL: origin,
      GRAPHQL_URL: `${origin}/graphql`,
    });
    expect(output).toBe("");
    expect(exitCode).toBe(1);
  },
);

async function serveFetch(
  handler: (request: Request) => Promise<Response>,
): Promise<{ readonly server: Server; readonly origin: string }> {
  const listener = getRequestListener(handler, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("The server does not listen");
  return { server, origin: `http://127.0.0.1:${address.port}` };
}
