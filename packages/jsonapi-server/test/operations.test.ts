import { createJsonApiHandler, type JsonApiOptions } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  ATOMIC,
  holdConfirmation,
  newHold,
  newOrder,
  newPurchase,
  newRelease,
  postOrder,
  requestTo,
  type Handler,
} from "./requests.ts";

const JSON_API = "application/vnd.api+json";
const ABSENT_ID = "00000000-0000-4000-8000-000000000000";

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

async function answerTo(request: Request, options?: JsonApiOptions) {
  const answer = options ? createJsonApiHandler(database.boxOffice, options) : handle;
  const response = await answer(request);
  const { errors }: { errors: unknown } = JSON.parse(await response.text());
  return { status: response.status, mediaType: response.headers.get("content-type"), errors };
}

async function left(): Promise<number | undefined> {
  return (await database.boxOffice.findTicketOption(optionId))?.allocation;
}

const error = (status: number, code: string, title: string, detail: string, source?: object) => ({
  status: String(status),
  code,
  title,
  detail,
  ...(source && { source }),
});
const invalid = (pointer: string, detail: string) =>
  error(400, "invalid_input", "Invalid input", detail, { pointer });
const unknown = (pointer: string, detail: string) =>
  error(400, "unknown_member", "Unknown member", detail, { pointer });
const otherType = (pointer: string, type: string) =>
  error(409, "type_conflict", "Wrong resource type", `type must be "${type}"`, { pointer });
const refused = (errors: readonly object[], status = 400) => ({
  status,
  mediaType: ATOMIC,
  errors,
});
const at = (index: number, rest = "") => `/atomic:operations/${index}${rest}`;
const exceeded = (index: number) =>
  error(
    400,
    "invalid_purchase_quantity",
    "Unable to purchase provided quantity",
    "Unable to reserve given quantity of ticket options",
    { pointer: at(index, "/data/attributes/quantity") },
  );
const ofOption = (index: number) => ({
  pointer: at(index, "/data/relationships/ticket_option/data/id"),
});
const tooLarge = (bytes: number) =>
  refused(
    [error(413, "body_too_large", "Body too large", `The body must not exceed ${bytes} bytes`)],
    413,
  );
const good = () => newPurchase(optionId, 1).data;
const operations = (...list: readonly unknown[]) => postOrder({ "atomic:operations": list });
const errorsOf = async (...list: readonly object[]) => (await answerTo(operations(...list))).errors;

