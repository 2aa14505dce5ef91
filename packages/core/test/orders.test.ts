import {
  createBoxOffice,
  IdempotencyKeyReusedError,
  InvalidInputError,
  openDatabase,
  OrderRefusedError,
} from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(async () => {
  expect(await driftsOf(boxOffice)).toEqual([]);
  await database.drop();
});

async function onSale(allocation: number, rules: { maxPerUser?: number } = {}): Promise<string> {
  const option = await boxOffice.createTicketOption({ name: "day pass", allocation, ...rules });
  return option.id;
}

const left = async (id: string) => (await boxOffice.findTicketOption(id))?.allocation;
const line = (ticketOptionId: string, quantity: number, userId: string = randomUUID()) => ({
  ticketOptionId,
  userId,
  quantity,
});

/** The codes of refused lines, by line. */
async function refusalsOf(order: Promise<unknown>): Promise<Record<number, string>> {
  const error = await order.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  if (!(error instanceof OrderRefusedError)) throw new Error("was not refused", { cause: error });
  return Object.fromEntries([...error.lines].map(([index, { code }]) => [index, code]));
}

it("purchases all lines, in their order, across options", async () => {
  const [first, second] = [await onSale(5), await onSale(5)];
  const lines = [line(second, 1), line(first.toUpperCase(), 2), line(second, 3)];
  const purchases = await boxOffice.placeOrder(lines);
  expect(purchases.map(({ quantity }) => quantity)).toEqual([1, 2, 3]);
  expect(purchases.map(({ ticketOptionId }) => ticketOptionId)).toEqual([second, first, second]);
  expect([await left(first), await left(second)]).toEqual([3, 1]);
  const found = await boxOffice.findPurchases(purchases.map(({ id }) => id));
  expect(found).toHaveLength(3);
});

it("purchases nothing when a line is refused, and reports the reason for each refused line", async () => {
  const [first, second] = [await onSale(5), await onSale(5)];
  const order = boxOffice.placeOrder([line(first, 5), line(second, 6), line(randomUUID(), 1)]);
  expect(await refusalsOf(order)).toEqual({
    1: "allocation_exceeded",
    2: "ticket_option_not_found",
  });
  const invalidLines = [line(first, 6), line("nothing", 1), line(second, 1)];
  expect(await refusalsOf(boxOffice.placeOrder(invalidLines))).toEqual({
    0: "allocation_exceeded",
    1: "ticket_option_not_found",
  });
  expect(await refusalsOf(boxOffice.placeOrder([line("nothing", 1)]))).toEqual({
    0: "ticket_option_not_found",
  });
  expect([await left(first), await left(second)]).toEqual([5, 5]);
});

it("captures one stack trace for a refused order, and none for its lines", async () => {
  const option = await onSale(1);
  for (const lines of [[line("nothing", 1)], [line(randomUUID(), 1), line(option, 2)]]) {
    const error = await boxOffice.placeOrder(lines).catch((fault: unknown) => fault);
    if (!(error instanceof OrderRefusedError)) throw new Error("was not refused", { cause: error });
    expect(error.stack).toContain("placeOrder");
    for (const { stack } of error.lines.values()) expect(stack).not.toContain("\n    at ");
  }
});

it("refuses each of the lines of one option that fit alone but not together", async () => {
  const [first, second] = [await onSale(5), await onSale(5)];
  const order = boxOffice.placeOrder([line(first, 3), line(second, 1), line(first, 3)]);
  expect(await refusalsOf(order)).toEqual({ 0: "allocation_exceeded", 2: "allocation_exceeded" });
  expect([await left(first), await left(second)]).toEqual([5, 5]);
});

it("counts a user's lines together against the limit per user", async () => {
  const option = await onSale(10, { maxPerUser: 3 });
  const user = randomUUID();
  const order = boxOffice.placeOrder([
    line(option, 2, user),
    line(option, 2, user),
    line(option, 3),
  ]);
  expect(await refusalsOf(order)).toEqual({ 0: "user_limit_exceeded", 1: "user_limit_exceeded" });
});

it("never sells more than the capacity while orders and single purchases race", async () => {
  const [first, second] = [await onSale(40), await onSale(60)];
  await using db = openDatabase(database.url);
  const offices = [boxOffice, createBoxOffice({ db })];
  const answers = await Promise.allSettled(
    Array.from({ length: 120 }, (_, index) => {
      const office = offices[index % 2]!;
      if (index % 3 === 0) return office.purchaseTickets(line(first, 1));
      const lines = [line(first, 1), line(second, 1)];
      return office.placeOrder(index % 3 === 1 ? lines : lines.toReversed());
    }),
  );
  const sold = answers.filter(({ status }) => status === "fulfilled").length;
  expect(sold).toBe(40);
  expect(await left(first)).toBe(0);
});

it("places 10,000 orders of the same options in opposite sequences without a deadlock", async () => {
  const [first, second, third] = [await onSale(20_000), await onSale(20_000), await onSale(20_000)];
  await using db = openDatabase(database.url);
  // A busy machine may need more than the default timeout.
  const offices = [1, 2].map(() =>
    createBoxOffice({ db, timeoutMs: 60_000, latencyTargetMs: 60_000 }),
  );
  const routes = [
    [first, second],
    [second, first],
    [third, first],
    [second, third],
    [third, second, first],
  ];
  const answers = await Promise.all(
    Array.from({ length: 10_000 }, (_, index) =>
      offices[index % 2]!.placeOrder(routes[index % 5]!.map((option) => line(option, 1))),
    ),
  );
  expect(answers).toHaveLength(10_000);
  expect([await left(first), await left(second), await left(third)]).toEqual([
    12_000, 12_000, 14_000,
  ]);
}, 120_000);

it("accepts up to a thousand lines in one order", async () => {
  const option = await onSale(1_000);
  const versionOf = () =>
    database.db
      .selectFrom("ticket_options")
      .select("version")
      .where("id", "=", option)
      .executeTakeFirstOrThrow();
  const thousand = Array.from({ length: 1_000 }, () => line(option, 1));
  expect(await boxOffice.placeOrder(thousand)).toHaveLength(1_000);
  expect(await versionOf()).toEqual({ version: "1" });
  for (const lines of [[], [...thousand, line(option, 1)]]) {
    await expect(boxOffice.placeOrder(lines)).rejects.toThrow(InvalidInputError);
  }
});

it("is placed once per idempotency key, which cannot be used for other lines", async () => {
  const [first, second] = [await onSale(10), await onSale(10)];
  const lines = [line(first, 1), line(second, 2), line(first, 3)];
  const place = (order: typeof lines) => boxOffice.placeOrder(order, { idempotencyKey: "basket" });
  const once = await Promise.all([place(lines), place(lines)]);
  expect(once[0]).toEqual(once[1]);
  const [one, two, three] = lines;
  expect(new Set(await place([two!, one!, three!]))).toEqual(new Set(once[0]));
  for (const changed of [
    lines.slice(0, 2),
    lines.toReversed(),
    [...lines, line(first, 1)],
    lines.map(({ ticketOptionId, userId }) => ({ ticketOptionId, userId, quantity: 1 })),
  ]) {
    await expect(place(changed)).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
  }
  expect([await left(first), await left(second)]).toEqual([6, 8]);
});
