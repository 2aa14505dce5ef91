import { LISTS } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { buildSchema, isEnumType, isInputObjectType, isObjectType } from "graphql";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask } from "./support/ask.ts";

const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";
const EVENT_ID = "0b5c1f0e-3c75-4a4c-9d9e-6f7a9e0f7a11";

let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
let ticketOptionId: string;
const purchaseIds: string[] = [];
let holdId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { boxOffice } = database;
  handler = createGraphqlHandler(boxOffice);
  const [option, other] = [
    await boxOffice.createTicketOption({ name: "day pass", allocation: 100, eventId: EVENT_ID }),
    await boxOffice.createTicketOption({ name: "night pass", allocation: 100 }),
  ];
  ticketOptionId = option.id;
  for (let index = 0; index < 5; index++) {
    const { id } = await boxOffice.purchaseTickets({
      ticketOptionId: index === 4 ? other.id : option.id,
      userId: index === 1 ? randomUUID() : USER_ID,
      quantity: 2,
    });
    purchaseIds.push(id);
  }
  purchaseIds.sort();
  await boxOffice.cancelPurchase({ purchaseId: purchaseIds[2]! });
  ({ id: holdId } = await boxOffice.holdTickets({ ticketOptionId, userId: USER_ID, quantity: 1 }));
});
afterAll(() => database.drop());

interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const authenticate = () => ({ caller: "me" });

const SELECTION =
  "{ edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }";

async function list(field: string): Promise<Connection> {
  const { body } = await ask(handler, `{ list: ${field} ${SELECTION} }`);
  expect(body).toEqual({ data: { list: expect.anything() } });
  return JSON.parse(JSON.stringify(body)).data.list;
}

const idsIn = async (field: string) => (await list(field)).edges.map(({ node }) => node.id);

it("answers a page with its cursors and what stands on either side", async () => {
  const { edges, pageInfo } = await list("purchases(first: 2)");
  expect(edges.map(({ node }) => node.id)).toEqual(purchaseIds.slice(0, 2));
  expect(pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: edges[0]?.cursor,
    endCursor: edges[1]?.cursor,
  });
  expect((await list(`purchases(filter: { userId: "${randomUUID()}" })`)).pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
  });
});

it.each(["ID_ASC", "ID_DESC"])("leads through a list and back, sorted by %s", async (sort) => {
  const all = sort === "ID_ASC" ? purchaseIds : purchaseIds.toReversed();
  const forwards: string[] = [];
  let after: string | null = null;
  for (let more = true; more;) {
    const page: Connection = await list(
      `purchases(sort: ${sort}, first: 2, after: ${JSON.stringify(after)})`,
    );
    forwards.push(...page.edges.map(({ node }) => node.id));
    ({ hasNextPage: more, endCursor: after } = page.pageInfo);
  }
  expect(forwards).toEqual(all);

  const backwards: string[] = [];
  let before: string | null = null;
  for (let more = true; more;) {
    const page: Connection = await list(
      `purchases(sort: ${sort}, last: 2, before: ${JSON.stringify(before)})`,
    );
    backwards.unshift(...page.edges.map(({ node }) => node.id));
    ({ hasPreviousPage: more, startCursor: before } = page.pageInfo);
  }
  expect(backwards).toEqual(all);
});

it("filters by ticket option, user and status, in capitals and with nulls too", async () => {
  const of = (filter: string) => idsIn(`purchases(filter: ${filter})`);
  const theirs = await database.boxOffice.listPurchases({ filter: { userId: USER_ID } });
  expect(await of(`{ userId: "${USER_ID.toUpperCase()}" }`)).toEqual(
    theirs.items.map(({ item }) => item.id),
  );
  expect(await of("{ status: CANCELLED }")).toEqual([purchaseIds[2]]);
  expect(await of("{ status: PARTIALLY_CANCELLED }")).toEqual([]);
  expect(await of(`{ ticketOptionId: "${ticketOptionId}", userId: null }`)).toHaveLength(4);
  expect(await of("null")).toEqual(purchaseIds);
  expect(await idsIn("holds(filter: { status: ACTIVE })")).toEqual([holdId]);
  expect(await idsIn("holds(filter: { status: EXPIRED })")).toEqual([]);
  expect(await idsIn("ticketOptions(sort: CREATED_AT_DESC, first: 2)")).toEqual([
    expect.any(String),
    ticketOptionId,
  ]);
});

it("filters by event, by ids and by several statuses", async () => {
  const [first, , cancelled] = purchaseIds;
  const event = `eventId: "${EVENT_ID.toUpperCase()}"`;
  expect(await idsIn(`ticketOptions(filter: { ${event} })`)).toEqual([ticketOptionId]);
  expect(
    await idsIn(`ticketOptions(filter: { id: ["${ticketOptionId}"], eventId: null })`),
  ).toEqual([ticketOptionId]);
  expect(await idsIn(`holds(filter: { ${event}, statuses: [ACTIVE, EXPIRED] })`)).toEqual([holdId]);
  expect(await idsIn(`purchases(filter: { ${event} })`)).toHaveLength(4);
  const both = `id: ["${cancelled}", "${first}", "${EVENT_ID}"]`;
  expect(await idsIn(`purchases(filter: { ${both} })`)).toEqual([first, cancelled]);
  expect(await idsIn(`purchases(filter: { ${both}, statuses: [CANCELLED] })`)).toEqual([cancelled]);
  expect(await idsIn("purchases(filter: { statuses: [CANCELLED, CONFIRMED] })")).toEqual(
    purchaseIds,
  );
});