describe("what stands around operations", () => {
  it.each([
    [undefined, `The body must be ${ATOMIC} or application/json`],
    [JSON_API, `The body must be ${ATOMIC} or application/json`],
    ["text/json", `The body must be ${ATOMIC} or application/json`],
    [`${JSON_API};ext=""`, `The body must be ${ATOMIC} or application/json`],
    [
      `${JSON_API};ext="https://jsonapi.org/ext/atomic https://a"`,
      `${ATOMIC} is taken without other extensions and without other parameters`,
    ],
    [
      `${ATOMIC};charset=utf-8`,
      `${ATOMIC} is taken without other extensions and without other parameters: drop the charset, JSON is UTF-8`,
    ],
  ])("must be of the extension's type or JSON, not %s", async (type = "", detail) => {
    const request = postOrder(newOrder({ data: good() }), { "Content-Type": type });
    expect(await answerTo(request)).toEqual({
      status: 415,
      mediaType: JSON_API,
      errors: [
        error(415, "unsupported_media_type", "Unsupported media type", detail, {
          header: "Content-Type",
        }),
      ],
    });
    expect(await left()).toBe(10);
  });

  it.each(["application/json", "application/json; charset=utf-8"])("may be %s", async (type) => {
    const response = await handle(
      postOrder(newOrder({ data: good() }), { "Content-Type": type, Accept: "application/json" }),
    );
    expect([response.status, response.headers.get("content-type")]).toEqual([200, ATOMIC]);
  });

  it.each([
    ATOMIC,
    `${ATOMIC};profile="https://example.com/p"`,
    "*/*",
    JSON_API,
    `${JSON_API};ext="https://a", ${ATOMIC};q=0.5`,
  ])("is answered in the extension to who accepts %s", async (accept) => {
    const order = newOrder({ data: good() });
    const response = await handle(
      postOrder(order, { Accept: accept, "Content-Type": `${ATOMIC};profile="https://b"` }),
    );
    expect([response.status, response.headers.get("content-type")]).toEqual([200, ATOMIC]);
  });

  it("is not answered to who accepts another extension alone", async () => {
    const request = postOrder(newOrder({ data: good() }), {
      Accept: `${JSON_API};ext="https://a"`,
    });
    const detail = `${ATOMIC} is answered without other extensions and without other parameters`;
    expect(await answerTo(request)).toEqual({
      status: 406,
      mediaType: JSON_API,
      errors: [error(406, "not_acceptable", "Not acceptable", detail, { header: "Accept" })],
    });
  });

  it("may be up to a mebibyte long, or as the host says", async () => {
    const text = JSON.stringify(newOrder({ data: good() }));
    expect((await handle(postOrder(text.padEnd(1_048_576)))).status).toBe(200);
    expect(await answerTo(postOrder(text.padEnd(1_048_577)))).toEqual(tooLarge(1_048_576));
    const options = { maxOperationsBytes: text.length, maxBodyBytes: 1 };
    expect(await answerTo(postOrder(`${text} `), options)).toEqual(tooLarge(text.length));
  });

  it("holds nothing but operations", async () => {
    const document = {
      ...newOrder({ data: good() }),
      data: {},
      included: [],
      meta: {},
      extra: 1,
    };
    const detail = "must be left out where there are operations";
    expect(await answerTo(postOrder(document))).toEqual(
      refused([invalid("/data", `data ${detail}`), invalid("/included", `included ${detail}`)]),
    );
  });

  it.each([
    ["nothing", {}, invalid("", "atomic:operations is required")],
    [
      "no list",
      { "atomic:operations": {} },
      invalid("/atomic:operations", "atomic:operations must be a list"),
    ],
    [
      "an empty list",
      { "atomic:operations": [] },
      invalid("/atomic:operations", "atomic:operations must have 1 to 1000 operations"),
    ],
    [
      "too many",
      { "atomic:operations": Array(1_001).fill(0) },
      invalid("/atomic:operations", "atomic:operations must have 1 to 1000 operations"),
    ],
  ])("is refused with %s", async (_title, document, expected) => {
    expect(await answerTo(postOrder(document))).toEqual(refused([expected]));
  });
});

