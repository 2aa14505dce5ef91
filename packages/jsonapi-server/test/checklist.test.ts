import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  ATOMIC,
  holdConfirmation,
  newCancellation,
  newHold,
  newOrder,
  newPurchase,
  newTicketOption,
  postOrder,
  requestTo,
  ticketOptionChanges,
  type Handler,
} from "./requests.ts";

const JSON_API = "application/vnd.api+json";
const PROFILE = `${JSON_API};profile="https://example.com/unknown https://example.com/other"`;
const OPTION_ID = "969f4317-09f4-4b15-b8be-a87d40fb56fb";
const UNKNOWN_ID = "00000000-0000-4000-8000-000000000000";
const OPTION = `/ticket_options/${OPTION_ID}`;

let database: TestDatabase;
let handle: Handler;

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
  await database.boxOffice.createTicketOption({
    id: OPTION_ID,
    name: "day pass",
    allocation: 1000,
  });
});

afterAll(() => database.drop());

const get = (target: string, headers: Record<string, string> = {}) =>
  requestTo("GET", target, { headers });
const accepting = (accept: string) => get(OPTION, { Accept: accept });
const create = (body: unknown = newTicketOption(), headers: Record<string, string> = {}) =>
  requestTo("POST", "/ticket_options", { body, headers });
const createAs = (contentType: string) =>
  create(newTicketOption(), { "Content-Type": contentType });
const purchase = (data: object = {}) =>
  requestTo("POST", "/purchases", { body: { data: { ...newPurchase(OPTION_ID).data, ...data } } });
const change = (data: object, id = OPTION_ID) =>
  requestTo("PATCH", `/ticket_options/${id}`, {
    body: { data: { ...ticketOptionChanges(OPTION_ID).data, ...data } },
  });
const operate = (operation: object) =>
  postOrder({
    "atomic:operations": [{ op: "add", data: newPurchase(OPTION_ID, 1).data, ...operation }],
  });
const createData = (data: object) => create({ data: { ...newTicketOption().data, ...data } });

type Row = readonly [line: number, sentence: string, status: number, request: () => Request];

