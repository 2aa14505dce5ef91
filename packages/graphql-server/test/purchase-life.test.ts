import {
  BusyError,
  OutcomeUnknownError,
  type BoxOffice,
  type TicketOption,
} from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask, postJson } from "./support/ask.ts";

const onFault = vi.fn();
let database: TestDatabase;
let boxOffice: BoxOffice;
let handler: ReturnType<typeof createGraphqlHandler>;
let option: TicketOption;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
  handler = createGraphqlHandler(boxOffice, { onFault });
});
beforeEach(async () => {
  option = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  return () => expect(onFault).not.toHaveBeenCalled();
});
afterAll(() => database.drop());

const asked = (quantity: number) => ({
  ticketOptionId: option.id,
  userId: randomUUID(),
  quantity,
});

/** The fields of an answer; everything is answered with 200. */
async function answer(query: string, variables?: Record<string, unknown>): Promise<unknown> {
  const { status, body } = await ask(handler, query, variables);
  expect(status).toBe(200);
  return body;
}

const ERROR = "... on Error { __typename code message }";
const ISSUES = `${ERROR} ... on InvalidInputError { issues { path message } }`;

it("keeps tickets for a user, sells some of them and releases the rest, as it then stands", async () => {
  const userId = randomUUID();
  const hold = await boxOffice.holdTickets({ ...asked(5), userId });
  const query = `mutation ($id: ID!, $hold: HoldTicketsInput!) {
    held: holdTickets(input: $hold) { ... on Hold { status userId quantity ticketOption { allocation } } }
    bought: confirmHold(input: { holdId: $id, quantity: 2 }) {
      ... on Purchase { quantity userId status cancelledQuantity ticketOption { allocation } } }
    again: confirmHold(input: { holdId: $id }) { ${ERROR} }
    released: releaseHold(input: { holdId: $id }) { ${ERROR} }
  }`;
  expect(await answer(query, { id: hold.id.toUpperCase(), hold: { ...asked(3), userId } })).toEqual(
    {
      data: {
        held: { status: "ACTIVE", userId, quantity: 3, ticketOption: { allocation: 2 } },
        bought: {
          quantity: 2,
          userId,
          status: "CONFIRMED",
          cancelledQuantity: 0,
          ticketOption: { allocation: 5 },
        },
        again: {
          __typename: "HoldNotActiveError",
          code: "hold_not_active",
          message: "The hold is no longer active",
        },
        released: {
          __typename: "HoldNotActiveError",
          code: "hold_not_active",
          message: "The hold is no longer active",
        },
      },
    },
  );
});

it("gives a hold back, and finds it again as it then stands", async () => {
  const hold = await boxOffice.holdTickets({ ...asked(5), seconds: 60 });
  const release = `mutation ($id: ID!) {
    first: releaseHold(input: { holdId: $id }) { ... on Hold { status ticketOption { allocation } } }
    second: releaseHold(input: { holdId: $id }) { ... on Hold { status ticketOption { allocation } } }
    other: releaseHold(input: { holdId: "none" }) { ${ERROR} }
  }`;
  const released = { status: "RELEASED", ticketOption: { allocation: 10 } };
  expect(await answer(release, { id: hold.id })).toEqual({
    data: {
      first: released,
      second: released,
      other: {
        __typename: "HoldNotFoundError",
        code: "hold_not_found",
        message: "No hold has this id",
      },
    },
  });
  const find = `query ($id: ID!) { hold(id: $id) { id quantity status expiresAt userId ticketOption { id } }
    none: hold(id: "none") { id } }`;
  expect(await answer(find, { id: hold.id.toUpperCase() })).toEqual({
    data: {
      hold: {
        id: hold.id,
        quantity: 5,
        status: "RELEASED",
        expiresAt: hold.expiresAt.toISOString(),
        userId: hold.userId,
        ticketOption: { id: option.id },
      },
      none: null,
    },
  });
});

