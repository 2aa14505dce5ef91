import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask, ENDPOINT } from "./support/ask.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const closedHandler = () => createGraphqlHandler(database.boxOffice, { explorable: false });

const fromBrowser = () =>
  new Request(ENDPOINT, { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });

describe("where people may look around", () => {
  let handler: ReturnType<typeof createGraphqlHandler>;
  let page: string;
  beforeAll(async () => {
    handler = createGraphqlHandler(database.boxOffice);
    const response = await handler(fromBrowser());
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/u);
    page = await response.text();
  });

  it("serves GraphiQL to browsers", () => {
    expect(page).toContain("<title>Ticket Allocation</title>");
    expect(page).toContain("YogaGraphiQL.renderYogaGraphiQL(");
  });

  it("serves a page that loads nothing from anywhere else", () => {
    const [head = ""] = page.split("<style>");
    const styles = /<style>([\s\S]*?)<\/style>/u.exec(page)?.[1] ?? "";
    expect(styles).not.toBe("");
    expect(head).not.toMatch(/(?:src|href)="(?!data:)/u);
    expect(page).not.toMatch(
      /<(?:script|link|img|iframe)\s[^>]*(?:src|href)=["']?(?:https?:)?\/\//u,
    );
    expect(styles).not.toMatch(/@import|url\(["']?(?:https?:)?\/\//u);
    expect(page).not.toMatch(/(?:importScripts|import|fetch)\(["'`](?:https?:)?\/\//u);
  });

  it("opens on a sale that works from top to bottom", async () => {
    const options =
      /renderYogaGraphiQL\(\s*window\.document\.querySelector\('#root'\),\s*(\{.*\}),\s*\)/u;
    const { defaultQuery: query } = JSON.parse(options.exec(page)?.[1] ?? "{}");

    const answers: unknown[] = [];
    for (const [, operationName] of query.matchAll(/^(?:query|mutation) (\w+)/gmu)) {
      const response = await handler(
        new Request(ENDPOINT, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query, operationName }),
        }),
      );
      answers.push(await response.json());
    }

    expect(answers).toEqual([
      {
        data: {
          createTicketOption: {
            __typename: "TicketOption",
            id: expect.any(String),
            name: "Early bird",
            allocation: 100,
          },
        },
      },
      {
        data: {
          purchaseTickets: {
            __typename: "Purchase",
            id: expect.any(String),
            quantity: 2,
            ticketOption: { name: "Early bird", allocation: 98 },
          },
        },
      },
      { data: { ticketOption: { name: "Early bird", allocation: 98, capacity: 100 } } },
    ]);
  });

  it("answers introspection", async () => {
    const { status, body } = await ask(handler, getIntrospectionQuery());
    expect(status).toBe(200);
    expect(body).toHaveProperty("data.__schema");
  });
});

describe("where people may not look around", () => {
  it("serves no GraphiQL", async () => {
    const response = await closedHandler()(fromBrowser());
    expect(response.headers.get("content-type")).toMatch(/^application\/json/u);
    expect(await response.json()).not.toHaveProperty("data");
  });

  it.each(["{ __schema { types { name } } }", `{ __type(name: "Purchase") { name } }`])(
    "refuses to answer %s",
    async (query) => {
      const { status, body } = await ask(closedHandler(), query);
      expect(status).toBe(400);
      expect(body).not.toHaveProperty("data");
      expect(body).toHaveProperty(
        "errors.0.message",
        expect.stringContaining("introspection has been disabled"),
      );
    },
  );

  it.each([
    ["a field", "{ ticketOptio { id } }", {}],
    ["a selection", `{ ticketOption(id: "1") }`, {}],
    ["an argument", `{ ticketOption(id: "1", ide: "1") { id } }`, {}],
    ["a type", `{ ticketOption(id: "1") { ... on TicketOptio { id } } }`, {}],
    ["a type of a variable", `query ($a: CreateTicketOption) { __typename }`, {}],
    ["a type of a fragment", `{ __typename } fragment F on Purchas { id }`, {}],
    ["a directive", `{ __typename @includ(if: true) }`, {}],
    [
      "a field of an input",
      `mutation { createTicketOption(input: { nam: "n", name: "n", allocation: 1 }) { __typename } }`,
      {},
    ],
    [
      "a field of a union's member",
      `mutation { createTicketOption(input: { name: "n", allocation: 1 }) { allocation } }`,
      {},
    ],
    [
      "a field of a variable",
      "mutation ($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { __typename } }",
      { input: { ticketOptionId: "1", userId: "1", quantity: 1, quantit: 1 } },
    ],
  ])("does not help to guess the name of %s", async (_, query, variables) => {
    const { status, body } = await ask(closedHandler(), query, variables);
    expect(status).toBe(400);
    expect(body).toHaveProperty("errors.0.message");
    expect(JSON.stringify(body)).not.toContain("Did you mean");
  });

  it("still tells the type of what it answers", async () => {
    const query = `mutation { createTicketOption(input: { name: "n", allocation: 1 }) { __typename } }`;
    expect(await ask(closedHandler(), query)).toEqual({
      status: 200,
      body: { data: { createTicketOption: { __typename: "TicketOption" } } },
    });
  });
});