/** The lines of JSON:API 1.1 that a status alone can tell. */
const STATUSES: readonly Row[] = [
  [1, "refuses a charset on the body's type", 415, () => createAs(`${JSON_API};charset=utf-8`)],
  [
    2,
    "refuses an extension on the body's type",
    415,
    () => createAs(`${JSON_API};ext="https://a"`),
  ],
  [3, "refuses when every instance has a parameter", 406, () => accepting(`${JSON_API};a=b`)],
  [3, "answers when one instance is clean", 200, () => accepting(`${JSON_API};a=b, ${JSON_API}`)],
  [3, "takes q for a weight", 200, () => accepting(`text/html, ${JSON_API};q=0.9`)],
  [3, "reads commas in quotes as text", 406, () => accepting(`${JSON_API};a=", ${JSON_API}"`)],
  [
    4,
    "refuses when every instance has an extension",
    406,
    () => accepting(`${JSON_API};ext="https://a"`),
  ],
  [
    4,
    "answers when one has none",
    200,
    () => accepting(`${JSON_API};ext="https://a", ${JSON_API}`),
  ],
  [5, "ignores profiles it does not know, in Accept", 200, () => accepting(PROFILE)],
  [5, "ignores profiles it does not know, on a body", 201, () => createAs(PROFILE)],
  [
    9,
    "does not negotiate by the body",
    201,
    () => create({ jsonapi: { ext: ["https://a"] }, ...newTicketOption() }),
  ],
  [10, "answers a client that accepts anything", 200, () => accepting("*/*")],
  [10, "answers a client that accepts JSON", 200, () => accepting("application/json")],
  [10, "answers a client that accepts only HTML", 200, () => accepting("text/html")],
  [10, "answers a client that does not say", 200, () => get(OPTION)],
  [10, "takes JSON as JSON:API", 201, () => createAs("application/json; charset=utf-8")],
  [10, "takes the media type in any letters", 201, () => createAs("Application/VND.API+json")],
  [10, "refuses a body of another type", 415, () => createAs("text/json")],
  [
    11,
    "answers GET with a body's type but no body",
    200,
    () => get(OPTION, { "Content-Type": JSON_API }),
  ],
  [
    11,
    "answers GET with another body's type",
    200,
    () => get(OPTION, { "Content-Type": "text/plain" }),
  ],
  [16, "refuses an id that is no text", 400, () => createData({ id: 1 })],
  [17, "refuses an attribute named id", 400, () => create(newTicketOption({ id: randomUUID() }))],
  [22, "tells members by case", 400, () => create(newTicketOption({ Name: "example" }))],
  [
    23,
    "ignores unknown members of the document",
    201,
    () => create({ ...newTicketOption(), extra: 1, links: null }),
  ],
  [
    23,
    "ignores unknown members of a resource",
    201,
    () => createData({ lid: "a", meta: {}, extra: [] }),
  ],
  [
    23,
    "ignores unknown members of a relationship",
    201,
    () => {
      const { relationships } = newPurchase(OPTION_ID).data;
      const { data } = relationships.user;
      const user = { data: { ...data, meta: {}, extra: 1 }, links: {}, extra: 2 };
      return purchase({ relationships: { ...relationships, user } });
    },
  ],
  [25, "does not find what is not there", 404, () => get(`/ticket_options/${randomUUID()}`)],
  [27, "refuses to include", 400, () => get(`${OPTION}?include=purchases`)],
  [27, "refuses to include nothing", 400, () => get(`${OPTION}?include=`)],
  [30, "refuses to sort", 400, () => get(`${OPTION}?sort=-name`)],
  [32, "refuses an unknown parameter", 400, () => get(`${OPTION}?foo=1`)],
  [32, "refuses an illegal filter", 400, () => get(`${OPTION}?filter[_]=1`)],
  [32, "refuses include as a list", 400, () => get(`${OPTION}?include[]=x`)],
  [33, "takes raw brackets", 200, () => get(`${OPTION}?fields[ticket_options]=name`)],
  [33, "takes encoded brackets", 200, () => get(`${OPTION}?fields%5bticket_options%5D=name`)],
  [41, "creates", 201, () => create()],
  [42, "takes an id for a ticket option", 201, () => createData({ id: randomUUID() })],
  [42, "refuses an id that is taken", 409, () => createData({ id: OPTION_ID })],
  [42, "takes an id for a purchase", 201, () => purchase({ id: randomUUID() })],
  [42, "refuses an id that something else has", 409, () => purchase({ id: OPTION_ID })],
  [43, "refuses another type", 409, () => createData({ type: "purchases" })],
  [
    44,
    "does not find a related resource that is not there",
    404,
    () => purchase(newPurchase(randomUUID()).data),
  ],
  [45, "refuses a missing type", 400, () => createData({ type: undefined })],
  [45, "refuses a relationship without data", 400, () => purchase({ relationships: { user: {} } })],
  [47, "refuses an invalid attribute", 400, () => purchase({ attributes: { quantity: 0 } })],
  [47, "refuses more than is left", 400, () => purchase({ attributes: { quantity: 100_000 } })],
  [48, "refuses to change another id", 409, () => change({ id: randomUUID() })],
  [48, "refuses to change another type", 409, () => change({ type: "purchases" })],
  [48, "does not change what is not there", 404, () => change({ id: UNKNOWN_ID }, UNKNOWN_ID)],
  [48, "refuses to change a purchase", 405, () => requestTo("PATCH", `/purchases/${UNKNOWN_ID}`)],
  [49, "changes nothing that is omitted", 200, () => change({ attributes: {} })],
  [51, "does not delete what is not there", 404, () => requestTo("DELETE", `/holds/${UNKNOWN_ID}`)],
  [
    52,
    "has no relationships to change",
    404,
    () => requestTo("PATCH", `/purchases/${UNKNOWN_ID}/relationships/user`),
  ],
  [56, "takes operations by POST alone", 405, () => requestTo("PATCH", "/operations")],
  [56, "takes them in the extension alone", 415, () => requestTo("POST", "/operations")],
  [56, "refuses data beside them", 400, () => postOrder({ ...newOrder(), data: null })],
  [57, "refuses an operation without op", 400, () => operate({ op: undefined })],
  [57, "refuses an op that there is not", 400, () => operate({ op: "replace" })],
  [57, "refuses ref and href at once", 400, () => operate({ ref: {}, href: "/purchases" })],
  [61, "refuses what it cannot do", 400, () => operate({ op: "remove" })],
  [
    61,
    "refuses an operation whose ticket option is not there",
    404,
    () => operate({ data: newPurchase(UNKNOWN_ID).data }),
  ],
  [53, "refuses a method that a path does not take", 405, () => requestTo("DELETE", OPTION)],
];