it("gives tickets of a purchase back, part by part, as it then stands", async () => {
  const { id } = await boxOffice.purchaseTickets(asked(5));
  const fields = `... on Cancellation { quantity
    purchase { id status quantity cancelledQuantity ticketOption { allocation } } }`;
  const query = `mutation ($id: ID!) {
    part: cancelPurchase(input: { purchaseId: $id, quantity: 2 }) { ${fields} }
    rest: cancelPurchase(input: { purchaseId: $id, quantity: null }) { ${fields} }
    more: cancelPurchase(input: { purchaseId: $id }) { ${ERROR} }
  }`;
  expect(await answer(query, { id: id.toUpperCase() })).toEqual({
    data: {
      part: {
        quantity: 2,
        purchase: {
          id,
          status: "PARTIALLY_CANCELLED",
          quantity: 5,
          cancelledQuantity: 2,
          ticketOption: { allocation: 7 },
        },
      },
      rest: {
        quantity: 3,
        purchase: {
          id,
          status: "CANCELLED",
          quantity: 5,
          cancelledQuantity: 5,
          ticketOption: { allocation: 10 },
        },
      },
      more: {
        __typename: "CancellationExceedsPurchaseError",
        code: "cancellation_exceeds_purchase",
        message: "Fewer tickets are left of the purchase than were to be cancelled or exchanged",
      },
    },
  });
});

