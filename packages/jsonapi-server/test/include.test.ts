import { BusyError, type BoxOffice } from "@ticket-allocation/core";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  holdConfirmation,
  newCancellation,
  newExchange,
  newHold,
  newPurchase,
  newTransfer,
  postOrder,
  requestTo,
  type Handler,
} from "./requests.ts";

let database: TestDatabase;
let boxOffice: BoxOffice;
let handle: Handler;
let optionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
  handle = createJsonApiHandler(boxOffice);
  ({ id: optionId } = await boxOffice.createTicketOption({ name: "day pass", allocation: 1_000 }));
});
afterAll(() => database.drop());

const wanted = () => ({ ticketOptionId: optionId, userId: randomUUID(), quantity: 2 });

/** Tickets that can be exchanged for those of the option. */
async function purchaseOther(): Promise<string> {
  const other = await boxOffice.createTicketOption({ name: "night pass", allocation: 2 });
  return (await boxOffice.purchaseTickets({ ...wanted(), ticketOptionId: other.id })).id;
}

/** Each way to a resource that is related to others: its path, and the body that makes it. */
const WAYS = {
  "GET /purchases/{id}": async () => [
    `/purchases/${(await boxOffice.purchaseTickets(wanted())).id}`,
  ],
  "GET /holds/{id}": async () => [`/holds/${(await boxOffice.holdTickets(wanted())).id}`],
  "GET /cancellations/{id}": async () => {
    const { id: purchaseId } = await boxOffice.purchaseTickets(wanted());
    return [`/cancellations/${(await boxOffice.cancelPurchase({ purchaseId })).id}`];
  },
  "POST /purchases": async () => ["/purchases", newPurchase(optionId, 1)],
  "POST /purchases of a hold": async () => [
    "/purchases",
    holdConfirmation((await boxOffice.holdTickets(wanted())).id),
  ],
  "POST /holds": async () => ["/holds", newHold(optionId, { quantity: 1 })],
  "POST /cancellations": async () => [
    "/cancellations",
    newCancellation((await boxOffice.purchaseTickets(wanted())).id, { quantity: 1 }),
  ],
  "GET /exchanges/{id}": async () => {
    const exchanged = { purchaseId: await purchaseOther(), ticketOptionId: optionId };
    return [`/exchanges/${(await boxOffice.exchangePurchase(exchanged)).id}`];
  },
  "POST /exchanges": async () => [
    "/exchanges",
    newExchange(await purchaseOther(), optionId, { quantity: 1 }),
  ],
  "GET /transfers/{id}": async () => {
    const { id: purchaseId } = await boxOffice.purchaseTickets(wanted());
    const { id } = await boxOffice.transferPurchase({ purchaseId, userId: randomUUID() });
    return [`/transfers/${id}`];
  },
  "POST /transfers": async () => [
    "/transfers",
    newTransfer((await boxOffice.purchaseTickets(wanted())).id),
  ],
} as const satisfies Record<string, () => Promise<readonly [path: string, body?: object]>>;
const ALL = Object.entries(WAYS);
const PURCHASE_CHANGES = ALL.filter(([name]) => /cancellations|exchanges|transfers/u.test(name));

interface Linkage {
  readonly data: { readonly id: string };
}

interface Body {
  readonly data: {
    readonly type: string;
    readonly id: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly relationships: { readonly purchase: Linkage; readonly new_purchase?: Linkage };
  };
  readonly included?: readonly unknown[];
  readonly errors: readonly { readonly code: string }[];
}

async function ask(way: (typeof WAYS)[keyof typeof WAYS], query: string, by = handle) {
  const [path, body]: readonly [string, object?] = await way();
  const request = requestTo(body ? "POST" : "GET", `${path}${query}`, { body });
  const response = await by(request);
  return { status: response.status, body: await bodyOf(response) };
}

async function bodyOf(response: Response): Promise<Body> {
  return JSON.parse(await response.text());
}