describe("JSON:API 1.1", () => {
  it.each(STATUSES)("line %i: %s (%i)", async (_line, _sentence, status, request) => {
    const response = await handle(request());
    expect({ status: response.status, body: status < 400 ? "" : await response.text() }).toEqual({
      status,
      body: status < 400 ? "" : expect.stringContaining('{"errors":[{"status":"'),
    });
  });

  it("lines 6 to 8: answers its media type bare and varies by Accept, errors and all", async () => {
    const requests = [
      accepting(PROFILE),
      create(),
      get("/"),
      create("{"),
      accepting(`${JSON_API};a=b`),
    ];
    for (const request of requests) {
      const { headers } = await handle(request);
      expect([headers.get("Content-Type"), headers.get("Vary")]).toEqual([JSON_API, "Accept"]);
    }
  });

  it("lines 12 and 13: a document has data or errors, and nothing else", async () => {
    expect(await membersOf(get(OPTION))).toEqual(["data"]);
    expect(await membersOf(purchase())).toEqual(["data"]);
    expect(await membersOf(get("/"))).toEqual(["errors"]);
  });

  it("lines 16, 18 and 19: ids are text, linkage stands in relationships and nowhere else", async () => {
    const { data } = newPurchase(OPTION_ID);
    expect(await bodyOf(purchase(data))).toEqual({ data: { ...data, id: expect.any(String) } });
  });

  it("line 29: answers only the fields asked for, none when none is named", async () => {
    const identifier = { type: "ticket_options", id: OPTION_ID };
    expect(await shownWith("name")).toEqual({ ...identifier, attributes: { name: "day pass" } });
    expect(await shownWith("")).toEqual(identifier);
  });

  it("line 41: Location leads to the resource", async () => {
    for (const request of [create(), purchase()]) {
      const created = await handle(request);
      const found = await handle(get(created.headers.get("Location") ?? ""));
      expect([found.status, await found.text()]).toEqual([200, await created.text()]);
    }
  });

  it("line 42: keeps the id that a client chose", async () => {
    const id = randomUUID();
    expect((await bodyOf(createData({ id: id.toUpperCase() }))).data).toMatchObject({ id });
  });

  it("line 46: a refused document creates nothing and takes nothing", async () => {
    const before = await counts();
    await handle(create(newTicketOption({ allocation: -1 })));
    await handle(purchase({ attributes: { quantity: 100_000 } }));
    await handle(
      purchase({ relationships: { ...newPurchase(OPTION_ID).data.relationships, user: {} } }),
    );
    expect(await counts()).toEqual(before);
  });

  it("line 53: every error says its status, code, title and detail, as text", async () => {
    for (const request of [
      get("/"),
      accepting(`${JSON_API};a=b`),
      createData({ type: "x", id: "x" }),
    ]) {
      for (const error of (await bodyOf(request)).errors) {
        expect(error).toMatchObject({
          status: expect.stringMatching(/^4\d\d$/u),
          code: expect.stringMatching(/^[a-z_]+$/u),
          title: expect.any(String),
          detail: expect.any(String),
        });
      }
    }
  });

  it("line 53: a title is the same each time, for each code", async () => {
    const [first, second] = (await bodyOf(create(newTicketOption({ name: "", allocation: "x" }))))
      .errors;
    expect(first.title).toBe(second.title);
  });

  it("line 54: points at what is there: the parent of a missing attribute", async () => {
    const { errors } = await bodyOf(create(newTicketOption({ name: undefined, allocation: -1 })));
    expect(errors.map(({ source }: { source: object }) => source)).toEqual([
      { pointer: "/data/attributes" },
      { pointer: "/data/attributes/allocation" },
    ]);
  });

  it("line 6: answers in the extension that was applied, errors too", async () => {
    for (const request of [operate({}), operate({ op: "x" }), postOrder("{")]) {
      const { headers } = await handle(request);
      expect([headers.get("Content-Type"), headers.get("Vary")]).toEqual([ATOMIC, "Accept"]);
    }
  });

  it("line 41: Location leads to holds and cancellations, and to what was confirmed", async () => {
    const held = await handle(requestTo("POST", "/holds", { body: newHold(OPTION_ID) }));
    const { data } = JSON.parse(await held.clone().text());
    const confirmed = await handle(
      requestTo("POST", "/purchases", { body: holdConfirmation(data.id, { quantity: 1 }) }),
    );
    const { data: bought } = JSON.parse(await confirmed.clone().text());
    const cancelled = await handle(
      requestTo("POST", "/cancellations", { body: newCancellation(bought.id) }),
    );
    for (const created of [confirmed, cancelled]) {
      const found = await handle(get(created.headers.get("Location") ?? ""));
      expect([found.status, await found.text()]).toEqual([200, await created.text()]);
    }
    expect(await (await handle(get(held.headers.get("Location") ?? ""))).json()).toMatchObject({
      data: { id: data.id, attributes: { status: "confirmed" } },
    });
  });

  it("line 51: DELETE answers 204, and nothing", async () => {
    const held = await handle(requestTo("POST", "/holds", { body: newHold(OPTION_ID) }));
    const request = requestTo("DELETE", held.headers.get("Location") ?? "");
    const response = await handle(request);
    expect([response.status, response.headers.get("Content-Type"), await response.text()]).toEqual([
      204,
      null,
      "",
    ]);
  });

  it("lines 58 and 46: an order of which one line fails takes nothing", async () => {
    const before = await counts();
    const order = newOrder(newPurchase(OPTION_ID, 1), newPurchase(UNKNOWN_ID, 1));
    expect((await handle(postOrder(order))).status).toBe(404);
    expect(await counts()).toEqual(before);
  });

  it("lines 59 and 60: results are as many as operations, each with its data", async () => {
    const quantities = [3, 1, 2];
    const order = newOrder(...quantities.map((quantity) => newPurchase(OPTION_ID, quantity)));
    const document = await bodyOf(postOrder(order));
    expect(Object.keys(document)).toEqual(["atomic:results"]);
    expect(document["atomic:results"]).toEqual(
      quantities.map((quantity): unknown => ({
        data: expect.objectContaining({ type: "purchases", attributes: { quantity } }),
      })),
    );
  });

  it("line 55: answers the status that all errors share, else 400", async () => {
    const conflicts = {
      ticket_option: { data: { type: "x", id: "x" } },
      user: { data: { type: "x", id: randomUUID() } },
    };
    expect((await handle(purchase({ relationships: conflicts }))).status).toBe(409);
    expect((await handle(purchase({ relationships: conflicts, id: "x" }))).status).toBe(400);
  });
});

async function bodyOf(request: Request) {
  return JSON.parse(await (await handle(request)).text());
}

async function membersOf(request: Request): Promise<readonly string[]> {
  return Object.keys(await bodyOf(request));
}

async function shownWith(fields: string) {
  return (await bodyOf(get(`${OPTION}?fields[ticket_options]=${fields}`))).data;
}

async function counts() {
  const { db } = database;
  return {
    options: await db
      .selectFrom("ticket_options")
      .select(["id", "allocation"])
      .orderBy("id")
      .execute(),
    purchases: await db.selectFrom("purchases").select("id").orderBy("id").execute(),
  };
}