describe("an order", () => {
  const PLACE = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename
    ... on Order { purchases { quantity ticketOption { allocation } } }
    ... on OrderRefusedError { code message lines { line code message } }
    ... on InvalidInputError { issues { path message } } } }`;

  it("is answered with its purchases, in the order of its lines", async () => {
    const lines = [3, 1, 2].map(asked);
    expect(await answer(PLACE, { input: { lines } })).toEqual({
      data: {
        placeOrder: {
          __typename: "Order",
          purchases: lines.map(({ quantity }) => ({ quantity, ticketOption: { allocation: 4 } })),
        },
      },
    });
  });

  it("is refused with each line that fails", async () => {
    const lines = [asked(6), { ...asked(1), ticketOptionId: randomUUID() }, asked(5)];
    const exceeded = {
      code: "allocation_exceeded",
      message: "Fewer tickets are left than were asked for",
    };
    expect(await answer(PLACE, { input: { lines } })).toEqual({
      data: {
        placeOrder: {
          __typename: "OrderRefusedError",
          code: "order_refused",
          message: "Lines were refused, so nothing was done",
          lines: [
            { line: 0, ...exceeded },
            {
              line: 1,
              code: "ticket_option_not_found",
              message: "No ticket option has this id",
            },
            { line: 2, ...exceeded },
          ],
        },
      },
    });
  });

  it("says where each rule is broken", async () => {
    const lines = [asked(1), { ...asked(0), userId: "me" }];
    expect(await answer(PLACE, { input: { lines } })).toEqual({
      data: {
        placeOrder: {
          __typename: "InvalidInputError",
          issues: [
            { path: ["lines", "1", "userId"], message: "must be a UUID" },
            {
              path: ["lines", "1", "quantity"],
              message: "must be an integer from 1 to 2147483647",
            },
          ],
        },
      },
    });
    const input = { lines: [asked(1)], idempotencyKey: "one two" };
    expect(await answer(PLACE, { input })).toMatchObject({
      data: { placeOrder: { issues: [{ path: ["idempotencyKey"] }] } },
    });
  });
});

describe("the rules of a ticket option", () => {
  const RULES = "saleStartsAt saleEndsAt minPerPurchase maxPerPurchase maxPerUser";
  const CHANGE = `mutation ($input: ChangeTicketOptionInput!) { changeTicketOption(input: $input) {
    ... on TicketOption { name description capacity allocation ${RULES} } ${ISSUES} } }`;
  const change = (input: object) => answer(CHANGE, { input: { id: option.id, ...input } });

  it("are given with it, and answered in UTC", async () => {
    const create = `mutation ($input: CreateTicketOptionInput!) { createTicketOption(input: $input) {
      ... on TicketOption { ${RULES} } ${ISSUES} } }`;
    const input = {
      name: "x",
      allocation: 1,
      saleStartsAt: "2030-05-01T18:00:00+02:00",
      saleEndsAt: "2030-05-02T00:00:00.5Z",
      minPerPurchase: 2,
      maxPerPurchase: 4,
      maxPerUser: 6,
    };
    expect(await answer(create, { input })).toEqual({
      data: {
        createTicketOption: {
          saleStartsAt: "2030-05-01T16:00:00.000Z",
          saleEndsAt: "2030-05-02T00:00:00.500Z",
          minPerPurchase: 2,
          maxPerPurchase: 4,
          maxPerUser: 6,
        },
      },
    });
    const { body } = await ask(handler, create, { input: { ...input, saleEndsAt: "tomorrow" } });
    expect(body).toMatchObject({
      errors: [{ message: expect.stringMatching(/^Variable "\$input".*saleEndsAt/u) }],
    });
  });

  it("stay where they are left out, and are cleared by null", async () => {
    const changed = {
      name: "night pass",
      description: "until dawn",
      capacity: 12,
      saleEndsAt: "2099-01-01T00:00:00.000Z",
      maxPerUser: 3,
    };
    const now = {
      ...changed,
      allocation: 12,
      saleStartsAt: null,
      minPerPurchase: null,
      maxPerPurchase: null,
    };
    expect(await change(changed)).toEqual({ data: { changeTicketOption: now } });
    expect(await change({})).toEqual({ data: { changeTicketOption: now } });
    expect(await change({ description: null, saleEndsAt: null, maxPerUser: null })).toEqual({
      data: {
        changeTicketOption: { ...now, description: null, saleEndsAt: null, maxPerUser: null },
      },
    });
  });

  it.each(["name", "capacity"])("have no place for a %s that is null", async (field) => {
    expect(await change({ [field]: null })).toMatchObject({
      data: {
        changeTicketOption: {
          code: "invalid_input",
          issues: [{ path: [field], message: "must not be null" }],
        },
      },
    });
  });

  it("are answered as they then stand by a later mutation of the operation", async () => {
    const query = `mutation ($id: ID!, $buy: PurchaseTicketsInput!) {
      buy: purchaseTickets(input: $buy) { ... on Purchase { ticketOption { allocation } } }
      change: changeTicketOption(input: { id: $id, capacity: 20 }) { ... on TicketOption { allocation } }
      again: purchaseTickets(input: $buy) { ... on Purchase { ticketOption { allocation capacity } } }
    }`;
    expect(await answer(query, { id: option.id.toUpperCase(), buy: asked(1) })).toEqual({
      data: {
        buy: { ticketOption: { allocation: 9 } },
        change: { allocation: 19 },
        again: { ticketOption: { allocation: 18, capacity: 20 } },
      },
    });
  });
});

describe("who asks", () => {
  const [USER_ID, NEW_USER_ID] = [randomUUID(), randomUUID()];
  const OPERATIONS = `mutation ($option: ID!, $user: ID!, $hold: ID!, $purchase: ID!, $newUser: ID!) {
    change: changeTicketOption(input: { id: $option, name: "n" }) { ${ERROR} }
    hold: holdTickets(input: { ticketOptionId: $option, userId: $user, quantity: 1 }) { ${ERROR} }
    order: placeOrder(input: { lines: [{ ticketOptionId: $option, userId: $user, quantity: 2 }] }) { ${ERROR} }
    confirm: confirmHold(input: { holdId: $hold }) { ${ERROR} }
    release: releaseHold(input: { holdId: $hold }) { ${ERROR} }
    exchange: exchangePurchase(input: { purchaseId: $purchase, ticketOptionId: "NONE" }) { ${ERROR} }
    cancel: cancelPurchase(input: { purchaseId: $purchase, quantity: 1 }) { ${ERROR} }
    transfer: transferPurchase(input: { purchaseId: $purchase, userId: $newUser }) { ${ERROR} }
  }`;

  async function askAs(authorize: (action: string, resource: unknown) => boolean) {
    const own = { ticketOptionId: option.id, userId: USER_ID, quantity: 3 };
    const hold = await boxOffice.holdTickets(own);
    const purchase = await boxOffice.purchaseTickets(own);
    const guarded = createGraphqlHandler(boxOffice, {
      authenticate: () => ({ caller: "anna" }),
      authorize: (_, action, resource) => authorize(action, resource),
      onFault,
    });
    const variables = {
      option: option.id.toUpperCase(),
      user: USER_ID.toUpperCase(),
      hold: hold.id.toUpperCase(),
      purchase: purchase.id.toUpperCase(),
      newUser: NEW_USER_ID.toUpperCase(),
    };
    const { body } = await ask(guarded, OPERATIONS, variables);
    const find = "query ($hold: ID!) { hold(id: $hold) { id } }";
    const { body: found } = await ask(guarded, find, { hold: hold.id });
    return { body, found, hold, purchase, own };
  }

  it("is asked about before anything is done", async () => {
    const authorize = vi.fn(() => true);
    const { hold, purchase, own } = await askAs(authorize);
    const later = {
      exchangedQuantity: 0,
      createdAt: expect.any(Date),
      createdBy: null,
      reference: null,
      metadata: null,
    };
    const stored = { type: "purchases", ...purchase, ...later };
    expect(authorize.mock.calls).toEqual([
      ["ticket_option.update", { type: "ticket_options", id: option.id }],
      ["hold.create", { type: "holds", ...own, quantity: 1 }],
      ["purchase.create", { type: "purchases", ...own, quantity: 2 }],
      ["purchase.create", { type: "purchases", ...own }],
      ["hold.release", { type: "holds", ...hold, status: "confirmed" }],
      ["purchase.exchange", { ...stored, newTicketOptionId: "none" }],
      ["purchase.cancel", stored],
      [
        "purchase.transfer",
        { ...stored, cancelledQuantity: 1, status: "partially_cancelled", newUserId: NEW_USER_ID },
      ],
      ["hold.read", { type: "holds", ...hold, status: "confirmed" }],
    ]);
  });

  it("is told that there is none of what it may not read, and does nothing", async () => {
    const { body, found, hold, purchase } = await askAs(() => false);
    const forbidden = {
      __typename: "ForbiddenError",
      code: "forbidden",
      message: "The caller may not do this",
    };
    expect(body).toMatchObject({
      data: {
        change: forbidden,
        hold: forbidden,
        order: forbidden,
        confirm: { code: "hold_not_found" },
        release: { code: "hold_not_found" },
        exchange: { code: "purchase_not_found" },
        cancel: { code: "purchase_not_found" },
        transfer: { code: "purchase_not_found" },
      },
    });
    expect(found).toEqual({ data: { hold: null } });
    expect(await boxOffice.findHold(hold.id)).toEqual(hold);
    expect(await boxOffice.findPurchase(purchase.id)).toMatchObject(purchase);
    expect(await boxOffice.findTicketOption(option.id)).toEqual({ ...option, allocation: 4 });
  });

  it("is told that it may not do it to what it may read", async () => {
    const { body } = await askAs((action) => action.endsWith(".read"));
    expect(body).toMatchObject({
      data: {
        confirm: { code: "forbidden" },
        release: { code: "forbidden" },
        exchange: { code: "forbidden" },
        cancel: { code: "forbidden" },
        transfer: { code: "forbidden" },
      },
    });
  });
});

const MUTATIONS = {
  placeOrder: `{ lines: [] }`,
  cancelPurchase: `{ purchaseId: "x" }`,
  exchangePurchase: `{ purchaseId: "x", ticketOptionId: "x" }`,
  transferPurchase: `{ purchaseId: "x", userId: "x" }`,
  moveCapacity: `{ fromId: "x", toId: "x", quantity: 1 }`,
  holdTickets: `{ ticketOptionId: "x", userId: "x", quantity: 1 }`,
  confirmHold: `{ holdId: "x" }`,
  releaseHold: `{ holdId: "x" }`,
  changeTicketOption: `{ id: "x" }`,
} as const satisfies Partial<Record<keyof BoxOffice, string>>;

describe.each(Object.entries(MUTATIONS))("%s", (name, input) => {
  const query = `mutation { ${name}(input: ${input}) { __typename ${ERROR} } }`;

  it.each([new BusyError(), new OutcomeUnknownError()])("answers %s as data", async (refusal) => {
    const busy = createGraphqlHandler(
      { ...boxOffice, [name]: () => Promise.reject(refusal) },
      { onFault },
    );
    const { code, message, name: __typename } = refusal;
    expect(await ask(busy, query)).toEqual({
      status: 200,
      body: { data: { [name]: { __typename, code, message } } },
    });
  });

  it("tells the box office whose key it was given, where it takes one", async () => {
    const asking = vi.fn(() => Promise.reject(new BusyError()));
    const [purchase, hold] = [
      {
        ...(await boxOffice.purchaseTickets(asked(1))),
        createdAt: new Date(),
        createdBy: null,
        reference: null,
        metadata: null,
        exchangedQuantity: 0,
      },
      await boxOffice.holdTickets(asked(1)),
    ];
    const listening = createGraphqlHandler(
      {
        ...boxOffice,
        [name]: asking,
        findPurchases: async (ids) => ids.map((id) => Object.assign({}, purchase, { id })),
        findHolds: async (ids) => ids.map((id) => Object.assign({}, hold, { id })),
      },
      { authenticate: () => ({ caller: "anna" }), onFault },
    );
    const request = postJson({ query });
    request.headers.set("Idempotency-Key", "one");
    await listening(request);
    const takesKey = name !== "releaseHold" && name !== "changeTicketOption";
    expect(asking.mock.lastCall).toEqual(
      expect.arrayContaining([
        takesKey
          ? { signal: expect.anything(), idempotencyKey: "one", caller: "anna" }
          : { signal: expect.anything() },
      ]),
    );
  });
});

it("says that a hold which was released could not be read, and not that nothing was done", async () => {
  const hold = await boxOffice.holdTickets(asked(1));
  const unreadable = createGraphqlHandler(
    { ...boxOffice, findHolds: () => Promise.reject(new BusyError()) },
    { onFault },
  );
  const query = `mutation { releaseHold(input: { holdId: "${hold.id}" }) { __typename } }`;
  expect(await ask(unreadable, query)).toMatchObject({
    body: { data: { releaseHold: null }, errors: [{ extensions: { code: "BUSY" } }] },
  });
  expect(await boxOffice.findHold(hold.id)).toMatchObject({ status: "released" });
});

it("creates ticket options together, and names the line that is refused", async () => {
  const create = `mutation ($input: CreateTicketOptionsInput!) {
    createTicketOptions(input: $input) {
      ... on NewTicketOptions { ticketOptions { name allocation drawsOn { units } } }
      ... on InvalidInputError { issues { path message } }
      ... on OrderRefusedError { lines { line code } }
    }
  }`;
  const hall = { localId: "hall", name: "hall", allocation: 10 };
  const adult = { name: "adult", drawsOn: [{ ticketOptionId: "hall", units: 2 }] };
  const answerTo = async (...ticketOptions: readonly object[]) =>
    answer(create, { input: { ticketOptions } });
  expect(await answerTo(hall, adult)).toEqual({
    data: {
      createTicketOptions: {
        ticketOptions: [
          { name: "hall", allocation: 10, drawsOn: [] },
          { name: "adult", allocation: 5, drawsOn: [{ units: 2 }] },
        ],
      },
    },
  });
  expect(await answerTo(hall, { name: "adult" })).toEqual({
    data: {
      createTicketOptions: {
        issues: [{ path: ["ticketOptions", "1", "allocation"], message: "is required" }],
      },
    },
  });
  expect(await answerTo(adult, hall)).toEqual({
    data: { createTicketOptions: { lines: [{ line: 0, code: "ticket_option_not_found" }] } },
  });
});
