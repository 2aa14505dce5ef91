import { createJsonApiHandler, type JsonApiOptions } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ATOMIC, newOrder, newPurchase, postOrder, requestTo, type Handler } from "./requests.ts";

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

describe("what stands around operations", () => {
  it.each([
    [undefined, `The body must be ${ATOMIC}`],
    [JSON_API, `The body must be ${ATOMIC}`],
    ["application/json", `The body must be ${ATOMIC}`],
    [`${JSON_API};ext=""`, `The body must be ${ATOMIC}`],
    [
      `${JSON_API};ext="https://jsonapi.org/ext/atomic https://a"`,
      `${ATOMIC} is taken without other extensions and without other parameters`,
    ],
    [
      `${ATOMIC};charset=utf-8`,
      `${ATOMIC} is taken without other extensions and without other parameters: drop the charset, JSON is UTF-8`,
    ],
  ])("must be of the extension's type, not %s", async (type = "", detail) => {
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

  it("must add a purchase: all that is wrong is told, of each", async () => {
    const answer = await answerTo(
      operations(
        { op: "add", data: good() },
        { op: "update", data: good() },
        { op: "add", ref: { type: "purchases", id: ABSENT_ID }, data: good() },
        { op: "add", href: "/holds", data: good() },
        { op: "add", data: { ...good(), type: "holds", attributes: {} } },
        { op: "add", data: { ...good(), id: ABSENT_ID, attributes: { quantity: 0, price: 1 } } },
        {},
        7,
      ),
    );
    expect(answer).toEqual(
      refused([
        invalid(at(1, "/op"), 'op must be "add": purchases are all that is done here'),
        invalid(at(2, "/ref"), "ref must be left out: purchases are all that is added here"),
        invalid(at(3, "/href"), 'href must be "/purchases", or left out'),
        error(409, "type_conflict", "Wrong resource type", 'type must be "purchases"', {
          pointer: at(4, "/data/type"),
        }),
        error(
          403,
          "client_id_forbidden",
          "Id not accepted",
          "id must be left out: the server chooses it",
          { pointer: at(5, "/data/id") },
        ),
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

  it("confirms no hold", async () => {
    const relationships = { hold: { data: { type: "holds", id: ABSENT_ID } } };
    const { errors } = await answerTo(
      operations({ op: "add", data: { ...good(), relationships } }),
    );
    expect(errors).toContainEqual(
      error(400, "unknown_member", "Unknown member", "hold is not accepted here", {
        pointer: "/atomic:operations/0/data/relationships/hold",
      }),
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
