import { serve } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createShop as createExpressShop } from "../express/server.ts";
import { createShop as createFastifyShop } from "../fastify/server.ts";
import { createShop as createHonoShop } from "../hono/server.ts";
import { createShop as createNodeShop } from "../node-http/server.ts";
import { portOf } from "./port-of.ts";

const LISTEN: Record<string, (boxOffice: BoxOffice) => Server | Promise<Server>> = {
  "Express 5": (boxOffice) => createExpressShop(boxOffice).listen(0, "127.0.0.1"),
  "Fastify 5": async (boxOffice) => {
    const app = createFastifyShop(boxOffice);
    await app.listen({ port: 0, host: "127.0.0.1" });
    return app.server;
  },
  Hono: (boxOffice) => {
    const app = createHonoShop(boxOffice);
    return serve({
      fetch: app.fetch,
      port: 0,
      hostname: "127.0.0.1",
      overrideGlobalObjects: false,
    });
  },
  "node:http": (boxOffice) => createNodeShop(boxOffice).listen(0, "127.0.0.1"),
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe.each(Object.entries(LISTEN))("%s", (_, listen) => {
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    server = await listen(database.boxOffice);
    if (!server.listening) await once(server, "listening");
    origin = `http://127.0.0.1:${portOf(server)}`;
  });
  afterAll(() => {
    server.close();
  });

  test("puts a ticket option on sale over JSON:API and answers where it is", async () => {
    const response = await postJsonApi("/tickets/ticket_options", {
      data: {
        type: "ticket_options",
        attributes: { name: "Early bird", description: "Until May", allocation: 5 },
      },
    });
    const document = await response.json();
    const { id } = document.data;

    expect(response.status).toBe(201);
    expect(response.headers.get("content-type")).toBe("application/vnd.api+json");
    expect(response.headers.get("location")).toBe(`/tickets/ticket_options/${id}`);
    expect(document).toStrictEqual({
      data: {
        type: "ticket_options",
        id: expect.any(String),
        attributes: { name: "Early bird", description: "Until May", allocation: 5 },
      },
    });

    const found = await fetch(`${origin}/tickets/ticket_options/${id}`);
    expect(found.status).toBe(200);
    expect(found.headers.get("content-type")).toBe("application/vnd.api+json");
    expect(await found.json()).toStrictEqual(document);
  });

  test("sells tickets over JSON:API until too few are left", async () => {
    const { id } = await database.boxOffice.createTicketOption({ name: "Day pass", allocation: 3 });
    const relationships = {
      ticket_option: { data: { type: "ticket_options", id } },
      user: { data: { type: "users", id: randomUUID() } },
    };
    const purchase = { data: { type: "purchases", attributes: { quantity: 2 }, relationships } };

    const sold = await postJsonApi("/tickets/purchases", purchase);
    const document = await sold.json();
    expect(sold.status).toBe(201);
    expect(sold.headers.get("content-type")).toBe("application/vnd.api+json");
    expect(sold.headers.get("location")).toBe(`/tickets/purchases/${document.data.id}`);
    expect(document).toStrictEqual({ data: { ...purchase.data, id: expect.any(String) } });

    const refused = await postJsonApi("/tickets/purchases", purchase);
    expect(refused.status).toBe(400);
    expect(refused.headers.get("content-type")).toBe("application/vnd.api+json");
    expect(await refused.json()).toStrictEqual({
      errors: [
        {
          status: "400",
          code: "invalid_purchase_quantity",
          title: "Unable to purchase provided quantity",
          detail: "Unable to reserve given quantity of ticket options",
          source: { pointer: "/data/quantity" },
        },
      ],
    });

    expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 1 });
  });

  test("lets the JSON:API refuse a body that is no JSON, in its own words", async () => {
    const response = await fetch(`${origin}/tickets/purchases`, {
      method: "POST",
      headers: { "content-type": "application/vnd.api+json" },
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/vnd.api+json");
    expect(await response.json()).toMatchObject({ errors: [{ status: "400" }] });
  });

  test("lets the JSON:API answer paths under the prefix that it does not know", async () => {
    const response = await fetch(`${origin}/tickets/seats`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/vnd.api+json");
  });

  test("sells tickets over GraphQL", async () => {
    const { id } = await database.boxOffice.createTicketOption({ name: "Day pass", allocation: 3 });
    const userId = randomUUID();
    const response = await fetch(`${origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query: `mutation ($input: PurchaseTicketsInput!) {
          purchaseTickets(input: $input) {
            ... on Purchase { quantity userId ticketOption { id allocation } }
            ... on Error { code }
          }
        }`,
        variables: { input: { ticketOptionId: id, userId, quantity: 2 } },
      }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toStrictEqual({
      data: { purchaseTickets: { quantity: 2, userId, ticketOption: { id, allocation: 1 } } },
    });
  });

  test("answers a GraphQL query in the URL", async () => {
    const { id } = await database.boxOffice.createTicketOption({ name: "Day pass", allocation: 3 });
    const query = `{ ticketOption(id: "${id}") { name } }`;
    const response = await fetch(`${origin}/graphql?query=${encodeURIComponent(query)}`);
    expect(await response.json()).toStrictEqual({ data: { ticketOption: { name: "Day pass" } } });
  });

  test("keeps the app's own route", async () => {
    const response = await fetch(`${origin}/greetings`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Ada" }),
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/^Welcome$|^\{"greeting":"Welcome, Ada"\}$/u);
  });

  function postJsonApi(path: string, document: unknown): Promise<Response> {
    return fetch(origin + path, {
      method: "POST",
      headers: { "content-type": "application/vnd.api+json" },
      body: JSON.stringify(document),
    });
  }
});
