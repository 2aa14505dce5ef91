import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { getIntrospectionQuery } from "graphql";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask, postJson } from "./support/ask.ts";

const onFault = vi.fn();
let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
beforeAll(async () => {
  database = await createTestDatabase();
  handler = createGraphqlHandler(database.boxOffice, { onFault });
});
beforeEach(() => onFault.mockClear());
afterAll(() => database.drop());

const find = (selection: string) => `{ ticketOption(id: "none") { ${selection} } }`;
const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");

/** Fields in so many levels, which need not exist: limits come first. */
const nested = (depth: number) => `${"{ a ".repeat(depth)}${"}".repeat(depth)}`;

/** Each fragment spreads the next one twice. */
const doubling = (levels: number, innermost: string) =>
  repeat(
    levels,
    (level) => `fragment F${level} on TicketOption { ...F${level + 1} ...F${level + 1} }`,
  ) + ` fragment F${levels} on TicketOption { ${innermost} }`;

function expectRefusal(answer: Awaited<ReturnType<typeof ask>>, message: string): void {
  expect(answer.body).toEqual({
    errors: [
      expect.objectContaining({ message, extensions: { code: "OPERATION_LIMIT_EXCEEDED" } }),
    ],
  });
  expect(answer.status).toBe(400);
  expect(onFault).not.toHaveBeenCalled();
}

describe.each([
  [
    "tokens",
    `{ ${repeat(2_000, () => "a")} }`,
    "The document has too many tokens or comments; at most 2000",
  ],
  ["comments", "#\n".repeat(2_001), "The document has too many tokens or comments; at most 2000"],
  [
    "lists in lists",
    `{ ticketOption(id: ${"[".repeat(990)}${"]".repeat(990)}) { id } }`,
    "The document has brackets too deep inside brackets; at most 200",
  ],
  [
    "lists in lists that never end",
    `{ ticketOption(id: ${"[".repeat(1_900)}`,
    "The document has brackets too deep inside brackets; at most 200",
  ],
  ["depth", nested(11), "The operation is 11 fields deep; at most 10"],
  [
    "depth in inline fragments",
    `{ ... { ${nested(11).slice(1)} }`,
    "The operation is 11 fields deep; at most 10",
  ],
  [
    "depth in fragments",
    "{ a { b { c { d { e { ...F } } } } } } fragment F on T { f { g { h { i { j { k } } } } } }",
    "The operation is 11 fields deep; at most 10",
  ],
  ["aliases", find(repeat(31, (i) => `a${i}: id`)), "The operation has 31 aliases; at most 30"],
  [
    "aliases in fragments",
    `${find("...F0")} ${doubling(5, "a: id")}`,
    "The operation has 32 aliases; at most 30",
  ],
  [
    "directives",
    find(repeat(51, () => "... @include(if: true) { id }")),
    "The operation has 51 directives; at most 50",
  ],
  [
    "directives on spreads of a fragment",
    `${find(repeat(51, () => "...F @include(if: true)"))} fragment F on TicketOption { id }`,
    "The operation has 51 directives; at most 50",
  ],
  [
    "fields",
    `{ purchases(first: 100) { ${repeat(50, () => "edges")} } }`,
    "The operation asks for 5010 fields, its own counted tenfold; at most 5000",
  ],
  [
    "fields of a page whose size is a variable's",
    `query ($size: Int) { holds(last: $size) { ${repeat(50, () => "edges")} } }`,
    "The operation asks for 5010 fields, its own counted tenfold; at most 5000",
  ],
  [
    "descriptions",
    `{ ticketOptions(first: 100) { edges { node { ${repeat(5, (i) => `a${i}: description`)} } } } }`,
    "The operation asks for 5210 fields, its own counted tenfold; at most 5000",
  ],
  [
    "fields of its own",
    `{ ${repeat(501, () => "a")} }`,
    "The operation asks for 5010 fields, its own counted tenfold; at most 5000",
  ],
  [
    "fields in fragments",
    `${find("...F0")} ${doubling(13, "id")}`,
    "The operation asks for 8202 fields, its own counted tenfold; at most 5000",
  ],
  [
    "fields in an operation that is not the one to run",
    `query Good ${find("id")} query Bad { ${repeat(501, () => "a")} }`,
    "The operation asks for 5010 fields, its own counted tenfold; at most 5000",
  ],
])("an operation with too many %s", (_limit, query, finding) => {
  it("is refused, every time", async () => {
    expectRefusal(await ask(handler, query), `${finding} are allowed.`);
    expectRefusal(await ask(handler, query), `${finding} are allowed.`);
  });
});

