import { createJsonApiHandler, type RequestHead } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  newCancellation,
  newHold,
  newPurchase,
  newTicketOption,
  postOrder,
  newOrder,
  requestTo,
  ticketOptionChanges,
  type Handler,
} from "./requests.ts";

const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";

let database: TestDatabase;
let handle: Handler;
let optionId: string;
let option: string;
let purchase: string;
let hold: string;
let cancellation: string;

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { boxOffice } = database;
  ({ id: optionId } = await boxOffice.createTicketOption({ name: "day pass", allocation: 100 }));
  const wanted = { ticketOptionId: optionId, userId: USER_ID, quantity: 3 };
  const { id: purchaseId } = await boxOffice.purchaseTickets(wanted);
  const cancelled = await boxOffice.cancelPurchase({ purchaseId, quantity: 1 });
  option = `/ticket_options/${optionId}`;
  purchase = `/purchases/${purchaseId}`;
  hold = `/holds/${(await boxOffice.holdTickets(wanted)).id}`;
  cancellation = `/cancellations/${cancelled.id}`;
});

type Headers = Record<string, string>;

const get = (target: string, headers: Headers = {}) =>
  handle(requestTo("GET", target, { headers }));

async function tagOf(target: string): Promise<string> {
  const response = await get(target);
  expect(response.status).toBe(200);
  return response.headers.get("ETag") ?? "";
}

function patch(ifMatch: string, attributes: Headers = { name: "x" }, target = option) {
  const id = new URL(target, "http://localhost").pathname.split("/").at(-1) ?? "";
  const body = ticketOptionChanges(id, attributes);
  return handle(requestTo("PATCH", target, { headers: { "If-Match": ifMatch }, body }));
}

async function sell(quantity: number): Promise<void> {
  const body = newPurchase(optionId, quantity);
  expect((await handle(requestTo("POST", "/purchases", { body }))).status).toBe(201);
}

const current = () => database.boxOffice.findTicketOption(optionId);

const refusedBy = (header: string, detail: string) => ({
  errors: [
    {
      status: "412",
      code: "precondition_failed",
      title: "Precondition failed",
      detail,
      source: { header },
    },
  ],
});

const FAILED = refusedBy("If-Match", "The ticket option does not have the expected revision");

async function expectFailed(response: Response, document: object): Promise<void> {
  expect([response.status, await response.json()]).toEqual([412, document]);
  expect(Object.fromEntries(response.headers)).toEqual({
    "content-type": "application/vnd.api+json",
    vary: "Accept",
  });
}

describe("the ETag of a resource", () => {
  it("is strong, and that of a ticket option names its revision", async () => {
    expect(await tagOf(option)).toMatch(/^"r1-[\w-]{43}"$/u);
    expect(await tagOf(`${purchase}/ticket_option`)).toMatch(/^"r1-[\w-]{43}"$/u);
    for (const target of [purchase, hold, cancellation]) {
      expect(await tagOf(target)).toMatch(/^"[\w-]{43}"$/u);
    }
  });

  it("allows a browser to keep the document for its user", async () => {
    expect((await get(option)).headers.get("Cache-Control")).toBe("private, no-cache");
    expect((await get("/ticket_options")).headers.get("Cache-Control")).toBeNull();
  });

  it("stays while nothing changes that is shown", async () => {
    const targets = [
      purchase,
      hold,
      cancellation,
      `${option}?fields[ticket_options]=name,capacity`,
    ];
    const before = await Promise.all(targets.map(tagOf));
    await sell(2);
    expect(await Promise.all(targets.map(tagOf))).toEqual(before);
  });

  it.each([
    ["a sale", () => option, () => sell(1)],
    ["a sale, in what is included", () => `${purchase}?include=ticket_option`, () => sell(1)],
    [
      "an edit of something that is not shown",
      () => `${option}?fields[ticket_options]=name`,
      () => database.boxOffice.changeTicketOption(optionId, { description: "x" }),
    ],
    [
      "a cancellation",
      () => `${purchase}?fields[purchases]=status`,
      () => database.boxOffice.cancelPurchase({ purchaseId: purchase.split("/").at(-1)! }),
    ],
    ["a release", () => hold, () => database.boxOffice.releaseHold(hold.split("/").at(-1)!)],
  ])("is another one after %s", async (_what, target, change) => {
    const before = await tagOf(target());
    await change();
    expect(await tagOf(target())).not.toBe(before);
  });

  it("differs with the fieldset and with what is included", async () => {
    const queries = ["", "?fields[purchases]=quantity", "?include=", "?include=ticket_option"];
    const tags = await Promise.all(queries.map((query) => tagOf(purchase + query)));
    expect(new Set(tags).size).toBe(queries.length);
  });

  it("is that of the response to a change too", async () => {
    const query = "?fields[ticket_options]=name,capacity";
    const changed = await patch("*", { name: "y" }, option + query);
    expect(changed.headers.get("ETag")).toBe(await tagOf(option + query));
  });

  it("is not given where something is created, or many are shown", async () => {
    const responses = [
      await handle(requestTo("POST", "/ticket_options", { body: newTicketOption() })),
      await handle(requestTo("POST", "/purchases", { body: newPurchase(optionId) })),
      await handle(requestTo("DELETE", hold)),
      await get("/ticket_options"),
      await get(`${purchase}/relationships/ticket_option`),
      await get(`/purchases/${randomUUID()}`),
    ];
    expect(responses.map(({ headers }) => headers.get("ETag"))).toEqual(responses.map(() => null));
  });
});