describe("an operation", () => {
  it("may say where purchases are", async () => {
    const request = operations({ op: "add", href: "/purchases", data: { ...good(), lid: "a" } });
    expect((await handle(request)).status).toBe(200);
  });

  it("does what the first one does: all that is wrong is told, of each", async () => {
    const answer = await answerTo(
      operations(
        { op: "add", data: good() },
        { op: "update", data: good() },
        { op: "add", ref: { type: "purchases", id: ABSENT_ID }, data: good() },
        { op: "add", href: "/holds", data: good() },
        { op: "add", data: { ...good(), type: "holds", attributes: {} } },
        { op: "add", data: { ...good(), id: "basket", attributes: { quantity: 0, price: 1 } } },
        {},
        7,
      ),
    );
    expect(answer).toEqual(
      refused([
        invalid(at(1, "/op"), 'op must be "add": all operations do what the first one does'),
        invalid(at(2, "/ref"), "ref must be left out where something is added"),
        invalid(at(3, "/href"), 'href must be "/purchases", or left out'),
        error(409, "type_conflict", "Wrong resource type", 'type must be "purchases"', {
          pointer: at(4, "/data/type"),
        }),
        invalid(at(5, "/data/id"), "id must be a UUID"),
        invalid(
          at(5, "/data/attributes/quantity"),
          "quantity must be an integer from 1 to 2147483647",
        ),
        error(400, "unknown_member", "Unknown member", "price is not accepted here", {
          pointer: at(5, "/data/attributes/price"),
        }),
        invalid(at(6), "op is required"),
        invalid(at(6), "data is required"),
        invalid(at(7), "7 must be an object"),
      ]),
    );
    expect(await left()).toBe(10);
  });

  it("confirms no hold among purchases, holds and releases", async () => {
    const confirmation = { op: "add", ...holdConfirmation(ABSENT_ID) };
    const release = { op: "remove", ref: { type: "holds", id: ABSENT_ID } };
    const hold = { op: "add", ...newHold(optionId) };
    expect(await errorsOf({ op: "add", data: good() }, confirmation)).toContainEqual(
      unknown(at(1, "/data/relationships/hold"), "hold is not accepted here"),
    );
    expect(await errorsOf(hold, confirmation)).toEqual([otherType(at(1, "/data/type"), "holds")]);
    expect(await errorsOf(confirmation, hold)).toEqual([
      otherType(at(1, "/data/type"), "purchases"),
    ]);
    expect(await errorsOf(release, confirmation)).toEqual([
      invalid(at(1, "/op"), 'op must be "remove": all operations do what the first one does'),
      invalid(at(1), "ref is required"),
      invalid(at(1, "/data"), "data must be left out: ref names the hold"),
    ]);
  });

  it("must be well-formed where it holds or releases too", async () => {
    const hold = newHold(optionId, { quantity: 1, seconds: 60 }).data;
    const later = newHold(optionId, { quantity: 1, seconds: 61 }).data;
    const atDefault = newHold(optionId, { quantity: 1 }).data;
    const same = "seconds must be the same in all operations";
    expect(
      await answerTo(postOrder(newOrder({ data: hold }, { data: later }, { data: atDefault }))),
    ).toEqual(
      refused([
        invalid(at(1, "/data/attributes/seconds"), same),
        invalid(at(2, "/data/attributes"), same),
      ]),
    );
    const { id: other } = await database.boxOffice.createTicketOption({ name: "x", allocation: 4 });
    const together = newOrder(newHold(other), newHold(other, { quantity: 2, seconds: 600 }));
    expect(await answerTo(postOrder(together))).toMatchObject({ status: 200 });
    const ref = { type: "holds", id: ABSENT_ID };
    expect(
      await answerTo(
        operations(
          { op: "remove", ref },
          { op: "remove", href: `/holds/${ABSENT_ID}` },
          { op: "remove", ref: { type: "purchases", id: 7 } },
        ),
      ),
    ).toEqual(
      refused([
        invalid(at(1), "ref is required"),
        invalid(at(1, "/href"), "href must be left out: ref names the hold"),
        error(409, "type_conflict", "Wrong resource type", 'type must be "holds"', {
          pointer: at(2, "/ref/type"),
        }),
        invalid(at(2, "/ref/id"), "id must be a string"),
      ]),
    );
    expect(await left()).toBe(10);
  });

  it("names a hold once", async () => {
    const twice = "id must not be in the basket twice";
    const upper = ABSENT_ID.toUpperCase();
    expect(
      await answerTo(postOrder(newOrder(holdConfirmation(ABSENT_ID), holdConfirmation(upper)))),
    ).toEqual(refused([invalid(at(1, "/data/relationships/hold/data/id"), twice)]));
    expect(await answerTo(postOrder(newRelease(ABSENT_ID, upper)))).toEqual(
      refused([invalid(at(1, "/ref/id"), twice)]),
    );
  });

  it("is refused where it stands, each with its own reason", async () => {
    const closed = await database.boxOffice.createTicketOption({
      name: "closed",
      allocation: 5,
      saleEndsAt: new Date(0),
    });
    const order = newOrder(
      newPurchase(optionId, 6),
      newPurchase(closed.id, 1),
      newPurchase(optionId, 5),
      newPurchase(ABSENT_ID, 1),
    );
    expect(await answerTo(postOrder(order))).toEqual(
      refused([
        exceeded(0),
        error(
          409,
          "sale_not_open",
          "Sale not open",
          "The ticket option is not on sale at this time",
          ofOption(1),
        ),
        exceeded(2),
        error(
          404,
          "ticket_option_not_found",
          "Ticket option not found",
          "No ticket option has this id",
          ofOption(3),
        ),
      ]),
    );
    expect(await left()).toBe(10);
  });

  it("is told of among the first hundred errors alone", async () => {
    const order = newOrder(...Array.from({ length: 200 }, () => newPurchase(randomUUID(), 1)));
    const { status, errors } = await answerTo(postOrder(order));
    expect([status, errors]).toEqual([404, Array(100).fill(expect.anything())]);
    const broken = Array.from({ length: 1_000 }, () => ({}));
    expect((await answerTo(operations(...broken))).errors).toHaveLength(100);
  });
});