it("takes a cursor of JSON:API, which is the same", async () => {
  const { items } = await database.boxOffice.listPurchases({ size: 1 });
  expect((await list("purchases(first: 1)")).pageInfo.endCursor).toBe(items[0]?.cursor);
});

const ofList = (sort: string) => `must be a cursor of this list, sorted by ${sort}`;

describe("arguments that break a rule are an error with its issues", () => {
  const CURSOR = Buffer.from(`id ${USER_ID}`).toString("base64url");

  it.each([
    ["purchases(first: 0)", ["first"], "must be an integer from 1 to 100"],
    ["purchases(first: 101)", ["first"], "must be an integer from 1 to 100"],
    ["holds(last: -1)", ["last"], "must be an integer from 1 to 100"],
    ["holds(first: 1, last: 1)", ["first"], "must not be given together with last or before"],
    [
      `holds(first: 1, before: "${CURSOR}")`,
      ["first"],
      "must not be given together with last or before",
    ],
    [`holds(last: 1, after: "${CURSOR}")`, ["before"], "must not be given together with after"],
    ['ticketOptions(after: "x")', ["after"], ofList("id")],
    [`ticketOptions(after: "${CURSOR}", sort: CREATED_AT_ASC)`, ["after"], ofList("created_at")],
    [`purchases(before: "${CURSOR}", sort: ID_DESC)`, ["before"], ofList("-id")],
    [
      "holds(filter: { status: ACTIVE, statuses: [ACTIVE] })",
      ["filter", "status"],
      "must not be given together with statuses",
    ],
    ["holds(filter: { statuses: [] })", ["filter", "statuses"], "must not be empty"],
    ["holds(filter: { id: [] })", ["filter", "id"], "must be 1 to 100 values"],
    ['purchases(filter: { userId: "me" })', ["filter", "userId"], "must be a UUID"],
  ])("%s", async (field, path, message) => {
    const onFault = vi.fn();
    const handle = createGraphqlHandler(database.boxOffice, { onFault });
    expect(await ask(handle, `{ list: ${field} ${SELECTION} }`)).toEqual({
      status: 200,
      body: {
        data: { list: null },
        errors: [
          {
            message: `${path.join(".")} ${message}`,
            path: ["list"],
            locations: expect.any(Array),
            extensions: { code: "INVALID_INPUT", issues: [{ path, message }] },
          },
        ],
      },
    });
    expect(onFault).not.toHaveBeenCalled();
  });
});

describe("every filter and sort of the box office's table is offered, and no other", () => {
  const schema = buildSchema(readFileSync(new URL("../schema.graphql", import.meta.url), "utf8"));
  const NAMES: Readonly<Record<string, string>> = {
    ticketOptions: "TicketOption",
    purchases: "Purchase",
    holds: "Hold",
    journal: "JournalEntry",
    sales: "SalesInterval",
    webhooks: "Webhook",
  };

  it.each(Object.entries(LISTS))("%s", (name, list) => {
    const query = schema.getQueryType();
    const field = isObjectType(query) ? query.getFields()[name] : undefined;
    expect(String(field?.type)).toBe(`${NAMES[name]}Connection`);
    const prefix = { journal: "Journal", sales: "Sales" }[name] ?? NAMES[name];
    const filter = schema.getType(`${prefix}Filter`);
    const fields = isInputObjectType(filter) ? Object.keys(filter.getFields()) : [];
    expect(fields.toSorted()).toEqual(
      [
        ...Object.keys(list.filters),
        // A list for `status` would refuse variables of clients that send one.
        ...("status" in list.filters ? ["statuses"] : []),
      ].toSorted(),
    );
    const sort = schema.getType(`${prefix}Sort`);
    const sorts = isEnumType(sort) ? sort.getValues().map((value) => value.name) : [];
    expect(sorts.toSorted()).toEqual(
      list.sorts
        .map(
          (text) =>
            `${text.replace("-", "").toUpperCase()}_${text.startsWith("-") ? "DESC" : "ASC"}`,
        )
        .toSorted(),
    );
  });
});

it("asks who may list what, before anything is looked up", async () => {
  const authorize = vi.fn(() => true);
  const asking = createGraphqlHandler(database.boxOffice, { authenticate, authorize });
  await ask(
    asking,
    `{ ticketOptions { edges { cursor } } holds { edges { cursor } }
       purchases(filter: { userId: "${USER_ID.toUpperCase()}" }) { edges { node { ticketOption { id } } } } }`,
  );
  const context = { caller: "me" };
  expect(authorize.mock.calls).toEqual([
    [context, "ticket_option.list", { type: "ticket_options" }],
    [context, "hold.list", { type: "holds", userId: undefined }],
    [context, "purchase.list", { type: "purchases", userId: USER_ID }],
  ]);

  const refusing = createGraphqlHandler(database.boxOffice, {
    authenticate,
    authorize: () => false,
  });
  const { body } = await ask(refusing, "{ purchases { edges { cursor } } }");
  expect(body).toMatchObject({
    data: { purchases: null },
    errors: [{ extensions: { code: "FORBIDDEN" } }],
  });
});
