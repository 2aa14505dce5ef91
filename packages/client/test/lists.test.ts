import { createClient, type TicketClient } from "@ticket-allocation/client";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { PURCHASE, respond, startScriptedServer } from "./scripted-server.ts";

let database: TestDatabase;
let tickets: TicketClient;
/** The paths of all requests so far. */
let paths: string[];
beforeAll(async () => {
  database = await createTestDatabase();
  const handle = createJsonApiHandler(database.boxOffice);
  paths = [];
  tickets = createClient({
    url: "http://tickets.test",
    fetch(url, init) {
      paths.push(decodeURIComponent(url));
      return handle(new Request(url, init));
    },
  });
});
afterAll(() => database.drop());

async function buySome(count: number) {
  const { id: ticketOptionId } = await database.boxOffice.createTicketOption({
    name: "day pass",
    allocation: 100,
  });
  const wish = { ticketOptionId, userId: randomUUID(), quantity: 1 };
  const lines = Array.from({ length: count }, () => wish);
  return { ...wish, bought: await database.boxOffice.placeOrder(lines) };
}

it("reads page after page while it is iterated, and as often as it is", async () => {
  const { userId, bought } = await buySome(5);
  const list = tickets.purchases.list({ filter: { user: userId }, pageSize: 2, sort: "id" });
  const ids = bought.map(({ id }) => id).toSorted();
  for (let time = 0; time < 2; time++) {
    const listed: string[] = [];
    for await (const { id } of list) listed.push(id);
    expect(listed).toEqual(ids);
  }
});

it("asks for no page that is not needed", async () => {
  const { userId } = await buySome(5);
  const before = paths.length;
  for await (const { quantity } of tickets.purchases.list({
    filter: { user: userId },
    pageSize: 2,
  })) {
    expect(quantity).toBe(1);
    break;
  }
  expect(paths.length - before).toBe(1);
});

it("shows pages, and goes on after a cursor", async () => {
  const { userId, bought } = await buySome(3);
  const filter = { user: userId };
  const [first, ...others] = await collect(tickets.purchases.list({ filter, pageSize: 2 }).pages());
  expect(first).toMatchObject({ hasMore: true, cursor: expect.any(String) });
  expect(others).toHaveLength(1);
  const rest = await collect(tickets.purchases.list({ filter, after: first?.cursor }));
  expect(rest.map(({ id }) => id)).toEqual([
    bought
      .map(({ id }) => id)
      .toSorted()
      .at(-1),
  ]);
  const none = await collect(tickets.purchases.list({ filter: { user: randomUUID() } }).pages());
  expect(none).toEqual([{ items: [], cursor: undefined, hasMore: false }]);
});

it("includes related resources with all of their fields, whatever fields are asked for", async () => {
  const { userId, ticketOptionId } = await buySome(1);
  const [purchase] = await collect(
    tickets.purchases.list({
      filter: { user: userId, ticketOption: ticketOptionId, status: ["confirmed", "cancelled"] },
      fields: ["quantity"],
      include: ["ticketOption"],
    }),
  );
  expect(purchase).toEqual({
    id: expect.any(String),
    quantity: 1,
    ticketOptionId,
    ticketOption: await tickets.ticketOptions.find(ticketOptionId),
  });
  expect(purchase?.ticketOption).toMatchObject({ capacity: 100, allocation: 99, drawsOn: [] });
});

it("includes what a resource has brought about", async () => {
  const { ticketOptionId, bought } = await buySome(1);
  const other = await tickets.ticketOptions.create({ name: "weekend", allocation: 1 });
  const exchange = await tickets.exchanges.create(
    { purchaseId: bought[0]!.id, ticketOptionId: other.id },
    { include: ["purchase", "newPurchase"], fields: ["quantity"] },
  );
  expect(exchange.purchase).toMatchObject({ ticketOptionId, status: "cancelled" });
  expect(exchange.newPurchase).toMatchObject({ ticketOptionId: other.id, status: "confirmed" });
});

it("goes to no other server, and does not turn in circles", async () => {
  await using elsewhere = await startScriptedServer(respond(200, { data: [] }));
  const { url } = elsewhere;
  const links = { self: url, first: url, last: url, prev: null, next: url };
  const page = { links, data: [{ ...PURCHASE, meta: { page: { cursor: "same" } } }] };
  await using server = await startScriptedServer(respond(200, page));
  const { purchases } = createClient({ url: server.url, token: "secret" });
  expect(await collect(purchases.list())).toHaveLength(2);
  expect(server.requests.map(({ path }) => path?.includes("page[after]=same"))).toEqual([
    false,
    true,
  ]);
  expect(elsewhere.requests).toEqual([]);
});

it("takes null wherever the compiler does", async () => {
  const none = {
    description: null,
    metadata: null,
    maxPerUser: null,
    drawsOn: null,
    eventId: null,
  };
  const created = [
    await tickets.ticketOptions.create({ id: null, name: "day pass", allocation: 1, ...none }),
    ...(await tickets.ticketOptions.createMany([
      { lid: null, name: "day pass", allocation: 1, ...none },
    ])),
  ];
  for (const option of created) expect(option).toMatchObject({ drawsOn: [], eventId: null });
});

async function collect<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}
