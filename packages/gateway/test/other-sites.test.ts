import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { purchaseDocument } from "./buy-over-http.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

// What a page of another site can make a visitor's browser send without asking the server first.
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header

type Send = (path: string, init?: RequestInit) => Promise<Response>;

let database: TestDatabase;
let gateway: SpawnedGateway;
let ticketOptionId: string;
const sendTo: Record<string, Send> = {};
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url });
  const jsonApi = createJsonApiHandler(database.boxOffice, { publicUrl: "http://tickets.test" });
  const graphql = createGraphqlHandler(database.boxOffice);
  sendTo["the gateway"] = (path, init) => fetch(gateway.url + path, init);
  sendTo["the fetch handlers"] = (path, init) => {
    const request = new Request(`http://tickets.test${path}`, init);
    return path.startsWith("/graphql") ? graphql(request) : jsonApi(request);
  };
});
beforeEach(async () => {
  ({ id: ticketOptionId } = await database.boxOffice.createTicketOption({
    name: "n",
    allocation: 9,
  }));
});
afterAll(async () => {
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  await database.drop();
});

const mutation = () =>
  `mutation { purchaseTickets(input: { ticketOptionId: "${ticketOptionId}", userId: "${randomUUID()}", quantity: 1 }) { __typename } }`;

const messages: Record<string, () => string> = {
  "/purchases": () => JSON.stringify(purchaseDocument(ticketOptionId, 1)),
  "/graphql": () => JSON.stringify({ query: mutation() }),
};

function multipart(path: string): FormData {
  const form = new FormData();
  if (path === "/graphql") {
    form.set("operations", messages[path]!());
    form.set("map", "{}");
    form.set("query", mutation());
  } else {
    form.set("data", JSON.stringify(purchaseDocument(ticketOptionId, 1).data));
  }
  return form;
}

async function expectNothingSold(): Promise<void> {
  expect(await database.boxOffice.findTicketOption(ticketOptionId)).toMatchObject({
    allocation: 9,
  });
}

describe.each(["the gateway", "the fetch handlers"])("asked by another site, %s", (server) => {
  describe.each(["/purchases", "/graphql"])("at %s", (path) => {
    const json = () => messages[path]!();

    it.each<[string, () => RequestInit]>([
      [
        "an HTML form",
        () => ({ body: new URLSearchParams({ query: mutation(), data: json(), [json()]: "" }) }),
      ],
      ["a form with files", () => ({ body: multipart(path) })],
      ["plain text", () => ({ body: json(), headers: { "content-type": "text/plain" } })],
      [
        "plain text that mentions the right type",
        () => ({
          body: json(),
          headers: { "content-type": "text/plain; application/vnd.api+json; application/json" },
        }),
      ],
      ["a body without a type", () => ({ body: new TextEncoder().encode(json()) })],
    ])("sells nothing for %s", async (_what, makeInit) => {
      const response = await sendTo[server]!(path, {
        method: "POST",
        ...makeInit(),
      });
      expect(response.status).toBe(415);
      await expectNothingSold();
    });

    it("sells nothing by GET, whatever the URL says", async () => {
      const parameters = new URLSearchParams({ query: mutation(), _method: "POST" });
      const response = await sendTo[server]!(`${path}?${parameters}`, {
        headers: { "x-http-method-override": "POST" },
      });
      // A list of purchases, which knows none of these parameters, or an operation that only POST may ask for.
      expect(response.status).toBe(path === "/graphql" ? 405 : 400);
      await expectNothingSold();
    });

    it("sells by the same message with its right type", async () => {
      const response = await sendTo[server]!(path, {
        method: "POST",
        headers: {
          "content-type": path === "/graphql" ? "application/json" : "application/vnd.api+json",
        },
        body: json(),
      });
      expect(response.ok).toBe(true);
      expect(await database.boxOffice.findTicketOption(ticketOptionId)).toMatchObject({
        allocation: 8,
      });
    });
  });
});