describe("If-None-Match", () => {
  it.each([
    ["the tag", (tag: string) => tag],
    ["the tag, weakened by a proxy", (tag: string) => `W/${tag}`],
    ["a list with the tag", (tag: string) => `"other,", W/"", ,${tag} ,"r1-"`],
    ["*", () => "*"],
  ])("with %s is answered 304 without a body", async (_title, headerOf) => {
    for (const target of [option, purchase, hold, cancellation, `${hold}/ticket_option`]) {
      const tag = await tagOf(target);
      for (const method of ["GET", "HEAD"]) {
        const headers = { "If-None-Match": headerOf(tag) };
        const response = await handle(requestTo(method, target, { headers }));
        expect(response.status).toBe(304);
        expect(Object.fromEntries(response.headers)).toEqual({
          etag: tag,
          vary: "Accept",
          "cache-control": "private, no-cache",
        });
        expect(response.body).toBeNull();
      }
    }
  });

  it.each([
    ["another tag", () => '"r1-other"'],
    ["the tag without quotes", (tag: string) => tag.slice(1, -1)],
    ["nothing", () => ""],
    ["a * among tags", () => '"other", *'],
  ])("with %s is answered with the document", async (_title, headerOf) => {
    const tag = await tagOf(option);
    const response = await get(option, { "If-None-Match": headerOf(tag) });
    expect([response.status, await response.json()]).toEqual([
      200,
      await (await get(option)).json(),
    ]);
  });

  it("is answered with the document after a sale", async () => {
    const tag = await tagOf(option);
    await sell(1);
    const response = await get(option, { "If-None-Match": tag });
    expect(response.status).toBe(200);
    expect(response.headers.get("ETag")).not.toBe(tag);
  });

  it("makes no difference to lists, and to what is refused", async () => {
    const headers = { "If-None-Match": "*" };
    expect((await get("/purchases", headers)).status).toBe(200);
    expect((await get(`/purchases/${randomUUID()}`, headers)).status).toBe(404);
    expect((await get(`${option}?foo=1`, headers)).status).toBe(400);
  });
});

