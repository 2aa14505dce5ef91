import { createBoxOffice, ForbiddenError, type Action } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask } from "./support/ask.ts";

let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  database = await createTestDatabase();
  const { boxOffice } = database;
  handler = createGraphqlHandler(boxOffice);
  const [{ id }, { id: other }] = [await onSale(), await onSale()];
  const wish = { ticketOptionId: id, userId: randomUUID(), quantity: 4 };
  const { id: purchaseId } = await boxOffice.purchaseTickets(wish);
  const exchange = { purchaseId, ticketOptionId: other, quantity: 1 };
  ids = {
    TicketOption: id,
    Purchase: purchaseId,
    Hold: (await boxOffice.holdTickets(wish)).id,
    Cancellation: (await boxOffice.cancelPurchase({ purchaseId, quantity: 1 })).id,
    Exchange: (await boxOffice.exchangePurchase(exchange)).id,
    Transfer: (await boxOffice.transferPurchase({ purchaseId, userId: randomUUID() })).id,
    CapacityMove: (await boxOffice.moveCapacity({ fromId: id, toId: other, quantity: 1 })).id,
    Webhook: (await boxOffice.createWebhook(WEBHOOK)).id,
    JournalEntry: `${id}-0`,
  };
});
afterAll(() => database.drop());

const WEBHOOK = { url: "https://example.com/", eventTypes: ["ticket_option.created"] } as const;

const onSale = (id: string = randomUUID()) =>
  database.boxOffice.createTicketOption({ id, name: "day pass", allocation: 20 });

const answer = z.strictObject({ data: z.record(z.string(), z.unknown()) });

const NODES = (found: readonly string[]) =>
  `{ ${found.map((id, index) => `n${index}: node(id: ${JSON.stringify(id)}) { __typename id }`).join(" ")} }`;

async function findNodes(ofHandler: typeof handler, found: readonly string[]) {
  const { body } = await ask(ofHandler, NODES(found));
  return Object.values(answer.parse(body).data);
}

it("finds a resource of each type by its id, in any case", async () => {
  const all = Object.entries(ids);
  const expected = all.map(([__typename, id]) => ({ __typename, id }));
  expect(
    await findNodes(
      handler,
      all.map(([, id]) => id),
    ),
  ).toEqual(expected);
  expect(
    await findNodes(
      handler,
      all.map(([, id]) => id.toUpperCase()),
    ),
  ).toEqual(expected);
});

it("finds nothing by what is no id", async () => {
  const none = [
    randomUUID(),
    "",
    "none",
    `${ids["TicketOption"]}-999`,
    `${randomUUID()}-0`,
    "\u0000",
  ];
  expect(await findNodes(handler, [...none, "x".repeat(1_000)])).toEqual(
    Array.from({ length: none.length + 1 }, () => null),
  );
  const silent = createGraphqlHandler(createBoxOffice({ db: database.db }));
  expect(await findNodes(silent, [ids["JournalEntry"]!])).toEqual([null]);
});

it("looks up all ids of an operation in each type with one statement", async () => {
  const asked: number[] = [];
  const { boxOffice } = database;
  const counting = createGraphqlHandler({
    ...boxOffice,
    findCancellations: (many) => {
      asked.push(many.length);
      return boxOffice.findCancellations(many);
    },
    findJournalEntries: (many) => {
      asked.push(many.length);
      return boxOffice.findJournalEntries(many);
    },
  });
  const many = Array.from({ length: 15 }, () => randomUUID());
  await findNodes(counting, [...many, ...many.map((id) => `${id}-0`)]);
  expect(asked).toEqual([15, 15]);
});

it("does not ask whether the caller may read webhooks, when it finds a ticket option", async () => {
  const asked: Action[] = [];
  const guarded = createGraphqlHandler(database.boxOffice, {
    authenticate: () => ({ caller: "somebody" }),
    authorize: (_, action) => asked.push(action) > 0,
  });
  const id = ids["TicketOption"]!;
  expect(await findNodes(guarded, [id])).toEqual([{ __typename: "TicketOption", id }]);
  expect(asked).toEqual(["ticket_option.read"]);
});

const ACTIONS: Readonly<Record<string, Action>> = {
  TicketOption: "ticket_option.read",
  Purchase: "purchase.read",
  Hold: "hold.read",
  Cancellation: "purchase.read",
  Exchange: "purchase.read",
  Transfer: "purchase.read",
  CapacityMove: "ticket_option.read",
  Webhook: "webhook.manage",
  JournalEntry: "journal.read",
};

it.each(["false", "an error"])(
  "finds only what the caller may read, where %s says so",
  async (how) => {
    for (const allowed of new Set(Object.values(ACTIONS))) {
      const guarded = createGraphqlHandler(database.boxOffice, {
        authenticate: () => ({ caller: "somebody" }),
        authorize: (_, action) => {
          if (action === allowed) return true;
          if (how === "false") return false;
          throw new ForbiddenError("not this");
        },
      });
      const expected = Object.entries(ids).map(([__typename, id]) =>
        ACTIONS[__typename] === allowed ? { __typename, id } : null,
      );
      expect(await findNodes(guarded, Object.values(ids))).toEqual(expected);
    }
  },
);

const purchased = z.object({
  data: z.object({
    purchaseTickets: z.object({ purchaseEdge: z.object({ cursor: z.string() }).loose() }),
  }),
});

it("shows what a mutation has made as an edge of its list, and a refusal without one", async () => {
  const { id } = await onSale();
  const buy = (quantity: number) =>
    ask(
      handler,
      `mutation { purchaseTickets(input: { ticketOptionId: "${id}", userId: "${randomUUID()}", quantity: ${quantity} }) {
        __typename ... on Purchase { purchaseEdge { cursor node { id quantity } } } } }`,
    );
  const { body } = await buy(2);
  const list = await ask(
    handler,
    `{ purchases(filter: { ticketOptionId: "${id}" }) { edges { cursor node { id quantity } } } }`,
  );
  const { purchaseEdge } = purchased.parse(body).data.purchaseTickets;
  expect(list.body).toEqual({ data: { purchases: { edges: [purchaseEdge] } } });
  expect((await buy(1_000)).body).toEqual({
    data: { purchaseTickets: { __typename: "AllocationExceededError" } },
  });
});