it.each([
  ["2,000 tokens", `{ ${repeat(1_998, () => "a")} }`],
  ["10 levels", nested(10)],
])("does not hold against an operation what comes to the limit: %s", async (_limit, query) => {
  // Other things are wrong with it.
  const { body } = await ask(handler, query);
  expect(body).toHaveProperty("errors.0.message");
  expect(JSON.stringify(body)).not.toMatch(/too many tokens|fields deep/u);
});

it.each([
  ["30 aliases", find(repeat(30, (i) => `a${i}: id`))],
  ["50 directives", find(repeat(50, () => "... @include(if: true) { id }"))],
  [
    "5,000 fields",
    `${find("...F0 ...F3 ...F4 ...F6 ...F7 ...F8 ...F9 ...F10 ...F11")} ${doubling(12, "id")}`,
  ],
])("answers what comes to the limit: %s", async (_limit, query) => {
  const { status, body } = await ask(handler, query);
  expect(body).toEqual({ data: { ticketOption: null } });
  expect(status).toBe(200);
});

it.each([
  ["as many as a page has by default", "(after: null)", 20],
  ["as many as are asked for", "(first: 3)", 3],
  ["no more than a page can have", "(last: 2147483647)", 100],
  ["as a page of one where none are", "(first: 0)", 1],
  ["by default where null are", "(first: null)", 20],
])("counts what is asked of each item of a list %s", async (_, size, count) => {
  const query = `{ ticketOptions${size} { edges { node { id } } } }`;
  const cost = 10 + 3 * count;
  const exact = createGraphqlHandler(database.boxOffice, { limits: { maxCost: cost } });
  expect(JSON.stringify((await ask(exact, query)).body)).not.toContain("asks for");
  const strict = createGraphqlHandler(database.boxOffice, { limits: { maxCost: cost - 1 } });
  expectRefusal(
    await ask(strict, query),
    `The operation asks for ${cost} fields, its own counted tenfold; at most ${cost - 1} are allowed.`,
  );
});

it("measures fragments that come to billions of fields without counting one by one", async () => {
  // Otherwise it would never end.
  const { status } = await ask(handler, `${find("...F0")} ${doubling(150, "id")}`);
  expect(status).toBe(400);
});

it("refuses fragments that spread each other", async () => {
  const { status, body } = await ask(
    handler,
    `${find("...A")} fragment A on TicketOption { id ...B } fragment B on TicketOption { id ...A }`,
  );
  expect(status).toBe(400);
  expect(body).toHaveProperty(
    "errors.0.message",
    `Cannot spread fragment "A" within itself via "B".`,
  );
});

it("makes 31 purchases in one operation, with all that can be asked of each", async () => {
  const { id } = await database.boxOffice.createTicketOption({ name: "n", allocation: 100 });
  const purchase = `purchaseTickets(input: { ticketOptionId: "${id}", userId: "${randomUUID()}", quantity: 1 }) {
    __typename
    ... on Purchase { id quantity userId ticketOption { id name description allocation capacity } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }`;
  const query = `mutation { ${purchase} ${repeat(30, (i) => `p${i}: ${purchase}`)} }`;
  const { status, body } = await ask(handler, query);
  expect(body).not.toHaveProperty("errors");
  expect(status).toBe(200);
  expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 69 });
});

