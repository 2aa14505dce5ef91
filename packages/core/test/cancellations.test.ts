import {
  CancellationExceedsPurchaseError,
  createBoxOffice,
  IdempotencyKeyReusedError,
  openDatabase,
  PurchaseNotFoundError,
} from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());

let ticketOptionId: string;
beforeEach(async () => {
  const option = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  ticketOptionId = option.id;
  return async () => expect(await driftsOf(boxOffice)).toEqual([]);
});

const purchase = (quantity: number) =>
  boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity });
const left = async () => (await boxOffice.findTicketOption(ticketOptionId))?.allocation;

it("returns what is left of a purchase, or a part of it, and shows that in the purchase", async () => {
  const { id } = await purchase(5);
  const part = await boxOffice.cancelPurchase({ purchaseId: id.toUpperCase(), quantity: 2 });
  expect(part).toMatchObject({ purchaseId: id, ticketOptionId, quantity: 2 });
  expect(await boxOffice.findPurchase(id)).toMatchObject({
    quantity: 5,
    cancelledQuantity: 2,
    status: "partially_cancelled",
  });
  expect(await left()).toBe(7);

  expect(await boxOffice.cancelPurchase({ purchaseId: id })).toMatchObject({ quantity: 3 });
  expect(await boxOffice.findPurchase(id)).toMatchObject({ status: "cancelled" });
  expect(await left()).toBe(10);
});

it("never returns more than is left of the purchase, and no ticket twice", async () => {
  const { id } = await purchase(5);
  const cancel = (quantity?: number) => boxOffice.cancelPurchase({ purchaseId: id, quantity });
  await expect(cancel(6)).rejects.toBeInstanceOf(CancellationExceedsPurchaseError);
  await cancel();
  await expect(cancel()).rejects.toBeInstanceOf(CancellationExceedsPurchaseError);
  await expect(cancel(1)).rejects.toBeInstanceOf(CancellationExceedsPurchaseError);
  expect(await left()).toBe(10);
});

it("returns each ticket once when cancellations race, in two box offices", async () => {
  await using db = openDatabase(database.url);
  const offices = [boxOffice, createBoxOffice({ db })];
  const { id } = await purchase(7);
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      offices[index % 2]!.cancelPurchase({ purchaseId: id, quantity: 2 }),
    ),
  );
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  expect(await left()).toBe(9);
});

it("sells returned tickets to the next buyer", async () => {
  const { id } = await purchase(10);
  await boxOffice.cancelPurchase({ purchaseId: id, quantity: 4 });
  expect(await purchase(4)).toMatchObject({ quantity: 4 });
});

it("cancels once per idempotency key", async () => {
  const { id } = await purchase(5);
  const cancel = (quantity: number) =>
    boxOffice.cancelPurchase({ purchaseId: id, quantity }, { idempotencyKey: "sorry" });
  const once = await Promise.all([cancel(2), cancel(2)]);
  expect(once[0]).toEqual(once[1]);
  await expect(cancel(3)).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
  expect(await left()).toBe(7);
});

it("does not find a purchase with an unknown id", async () => {
  for (const purchaseId of [randomUUID(), "nothing"]) {
    await expect(boxOffice.cancelPurchase({ purchaseId })).rejects.toBeInstanceOf(
      PurchaseNotFoundError,
    );
  }
});