describe("If-Match of a PATCH", () => {
  it("lets an edit through that follows sales, and no second one", async () => {
    const tag = await tagOf(option);
    await sell(2);
    const changed = await patch(tag, { name: "mine" });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("ETag")).toBe(await tagOf(option));
    await expectFailed(await patch(tag, { name: "theirs" }), FAILED);
    expect(await current()).toMatchObject({ name: "mine", allocation: 93, revision: 2 });
  });

  it("compares the tag of any fieldset, and of the response to a change", async () => {
    const tag = await tagOf(`${option}?fields[ticket_options]=name`);
    const changed = await patch(tag, { name: "a" });
    expect(changed.status).toBe(200);
    const again = await patch(changed.headers.get("ETag") ?? "", { name: "b" });
    expect(again.status).toBe(200);
  });

  it.each([
    ["*", () => "*"],
    ["a list with a tag of the revision", (tag: string) => `"other", ${tag}`],
  ])("with %s changes the ticket option", async (_title, headerOf) => {
    expect((await patch(headerOf(await tagOf(option)))).status).toBe(200);
    expect(await current()).toMatchObject({ name: "x" });
  });

  it.each([
    ["a weak tag", (tag: string) => `W/${tag}`],
    ["a tag of another resource", () => tagOf(purchase)],
    ["a tag of a later revision", () => '"r2-x", "r99999999999999999999-x"'],
    ["no tag", () => "r1-x"],
  ])("with %s is answered 412, and nothing is changed", async (_title, headerOf) => {
    const header = await headerOf(await tagOf(option));
    await expectFailed(await patch(header), FAILED);
    expect(await current()).toMatchObject({ name: "day pass", revision: 1 });
  });

  it("is compared after what else is wrong", async () => {
    const absent = `/ticket_options/${randomUUID()}`;
    expect((await patch('"r9-"', { name: "x" }, absent)).status).toBe(404);
    expect((await patch('"r9-"', { name: " " })).status).toBe(400);
    const guarded = createJsonApiHandler(database.boxOffice, {
      authenticate: ({ getHeader }: RequestHead) => ({ caller: getHeader("x-name") ?? "" }),
      authorize: () => false,
    });
    const headers = { "If-Match": '"r9-"' };
    const body = ticketOptionChanges(optionId, { name: "x" });
    expect((await guarded(requestTo("PATCH", option, { headers, body }))).status).toBe(403);
  });

  it("lets one of two edits at the same time through", async () => {
    const tag = await tagOf(option);
    const responses = await Promise.all(["a", "b"].map((name) => patch(tag, { name })));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200, 412]));
    expect(await current()).toMatchObject({ revision: 2 });
  });
});

describe("a condition that is not supported", () => {
  const sends: readonly [title: string, request: (headers: Headers) => Request][] = [
    [
      "POST of a purchase",
      (headers) => requestTo("POST", "/purchases", { headers, body: newPurchase(optionId) }),
    ],
    [
      "POST of a ticket option",
      (headers) => requestTo("POST", "/ticket_options", { headers, body: newTicketOption() }),
    ],
    [
      "POST of a hold",
      (headers) => requestTo("POST", "/holds", { headers, body: newHold(optionId) }),
    ],
    [
      "POST of a cancellation",
      (headers) =>
        requestTo("POST", "/cancellations", {
          headers,
          body: newCancellation(purchase.split("/").at(-1)!),
        }),
    ],
    ["an order", (headers) => postOrder(newOrder(newPurchase(optionId)), headers)],
    [
      "PATCH of a hold",
      (headers) =>
        requestTo("PATCH", hold, {
          headers,
          body: {
            data: { type: "holds", id: hold.split("/").at(-1), attributes: { seconds: 60 } },
          },
        }),
    ],
    ["DELETE of a hold", (headers) => requestTo("DELETE", hold, { headers })],
  ];

  it.each(sends)("refuses %s, and nothing is done", async (_title, send) => {
    const before = await current();
    const tag = await tagOf(hold);
    const ifMatch = await handle(send({ "If-Match": tag }));
    const detail = "If-Match is not supported here, except with *";
    expect([ifMatch.status, await ifMatch.json()]).toEqual([412, refusedBy("If-Match", detail)]);
    const ifNoneMatch = await handle(send({ "If-None-Match": '"x"' }));
    expect([ifNoneMatch.status, await ifNoneMatch.json()]).toEqual([
      412,
      refusedBy("If-None-Match", "If-None-Match is supported by GET and HEAD alone"),
    ]);
    expect(await current()).toEqual(before);
    expect(await tagOf(hold)).toBe(tag);
    expect((await handle(send({ "If-Match": "*" }))).status).toBeLessThan(300);
  });

  it("refuses If-None-Match with a change of a ticket option", async () => {
    const headers = { "If-None-Match": "*" };
    const body = ticketOptionChanges(optionId, { name: "x" });
    expect((await handle(requestTo("PATCH", option, { headers, body }))).status).toBe(412);
    expect(await current()).toMatchObject({ revision: 1 });
  });

  it("refuses a GET whose If-Match does not list the tag", async () => {
    const tag = await tagOf(option);
    expect((await get(option, { "If-Match": tag })).status).toBe(200);
    await sell(1);
    const document = refusedBy("If-Match", "The resource has another entity tag");
    await expectFailed(await get(option, { "If-Match": tag }), document);
    await expectFailed(await get("/purchases", { "If-Match": tag }), document);
    expect((await get("/purchases", { "If-Match": "*" })).status).toBe(200);
  });
});
