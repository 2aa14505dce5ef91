import { getRequestListener } from "@hono/node-server";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import express, { type RequestHandler } from "express";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { portOf } from "./port-of.ts";

const ANY = { type: () => true };
const PARSERS: readonly (readonly [string, RequestHandler])[] = [
  ["json", express.json(ANY)],
  ["text", express.text(ANY)],
  ["raw", express.raw(ANY)],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const onFault = vi.fn();
beforeEach(() => onFault.mockClear());

describe.each(PARSERS)("behind express.%s(), which has read the body", (_, parser) => {
  it.each([
    ["JSON:API", "/tickets/ticket_options", createJsonApiHandler, "application/vnd.api+json"],
    ["GraphQL", "/graphql", createGraphqlHandler, "application/json"],
  ] as const)(
    "%s says so to the host, and not that the client sent no JSON",
    async (_name, path, create, type) => {
      const bridge = { overrideGlobalObjects: false };
      const app = express();
      app.use(parser);
      const prefix = path === "/graphql" ? "/" : "/tickets";
      app.use(prefix, getRequestListener(create(database.boxOffice, { onFault }), bridge));
      const server = app.listen(0, "127.0.0.1");
      await once(server, "listening");
      try {
        const response = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, {
          method: "POST",
          headers: { "content-type": type },
          body: JSON.stringify({ query: "{ __typename }" }),
        });
        expect(response.status).toBe(500);
        expect(await response.text()).not.toMatch(/read before|express/u);
        const message = expect.stringContaining(`read before the handler got the request`);
        expect(onFault.mock.calls).toEqual([
          [expect.objectContaining({ message }), expect.objectContaining({ method: "POST" })],
        ]);
      } finally {
        server.close();
      }
    },
  );
});
