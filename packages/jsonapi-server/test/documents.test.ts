import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  ATOMIC,
  holdConfirmation,
  newCancellation,
  newExchange,
  newHold,
  newOrder,
  newPurchase,
  newTicketOption,
  newTransfer,
  postOrder,
  requestTo,
  ticketOptionChanges,
  UUID,
  type Handler,
} from "./requests.ts";

const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";
const HEADERS = { "content-type": "application/vnd.api+json", vary: "Accept" };
/** Of a single resource that is found or changed. */
const TAGGED_HEADERS = {
  ...HEADERS,
  etag: expect.any(String),
  "cache-control": "private, no-cache",
};

let database: TestDatabase;
let handle: Handler;
let optionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
});
afterAll(() => database.drop());
beforeEach(async () => {
  const option = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  optionId = option.id;
});

/** The whole answer: nothing but these headers may be there. */
async function answerTo(request: Request) {
  const response = await handle(request);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

function idIn(text: string): string {
  const [id = ""] = UUID.exec(text) ?? [];
  return id;
}

const linkage = (name: string, type: string, id: string) =>
  `"${name}":{"data":{"type":"${type}","id":"${id}"}}`;
const optionAndUser = () =>
  `"relationships":{${linkage("ticket_option", "ticket_options", optionId)},${linkage("user", "users", USER_ID)}}`;
const purchaseText = (id: string, quantity: number) =>
  `{"type":"purchases","id":"${id}","attributes":{"quantity":${quantity}},${optionAndUser()}}`;

async function hold(quantity: number): Promise<string> {
  const body = newHold(optionId, { quantity }, USER_ID);
  return idIn((await answerTo(requestTo("POST", "/holds", { body }))).headers["location"] ?? "");
}

async function purchase(quantity: number): Promise<string> {
  const wanted = { ticketOptionId: optionId, userId: USER_ID, quantity };
  return (await database.boxOffice.purchaseTickets(wanted)).id;
}

describe("a hold", () => {
  it("is answered whole, and again where Location leads", async () => {
    const body = newHold(optionId.toUpperCase(), { quantity: 2 }, USER_ID.toUpperCase());
    const answer = await answerTo(requestTo("POST", "/holds", { body }));
    const id = idIn(answer.headers["location"] ?? "");
    const [expiresAt = ""] = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/u.exec(answer.body) ?? [];
    const text = `{"data":{"type":"holds","id":"${id}","attributes":{"quantity":2,"status":"active","expires_at":"${expiresAt}"},${optionAndUser()}}}`;
    const location = `/holds/${id}`;
    expect(answer).toEqual({ status: 201, headers: { ...HEADERS, location }, body: text });
    expect(await answerTo(requestTo("GET", location))).toEqual({
      status: 200,
      headers: TAGGED_HEADERS,
      body: text,
    });
    expect((await answerTo(requestTo("GET", `${location}?fields[holds]=status`))).body).toBe(
      `{"data":{"type":"holds","id":"${id}","attributes":{"status":"active"}}}`,
    );
  });

  it.each([
    [undefined, 2],
    [{}, 2],
    [{ quantity: 1 }, 1],
  ])("is confirmed into a purchase like any other: %o", async (attributes, quantity) => {
    const body = holdConfirmation(await hold(2), attributes);
    const answer = await answerTo(requestTo("POST", "/purchases", { body }));
    const id = idIn(answer.body);
    expect(answer).toEqual({
      status: 201,
      headers: { ...HEADERS, location: `/purchases/${id}` },
      body: `{"data":${purchaseText(id, quantity)}}`,
    });
    expect((await answerTo(requestTo("GET", `/purchases/${id}`))).body).toBe(answer.body);
  });

  it("is released without a word, again, and when it has expired", async () => {
    const released = { status: 204, headers: { vary: "Accept" }, body: "" };
    const path = `/holds/${await hold(2)}`;
    expect(await answerTo(requestTo("DELETE", path))).toEqual(released);
    expect(await answerTo(requestTo("DELETE", path))).toEqual(released);
    expect(
      await answerTo(requestTo("DELETE", path.toUpperCase().replace("HOLDS", "holds"))),
    ).toEqual(released);
  });
});

describe("a cancellation", () => {
  it("is answered whole, and again where Location leads", async () => {
    const purchaseId = await purchase(3);
    const body = newCancellation(purchaseId.toUpperCase(), { quantity: 2 });
    const answer = await answerTo(requestTo("POST", "/cancellations", { body }));
    const id = idIn(answer.body);
    const location = `/cancellations/${id}`;
    const text = `{"data":{"type":"cancellations","id":"${id}","attributes":{"quantity":2},"relationships":{${linkage("purchase", "purchases", purchaseId)},${linkage("ticket_option", "ticket_options", optionId)}}}}`;
    expect(answer).toEqual({ status: 201, headers: { ...HEADERS, location }, body: text });
    expect(await answerTo(requestTo("GET", location))).toEqual({
      status: 200,
      headers: TAGGED_HEADERS,
      body: text,
    });
  });

  it("is of all that is left when it does not say how many", async () => {
    const body = newCancellation(await purchase(3));
    const path = "/cancellations?fields[cancellations]=quantity";
    const { body: text } = await answerTo(requestTo("POST", path, { body }));
    expect(text).toContain('"attributes":{"quantity":3}}');
  });

  it("shows in the purchase to those who ask, and to nobody else", async () => {
    const id = await purchase(3);
    const path = `/purchases/${id}`;
    const query = "?fields[purchases]=status,cancelled_quantity";
    const shown = async () => (await answerTo(requestTo("GET", path + query))).body;
    const text = (status: string, cancelled: number) =>
      `{"data":{"type":"purchases","id":"${id}","attributes":{"status":"${status}","cancelled_quantity":${cancelled}}}}`;
    expect(await shown()).toBe(text("confirmed", 0));
    await handle(
      requestTo("POST", "/cancellations", { body: newCancellation(id, { quantity: 1 }) }),
    );
    expect(await shown()).toBe(text("partially_cancelled", 1));
    await handle(requestTo("POST", "/cancellations", { body: newCancellation(id) }));
    expect(await shown()).toBe(text("cancelled", 3));
    expect((await answerTo(requestTo("GET", path))).body).toBe(`{"data":${purchaseText(id, 3)}}`);
  });
});

describe("an exchange", () => {
  it("is answered whole, and again where Location leads", async () => {
    const purchaseId = await purchase(3);
    const { boxOffice } = database;
    const { id: newOptionId } = await boxOffice.createTicketOption({ name: "b", allocation: 9 });
    const body = newExchange(purchaseId.toUpperCase(), newOptionId, { quantity: 2 });
    const answer = await answerTo(requestTo("POST", "/exchanges", { body }));
    const id = idIn(answer.body);
    const location = `/exchanges/${id}`;
    const newPurchaseId = (await boxOffice.findExchange(id))!.newPurchaseId;
    const text = `{"data":{"type":"exchanges","id":"${id}","attributes":{"quantity":2},"relationships":{${linkage("purchase", "purchases", purchaseId)},${linkage("ticket_option", "ticket_options", newOptionId)},${linkage("new_purchase", "purchases", newPurchaseId)}}}}`;
    expect(answer).toEqual({ status: 201, headers: { ...HEADERS, location }, body: text });
    const found = { status: 200, headers: TAGGED_HEADERS, body: text };
    expect(await answerTo(requestTo("GET", location))).toEqual(found);
    expect(await answerTo(requestTo("GET", `/cancellations/${id}`))).toMatchObject({ status: 404 });
    const path = `/purchases/${purchaseId}?fields[purchases]=exchanged_quantity`;
    expect((await answerTo(requestTo("GET", path))).body).toBe(
      `{"data":{"type":"purchases","id":"${purchaseId}","attributes":{"exchanged_quantity":2}}}`,
    );
  });
});

describe("a transfer", () => {
  it("is answered whole, and again where Location leads", async () => {
    const purchaseId = await purchase(3);
    const userId = randomUUID();
    const body = newTransfer(purchaseId.toUpperCase(), userId.toUpperCase());
    const answer = await answerTo(requestTo("POST", "/transfers", { body }));
    const id = idIn(answer.body);
    const location = `/transfers/${id}`;
    const text = `{"data":{"type":"transfers","id":"${id}","attributes":{"quantity":3},"relationships":{${linkage("purchase", "purchases", purchaseId)},${linkage("ticket_option", "ticket_options", optionId)},${linkage("from_user", "users", USER_ID)},${linkage("user", "users", userId)}}}}`;
    expect(answer).toEqual({ status: 201, headers: { ...HEADERS, location }, body: text });
    const found = { status: 200, headers: TAGGED_HEADERS, body: text };
    expect(await answerTo(requestTo("GET", location))).toEqual(found);
  });
});

describe("an order", () => {
  it("is answered with a document for each operation, in the extension", async () => {
    const order = newOrder(newPurchase(optionId, 1, USER_ID), newPurchase(optionId, 2, USER_ID));
    const answer = await answerTo(postOrder(order));
    const [first = "", second = ""] = JSON.parse(answer.body)["atomic:results"].map(
      ({ data }: { data: { id: string } }) => data.id,
    );
    expect(answer).toEqual({
      status: 200,
      headers: { ...HEADERS, "content-type": ATOMIC },
      body: `{"atomic:results":[{"data":${purchaseText(first, 1)}},{"data":${purchaseText(second, 2)}}]}`,
    });
    for (const [id, quantity] of [
      [first, 1],
      [second, 2],
    ] as const) {
      expect((await answerTo(requestTo("GET", `/purchases/${id}`))).body).toBe(
        `{"data":${purchaseText(id, quantity)}}`,
      );
    }
  });

  it("answers only the fields asked for", async () => {
    const order = newOrder(newPurchase(optionId, 1));
    const { body } = await answerTo(postOrder(order, {}, "?fields[purchases]=status"));
    expect(JSON.parse(body)["atomic:results"]).toEqual([
      {
        data: { type: "purchases", id: expect.any(String), attributes: { status: "confirmed" } },
      },
    ]);
  });
});

describe("a ticket option", () => {
  const RULES = {
    sale_starts_at: "2026-05-01T10:00:00+02:00",
    sale_ends_at: "2126-05-01T10:00:00.5Z",
    min_per_purchase: 1,
    max_per_purchase: 4,
    max_per_user: 8,
  };
  const ALL_RULES = `fields[ticket_options]=${Object.keys(RULES).join()}`;
  const SHOWN =
    '"attributes":{"sale_starts_at":"2026-05-01T08:00:00.000Z","sale_ends_at":"2126-05-01T10:00:00.500Z","min_per_purchase":1,"max_per_purchase":4,"max_per_user":8}';
  const NONE =
    '"attributes":{"sale_starts_at":null,"sale_ends_at":null,"min_per_purchase":null,"max_per_purchase":null,"max_per_user":null}';

  it("shows its rules to those who ask, and to nobody else", async () => {
    const id = randomUUID();
    const body = { data: { ...newTicketOption(RULES).data, id } };
    const answer = await answerTo(requestTo("POST", `/ticket_options?${ALL_RULES}`, { body }));
    expect(answer.body).toBe(`{"data":{"type":"ticket_options","id":"${id}",${SHOWN}}}`);
    expect((await answerTo(requestTo("GET", `/ticket_options/${id}`))).body).toBe(
      `{"data":{"type":"ticket_options","id":"${id}","attributes":{"name":"example","description":"sample description","allocation":100}}}`,
    );
  });

  it("is answered in its current state when it is changed", async () => {
    const path = `/ticket_options/${optionId}`;
    const change = (attributes: object, query = "") =>
      answerTo(
        requestTo("PATCH", path + query, {
          body: ticketOptionChanges(optionId, { ...attributes }),
        }),
      );
    expect(await change({ name: "week pass", description: "seven days", capacity: 15 })).toEqual({
      status: 200,
      headers: { ...HEADERS, etag: expect.any(String) },
      body: `{"data":{"type":"ticket_options","id":"${optionId}","attributes":{"name":"week pass","description":"seven days","allocation":15}}}`,
    });
    const identifier = `"type":"ticket_options","id":"${optionId}"`;
    expect((await change(RULES, `?${ALL_RULES}`)).body).toBe(`{"data":{${identifier},${SHOWN}}}`);
    expect((await change({}, `?${ALL_RULES}`)).body).toBe(`{"data":{${identifier},${SHOWN}}}`);
    const cleared = Object.fromEntries(Object.keys(RULES).map((rule) => [rule, null]));
    expect((await change(cleared, `?${ALL_RULES}`)).body).toBe(`{"data":{${identifier},${NONE}}}`);
    expect((await answerTo(requestTo("GET", path))).body).toContain('"description":"seven days"');
  });

  it("is changed by its id in any case, and without attributes", async () => {
    const path = `/ticket_options/${optionId.toUpperCase()}`;
    const body = { data: { type: "ticket_options", id: optionId } };
    expect((await answerTo(requestTo("PATCH", path, { body }))).status).toBe(200);
  });
});

/** The document of a ticket option, with metadata that `JSON.stringify` would not write. */
function withMetadata(metadata: string): string {
  return JSON.stringify(newTicketOption({ metadata: "…" })).replace('"…"', metadata);
}

describe("metadata", () => {
  const path = "/ticket_options?fields[ticket_options]=metadata";

  it("has the numbers of JavaScript", async () => {
    const { status, body } = await answerTo(
      requestTo("POST", path, { body: withMetadata('{"a":[1.0,-0,2e0,9007199254740993,1e-999]}') }),
    );
    expect(status).toBe(201);
    expect(body).toContain('"attributes":{"metadata":{"a":[1,0,2,9007199254740992,0]}}');
  });

  it.each([
    [
      '{"a":1e400}',
      "may contain only strings, finite numbers, true, false, null, arrays and objects",
    ],
    [JSON.stringify({ a: "a".repeat(4_089) }), "must not have more than 4096 bytes as JSON"],
    ["[]", "must be an object"],
  ])("is pointed to, as in %s", async (metadata, expected) => {
    const error = (pointer: string) => ({
      errors: [expect.objectContaining({ detail: `metadata ${expected}`, source: { pointer } })],
    });
    const alone = await answerTo(requestTo("POST", path, { body: withMetadata(metadata) }));
    expect(alone.status).toBe(400);
    expect(JSON.parse(alone.body)).toEqual(error("/data/attributes/metadata"));
    const order = newOrder(newPurchase(optionId), newPurchase(optionId));
    const text = JSON.stringify(order).replace(
      /"quantity":2(?!.*"quantity")/u,
      `$&,"metadata":${metadata}`,
    );
    const ofLine = await answerTo(postOrder(text));
    expect(JSON.parse(ofLine.body)).toEqual(error("/atomic:operations/1/data/attributes/metadata"));
  });
});
