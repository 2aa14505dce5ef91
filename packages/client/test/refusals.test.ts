import {
  ConnectionError,
  createClient,
  orRefusal,
  RefusalError,
  type TicketClient,
} from "@ticket-allocation/client";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
let tickets: TicketClient;
let ticketOptionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  tickets = clientAt("http://tickets.test");
  ({ id: ticketOptionId } = await tickets.ticketOptions.create({ name: "VIP", allocation: 2 }));
});
afterAll(() => database.drop());

function clientAt(url: string): TicketClient {
  const handle = createJsonApiHandler(database.boxOffice);
  return createClient({ url, fetch: (target, init) => handle(new Request(target, init)) });
}

/** What is to blame, in the words of the input. */
async function blamed(asked: Promise<unknown>) {
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  if (!(error instanceof RefusalError)) throw new Error("not refused", { cause: error });
  return error.errors.map(({ code, line, member }) => ({ code, line, member }));
}

it("names the member of the input that is to blame", async () => {
  const { purchases, ticketOptions } = tickets;
  const wish = { ticketOptionId, userId: randomUUID(), quantity: 1 };
  expect(await blamed(purchases.create({ ...wish, quantity: 0.5, userId: "me" }))).toEqual([
    { code: "invalid_input", member: "quantity" },
    { code: "invalid_input", member: "userId" },
  ]);
  expect(await blamed(purchases.create({ ...wish, quantity: 3 }))).toEqual([
    { code: "invalid_purchase_quantity", member: "quantity" },
  ]);
  expect(await blamed(purchases.create({ ...wish, ticketOptionId: randomUUID() }))).toEqual([
    { code: "ticket_option_not_found", member: "ticketOptionId" },
  ]);
  const drawing = { name: "Family", drawsOn: [{ ticketOptionId, units: 0 }] };
  expect(await blamed(ticketOptions.create(drawing))).toEqual([
    { code: "invalid_input", member: "drawsOn" },
  ]);
  const mistyped: object = { ...wish, quantty: 1 };
  // @ts-expect-error: the compiler refuses it too
  expect(await blamed(purchases.create(mistyped))).toEqual([
    { code: "unknown_member", member: "quantty" },
  ]);
});

it("names the lines of an order that are to blame", async () => {
  const line = { ticketOptionId, userId: randomUUID(), quantity: 1 };
  const lines = [line, { ...line, quantity: 0 }, { holdId: randomUUID() }];
  expect(await blamed(tickets.purchases.createMany(lines.slice(0, 2)))).toEqual([
    { code: "invalid_input", line: 1, member: "quantity" },
  ]);
  expect(await blamed(tickets.purchases.createMany(lines.slice(2)))).toEqual([
    { code: "hold_not_found", line: 0, member: "holdId" },
  ]);
  expect(await blamed(tickets.holds.releaseMany([randomUUID()]))).toEqual([
    { code: "hold_not_found", line: 0, member: expect.any(String) },
  ]);
});

it("names the ticket option that refuses for another that draws on it", async () => {
  const drawsOn = [{ ticketOptionId, units: 3 }];
  const { id } = await tickets.ticketOptions.create({ name: "Family", drawsOn });
  const wish = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  const refused = await orRefusal(tickets.purchases.create(wish));
  if (!(refused instanceof RefusalError)) throw new Error("not refused");
  expect(refused.errors).toMatchObject([{ ticketOptionId }]);
});

it("returns refusals where they are asked for, and throws everything else", async () => {
  const wish = { ticketOptionId, userId: randomUUID(), quantity: 3 };
  const refused = await orRefusal(tickets.purchases.create(wish));
  expect(refused).toBeInstanceOf(RefusalError);
  expect(refused).toMatchObject({ code: "invalid_purchase_quantity", status: 400 });
  const bought = await orRefusal(tickets.purchases.create({ ...wish, quantity: 1 }));
  expect(bought).toMatchObject({ quantity: 1, userId: wish.userId });
  const nowhere = createClient({ url: "http://127.0.0.1:1", maxAttempts: 1 });
  await expect(orRefusal(nowhere.purchases.create(wish))).rejects.toThrow(ConnectionError);
});

it("finds nothing where there is nothing, and says so where there is no API", async () => {
  expect(await tickets.purchases.find(randomUUID())).toBeUndefined();
  expect(await tickets.purchases.find("nothing")).toBeUndefined();
  const lost = clientAt("http://tickets.test/elsewhere").purchases.find(randomUUID());
  await expect(lost).rejects.toMatchObject({ code: "path_not_found" });
});