it("holds, confirms and releases several things together, or nothing", async () => {
  const user = { type: "users", id: randomUUID() };
  const option = { type: "ticket_options", id: optionId };
  const relationships = { ticket_option: { data: option }, user: { data: user } };
  const hold = newHold(optionId, { quantity: 2 }, user.id);
  const made = await handle(postOrder(newOrder(hold, hold)));
  expect([made.status, made.headers.get("content-type")]).toEqual([200, ATOMIC]);
  const text = await made.text();
  const holds: { "atomic:results": { data: { id: string } }[] } = JSON.parse(text);
  const expires_at: unknown = expect.any(String);
  const attributes = { quantity: 2, status: "active", expires_at };
  const id: unknown = expect.any(String);
  const held = { data: { type: "holds", id, attributes, relationships } };
  expect(holds).toEqual({ "atomic:results": [held, held] });
  expect(await left()).toBe(6);

  const [first = "", second = ""] = holds["atomic:results"].map(({ data }) => data.id);
  const confirmed = await handle(
    postOrder(newOrder(holdConfirmation(first, { quantity: 1 }), holdConfirmation(second))),
  );
  const purchase = (quantity: number) => ({
    data: { type: "purchases", id, attributes: { quantity }, relationships },
  });
  expect(confirmed.status).toBe(200);
  expect(await confirmed.json()).toEqual({ "atomic:results": [purchase(1), purchase(2)] });
  expect(await left()).toBe(7);

  const another = await database.boxOffice.holdTickets({
    ticketOptionId: optionId,
    userId: user.id,
    quantity: 3,
  });
  const notActive = (pointer: string) =>
    error(409, "hold_not_active", "Hold not active", "The hold is no longer active", { pointer });
  const notFound = (pointer: string) =>
    error(404, "hold_not_found", "Hold not found", "No hold has this id", { pointer });
  expect(await answerTo(postOrder(newRelease(first, another.id, ABSENT_ID)))).toEqual(
    refused([notActive(at(0, "/ref/id")), notFound(at(2, "/ref/id"))]),
  );
  const ofHold = "/data/relationships/hold/data/id";
  const tooMany = holdConfirmation(another.id, { quantity: 4 });
  const outOfRange = "The quantity is smaller or larger than may be purchased at once";
  expect(
    await answerTo(
      postOrder(newOrder(holdConfirmation(second), tooMany, holdConfirmation(ABSENT_ID))),
    ),
  ).toEqual(
    refused([
      notActive(at(0, ofHold)),
      error(400, "quantity_out_of_range", "Quantity out of range", outOfRange, {
        pointer: at(1, "/data/attributes/quantity"),
      }),
      notFound(at(2, ofHold)),
    ]),
  );
  expect(await left()).toBe(4);
  const released = await handle(postOrder(newRelease(another.id)));
  expect([released.status, await released.text()]).toEqual([204, ""]);
  expect(await left()).toBe(7);
});

it("says which line would hold more than a user may hold", async () => {
  await database.boxOffice.changeTicketOption(optionId, { maxHeldPerUser: 3 });
  const hold = newHold(optionId, { quantity: 2 }, randomUUID());
  const message = "The user would hold more tickets than one user may hold";
  const exceeding = (line: number) =>
    error(409, "held_limit_exceeded", "Held limit exceeded", message, {
      pointer: at(line, "/data/attributes/quantity"),
    });
  expect(await answerTo(postOrder(newOrder(hold, newHold(optionId), hold)))).toEqual(
    refused([exceeding(0), exceeding(2)], 409),
  );
  expect(await left()).toBe(10);
});

it("answers the same order to the same key, and refuses another one whole", async () => {
  const key = { "Idempotency-Key": "basket" };
  const order = newOrder({ data: good() }, { data: good() });
  const first = await (await handle(postOrder(order, key))).text();
  expect(await (await handle(postOrder(order, key))).text()).toBe(first);
  expect(await answerTo(postOrder(newOrder({ data: good() }), key))).toEqual(
    refused(
      [
        error(
          422,
          "idempotency_key_reused",
          "Idempotency key reused",
          "This idempotency key was used for another request",
          { header: "Idempotency-Key" },
        ),
      ],
      422,
    ),
  );
  expect(await left()).toBe(8);
});

it("knows the extension nowhere else", async () => {
  const headers = { "Content-Type": ATOMIC };
  const body = newPurchase(optionId, 1);
  const response = await handle(requestTo("POST", "/purchases", { headers, body }));
  expect([response.status, response.headers.get("content-type")]).toEqual([415, JSON_API]);
});