describe.each(ALL)("%s", (name, way) => {
  it("answers the ticket option beside it, in its current state and as its fields are asked for", async () => {
    const { status, body } = await ask(way, "?include=ticket_option");
    const { allocation } = (await boxOffice.findTicketOption(optionId))!;
    expect(status).toBe(name.startsWith("GET") ? 200 : 201);
    expect(body).toEqual({
      data: expect.objectContaining({ id: expect.any(String) }),
      included: [
        {
          type: "ticket_options",
          id: optionId,
          attributes: { name: "day pass", description: null, allocation },
        },
      ],
    });
    const fewer = await ask(way, "?include=ticket_option&fields[ticket_options]=name");
    expect(fewer.body.included).toEqual([
      { type: "ticket_options", id: optionId, attributes: { name: "day pass" } },
    ]);
  });

  it("includes nothing when nothing is named, and has no such member when it is not asked", async () => {
    expect((await ask(way, "?include=")).body.included).toEqual([]);
    expect(Object.keys((await ask(way, "")).body)).toEqual(["data"]);
  });

  it("refuses what is no relationship of its own", async () => {
    const { status, body } = await ask(way, "?include=user");
    expect([status, body.errors[0]]).toMatchObject([
      400,
      { detail: "user cannot be included here", source: { parameter: "include" } },
    ]);
  });

  it("says when it was made to who asks, always the same", async () => {
    const query =
      "?fields[purchases]=created_at&fields[holds]=created_at&fields[cancellations]=created_at&fields[exchanges]=created_at&fields[transfers]=created_at";
    const before = Date.now();
    const { body } = await ask(way, query);
    const { type, id, attributes } = body.data;
    expect(Object.keys(attributes)).toEqual(["created_at"]);
    expect(attributes["created_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u);
    expect(Math.abs(Date.parse(attributes["created_at"] ?? "") - before)).toBeLessThan(60_000);
    const again = await handle(requestTo("GET", `/${type}/${id}${query}`));
    expect((await bodyOf(again)).data.attributes).toEqual(attributes);
  });
});

it.each(PURCHASE_CHANGES)("%s answers the purchase too", async (_, way) => {
  const { body } = await ask(
    way,
    "?include=purchase,ticket_option&fields[purchases]=quantity,status",
  );
  expect(body.included).toMatchObject([
    {
      type: "purchases",
      id: body.data.relationships.purchase.data.id,
      attributes: { quantity: 2 },
    },
    { type: "ticket_options", id: optionId },
  ]);
  expect((await ask(way, "?include=purchase")).body.included).toHaveLength(1);
});

it("answers the new purchase of an exchange too", async () => {
  const { body } = await ask(WAYS["POST /exchanges"], "?include=new_purchase,purchase");
  const { purchase, new_purchase: newPurchase } = body.data.relationships;
  expect(body.included).toMatchObject(
    [purchase, newPurchase].map((linkage) => ({ type: "purchases", id: linkage?.data.id })),
  );
  const { body: one } = await ask(WAYS["GET /exchanges/{id}"], "?include=new_purchase");
  expect(one.included).toMatchObject([
    { id: one.data.relationships.new_purchase?.data.id, attributes: { quantity: 2 } },
  ]);
});

it.each(["/purchases", "/holds", "/ticket_options"])(
  "%s lists say when each was made",
  async (path) => {
    const type = path.slice(1);
    const response = await handle(
      requestTo("GET", `${path}?page[size]=1&fields[${type}]=created_at`),
    );
    const { data }: { readonly data: readonly Body["data"][] } = JSON.parse(await response.text());
    const one = await handle(requestTo("GET", `${path}/${data[0]?.id}?fields[${type}]=created_at`));
    expect((await bodyOf(one)).data.attributes).toEqual(data[0]?.attributes);
  },
);

it("says of the purchases of an order when they were made", async () => {
  const order = [newPurchase(optionId, 1).data, newPurchase(optionId, 1).data];
  const document = { "atomic:operations": order.map((data) => ({ op: "add", data })) };
  const response = await handle(postOrder(document, {}, "?fields[purchases]=created_at"));
  const { "atomic:results": results }: { readonly "atomic:results": readonly Body[] } = JSON.parse(
    await response.text(),
  );
  for (const { data } of results) {
    const found = await handle(
      requestTo("GET", `/purchases/${data.id}?fields[purchases]=created_at`),
    );
    expect((await bodyOf(found)).data).toEqual(data);
  }
});

it("says the same time when a key is used again", async () => {
  const headers = { "Idempotency-Key": "when" };
  const body = newPurchase(optionId, 1);
  const make = () =>
    handle(requestTo("POST", "/purchases?fields[purchases]=created_at", { headers, body }));
  const first = await (await make()).json();
  expect(await (await make()).json()).toEqual(first);
});

it.each([
  ["?include=ticket_option", { findTicketOptions: () => Promise.reject(new BusyError()) }],
  ["?fields[purchases]=created_at", { findPurchases: () => Promise.reject(new BusyError()) }],
])(
  "does not say that nothing was done when %s of what was made cannot be read",
  async (query, broken) => {
    const by = createJsonApiHandler({ ...boxOffice, ...broken });
    const { status, body } = await ask(WAYS["POST /purchases"], query, by);
    expect([status, body.errors[0]?.code]).toEqual([503, "outcome_unknown"]);
  },
);