const ORDER_FIELDS = `__typename
  ... on Order { purchases { id quantity userId status ticketOption { id name allocation } } }
  ... on Error { code message } ... on OrderRefusedError { lines { line code message } }
  ... on InvalidInputError { issues { path message } }`;

it("places an order of 1,000 lines, with all that can be asked of it", async () => {
  const options = await Promise.all(
    [1, 2, 3].map(() => database.boxOffice.createTicketOption({ name: "n", allocation: 1_000 })),
  );
  const lines = Array.from({ length: 1_000 }, (_, line) => ({
    ticketOptionId: options[line % 3]!.id,
    userId: randomUUID(),
    quantity: 1 + (line % 2),
  }));
  const query = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ${ORDER_FIELDS} } }`;
  const { status, body } = await ask(handler, query, { input: { lines } });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data: {
      placeOrder: {
        purchases: lines.map(({ ticketOptionId, ...line }) => ({
          ...line,
          ticketOption: { id: ticketOptionId, allocation: expect.any(Number) },
        })),
      },
    },
  });

  const refused = await ask(handler, query, { input: { lines: [...lines, lines[0]] } });
  expect(refused).toEqual({
    status: 200,
    body: {
      data: {
        placeOrder: {
          __typename: "InvalidInputError",
          code: "invalid_input",
          message: expect.any(String),
          issues: [{ path: ["lines"], message: "must have 1 to 1000 lines" }],
        },
      },
    },
  });
});

it("places one order in an operation, for it may be as much as an operation may be", async () => {
  const query = `mutation ($input: PlaceOrderInput!) {
    one: placeOrder(input: $input) { __typename } other: placeOrder(input: $input) { __typename }
  }`;
  expectRefusal(
    await ask(handler, query, { input: { lines: [] } }),
    "The operation asks for 5100 fields, its own counted tenfold; at most 5000 are allowed.",
  );
});

it("does nothing of what it refuses", async () => {
  const { id } = await database.boxOffice.createTicketOption({ name: "n", allocation: 100 });
  const purchase = `purchaseTickets(input: { ticketOptionId: "${id}", userId: "${randomUUID()}", quantity: 1 }) { __typename }`;
  const query = `mutation { ${repeat(31, (i) => `p${i}: ${purchase}`)} }`;
  expectRefusal(await ask(handler, query), "The operation has 31 aliases; at most 30 are allowed.");
  expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 100 });
});

it("answers the introspection that tools ask for", async () => {
  const query = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true });
  expect(await ask(handler, query)).toMatchObject({ status: 200, body: { data: {} } });
});

it("says so with 200 to clients of the old media type, as GraphQL over HTTP has it", async () => {
  const request = postJson({ query: nested(11) });
  request.headers.set("accept", "application/json");
  const response = await handler(request);
  expect(response.status).toBe(200);
  expect(await response.json()).toHaveProperty(
    "errors.0.extensions.code",
    "OPERATION_LIMIT_EXCEEDED",
  );
});

it("lets the host choose other limits, one by one", async () => {
  const strict = createGraphqlHandler(database.boxOffice, { limits: { maxDepth: 1 } });
  expectRefusal(
    await ask(strict, find("id")),
    "The operation is 2 fields deep; at most 1 are allowed.",
  );
  expectRefusal(
    await ask(strict, `{ ${repeat(31, (i) => `a${i}: __typename`)} }`),
    "The operation has 31 aliases; at most 30 are allowed.",
  );

  const lax = createGraphqlHandler(database.boxOffice, { limits: { maxCost: Infinity } });
  expect(await ask(lax, `${find("...F0")} ${doubling(100, "id")}`)).toEqual({
    status: 200,
    body: { data: { ticketOption: null } },
  });
});