const option = (attributes: object, rest: object = {}) => ({
  op: "add",
  data: { type: "ticket_options", attributes: { name: "x", ...attributes }, ...rest },
});
const drawingOn = (...drawn: readonly object[]) => ({
  relationships: {
    draws_on: { data: drawn.map((each) => Object.assign({ type: "ticket_options" }, each)) },
  },
});
const newOption = (name: string, allocation: number) => ({
  data: {
    type: "ticket_options",
    id: expect.any(String),
    attributes: { name, description: null, allocation },
  },
});
const optionNotFound = (pointer: string) =>
  error(404, "ticket_option_not_found", "Ticket option not found", "No ticket option has this id", {
    pointer,
  });

describe("ticket options that are created together", () => {
  it("name those before them by their lid, and are answered as each alone is", async () => {
    const response = await handle(
      operations(
        { ...option({ allocation: 5 }, { lid: "hall" }), href: "/ticket_options" },
        option({ name: "y" }, drawingOn({ lid: "hall", meta: { units: 2 } }, { id: optionId })),
      ),
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      "atomic:results": [newOption("x", 5), newOption("y", 2)],
    });
  });

  it("are rejected with a pointer to each invalid member", async () => {
    const answer = await answerTo(
      operations(
        option({ allocation: 1 }, { lid: "a" }),
        option({ allocation: -1, price: 1 }, { id: ABSENT_ID, lid: 7 }),
        option({}, drawingOn({}, { id: optionId, lid: "a" })),
        { op: "add", data: good() },
        { op: "remove", ref: { type: "ticket_options", id: optionId } },
      ),
    );
    expect(answer).toEqual(
      refused([
        error(
          403,
          "client_id_forbidden",
          "Id not accepted",
          "id must be left out: the server chooses it",
          {
            pointer: at(1, "/data/id"),
          },
        ),
        invalid(at(1, "/data/lid"), "lid must be a string"),
        invalid(
          at(1, "/data/attributes/allocation"),
          "allocation must be an integer from 0 to 2147483647",
        ),
        unknown(at(1, "/data/attributes/price"), "price is not accepted here"),
        invalid(at(2, "/data/relationships/draws_on/data/0"), "id is required"),
        invalid(
          at(2, "/data/relationships/draws_on/data/1/lid"),
          "lid must be left out where there is an id",
        ),
        otherType(at(3, "/data/type"), "ticket_options"),
        invalid(at(4, "/op"), 'op must be "add": all operations do what the first one does'),
        invalid(at(4, "/ref"), "ref must be left out where something is added"),
        invalid(at(4), "data is required"),
      ]),
    );
  });

  it("are rejected with a pointer to each broken rule", async () => {
    const window = {
      sale_starts_at: "2030-01-01T00:00:00Z",
      sale_ends_at: "2029-01-01T00:00:00Z",
      allocation: 1,
    };
    expect(
      await errorsOf(
        option({ allocation: 1 }, { lid: "a" }),
        option({}),
        option({ allocation: 1 }, { lid: "A" }),
      ),
    ).toEqual([
      invalid(at(1, "/data/attributes"), "allocation is required"),
      invalid(at(2, "/data/lid"), "lid must not be repeated"),
    ]);
    expect(await errorsOf(option({ allocation: 1 }), option(window))).toEqual([
      invalid(
        at(1, "/data/attributes/sale_ends_at"),
        "sale_ends_at must be after the start of the sale",
      ),
    ]);
    const many = drawingOn({ id: optionId, meta: { units: 2_147_483_647 } }, { lid: "a" });
    expect(
      await errorsOf(
        option({ allocation: 1 }, { lid: "a", ...drawingOn({ id: optionId }) }),
        option({}, many),
      ),
    ).toEqual([
      invalid(
        at(1, "/data/relationships/draws_on"),
        "draws_on must not take more than 2147483647 units of a ticket option",
      ),
    ]);
    const missing = operations(
      option({}, drawingOn({ id: optionId }, { id: ABSENT_ID })),
      option({ allocation: 1 }),
      option({}, drawingOn({ lid: "later" })),
      option({ allocation: 1 }, { lid: "later" }),
    );
    expect(await answerTo(missing)).toEqual(
      refused(
        [
          optionNotFound(at(0, "/data/relationships/draws_on/data/1/id")),
          optionNotFound(at(2, "/data/relationships/draws_on/data/0/lid")),
        ],
        404,
      ),
    );
    const tooMany = Array.from({ length: 101 }, () => option({ allocation: 1 }));
    expect(await errorsOf(...tooMany)).toEqual([
      invalid("/atomic:operations", "atomic:operations must have 1 to 100 operations"),
    ]);
  });
});
