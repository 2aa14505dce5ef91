import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createJsonApiHandler } from "../src/index.ts";

const ORIGIN = "https://shop.example";
const NEW_TICKET_OPTION = JSON.stringify({
  data: { type: "ticket_options", attributes: { name: "day pass", allocation: 5 } },
});

let database: TestDatabase;
let handle: (request: Request) => Promise<Response>;
beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice, { basePath: "/api/tickets/" });
});
afterAll(() => database.drop());

const get = (target: string, handler = handle) => handler(new Request(new URL(target, ORIGIN)));

const post = (target: string, body: string, handler = handle) =>
  handler(
    new Request(new URL(target, ORIGIN), {
      method: "POST",
      headers: { "content-type": "application/vnd.api+json" },
      body,
    }),
  );

/** The links of all levels of a document. */
function linksOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "links"
      ? Object.values(member).filter((link) => typeof link === "string")
      : linksOf(member),
  );
}

describe("a handler below a path", () => {
  it("answers where a new ticket option is, and finds it there", async () => {
    const created = await post("/api/tickets/ticket_options", NEW_TICKET_OPTION);
    const document = await created.json();
    expect(created.status).toBe(201);
    const location = created.headers.get("location") ?? "";
    expect(location).toMatch(/^\/api\/tickets\/ticket_options\/[0-9a-f-]{36}$/u);
    const found = await get(location);
    expect(found.status).toBe(200);
    expect(await found.json()).toStrictEqual(document);
  });

  it("links to paths that it answers", async () => {
    const { id } = await database.boxOffice.createTicketOption({ name: "hall", allocation: 5 });
    for (const quantity of [1, 2]) {
      const purchase = { ticketOptionId: id, userId: randomUUID(), quantity };
      await database.boxOffice.purchaseTickets(purchase);
    }
    const list = `/api/tickets/purchases?filter[ticket_option]=${id}&page[size]=1&include=ticket_option`;
    const links = linksOf(await (await get(list)).json());
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) {
      expect(link).toMatch(/^\/api\/tickets\//u);
      expect((await get(link)).status).toBe(200);
    }
  });

  it("takes orders of several operations", async () => {
    const { id } = await database.boxOffice.createTicketOption({ name: "hall", allocation: 5 });
    const data = {
      type: "purchases",
      attributes: { quantity: 2 },
      relationships: {
        ticket_option: { data: { type: "ticket_options", id } },
        user: { data: { type: "users", id: randomUUID() } },
      },
    };
    const operations = { "atomic:operations": [{ op: "add", data }] };
    const atomic = 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"';
    const ordered = await handle(
      new Request(`${ORIGIN}/api/tickets/operations`, {
        method: "POST",
        headers: { "content-type": atomic, accept: atomic },
        body: JSON.stringify(operations),
      }),
    );
    expect(ordered.status).toBe(200);
  });

  it("links in all documents if asked to, to paths that it answers", async () => {
    const handler = createJsonApiHandler(database.boxOffice, {
      basePath: "/api/tickets",
      links: "all",
    });
    const { id } = await database.boxOffice.createTicketOption({ name: "hall", allocation: 5 });
    const relationships = {
      ticket_option: { data: { type: "ticket_options", id } },
      user: { data: { type: "users", id: randomUUID() } },
    };
    const data = { type: "purchases", attributes: { quantity: 2 }, relationships };
    const created = await post("/api/tickets/purchases", JSON.stringify({ data }), handler);
    const target = created.headers.get("location") ?? "";
    const document: unknown = await created.json();
    expect(document).toStrictEqual({
      data: {
        ...data,
        id: expect.any(String),
        relationships: {
          ...relationships,
          ticket_option: {
            links: {
              self: `${target}/relationships/ticket_option`,
              related: `${target}/ticket_option`,
            },
            ...relationships.ticket_option,
          },
        },
        links: { self: target },
      },
    });
    const shown = await get(`${target}?include=ticket_option`, handler);
    const links = linksOf(await shown.json());
    expect(links).toContain(`/api/tickets/ticket_options/${id}`);
    for (const link of links) expect((await get(link)).status).toBe(200);

    const cancellation = {
      type: "cancellations",
      attributes: { quantity: 1 },
      relationships: { purchase: { data: { type: "purchases", id: target.split("/").at(-1) } } },
    };
    const cancelled = await post(
      "/api/tickets/cancellations",
      JSON.stringify({ data: cancellation }),
      handler,
    );
    expect(cancelled.status).toBe(201);
    for (const link of linksOf(await cancelled.json())) expect((await get(link)).status).toBe(200);
  });

  it.each([
    "/ticket_options",
    "/api/tickets",
    "/api/ticketsticket_options",
    "/api/tickets//ticket_options",
    "/other/api/tickets/ticket_options",
    "/API/tickets/ticket_options",
  ])("answers 404 at %s", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ code: "path_not_found" }] });
  });

  it("takes a public URL for its links instead", async () => {
    const publicUrl = `${ORIGIN}/api/tickets`;
    const handler = createJsonApiHandler(database.boxOffice, { basePath: "/shop", publicUrl });
    const created = await post("/shop/ticket_options", NEW_TICKET_OPTION, handler);
    expect(created.headers.get("location")).toMatch(`${publicUrl}/ticket_options/`);
  });

  it.each([
    "tickets",
    "https://shop.example/tickets",
    "/tickets?a",
    "/tickets#a",
    "//shop.example",
    "/shop/../tickets",
    "/day tickets",
    "/eintrittskarten/für/alle",
  ])("cannot be created with the path %s", (basePath) => {
    expect(() => createJsonApiHandler(database.boxOffice, { basePath })).toThrow(
      `basePath is a path such as "/api/tickets", not "${basePath}"`,
    );
  });
});
