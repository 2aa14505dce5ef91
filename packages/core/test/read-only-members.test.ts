import { InvalidInputError, type BoxOffice, type TicketOption } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
let boxOffice: BoxOffice;
let option: TicketOption;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());
beforeEach(async () => {
  option = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
});
const wanted = (quantity: number) => ({
  ticketOptionId: option.id,
  userId: randomUUID(),
  quantity,
});

const change = (expectedRevision: number | readonly number[] | null) =>
  boxOffice.changeTicketOption(option.id, { name: "x" }, { expectedRevision });

describe("a change", () => {
  it("accepts the current allocation, time of creation and revision", async () => {
    const changed = boxOffice.changeTicketOption(option.id, { ...option, name: "x" });
    expect(await changed).toEqual({ ...option, name: "x", revision: 2 });
  });

  it("compares the allocation with the one after earlier purchases of its batch", async () => {
    const answers = await Promise.allSettled([
      boxOffice.purchaseTickets(wanted(1)),
      boxOffice.changeTicketOption(option.id, { allocation: 9 }),
      boxOffice.changeTicketOption(option.id, { allocation: 8 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  });

  it("expects only what can be a revision, and anything if that is null", async () => {
    for (const wrong of [0, 1.5, [1, -1]]) {
      await expect(change(wrong)).rejects.toBeInstanceOf(InvalidInputError);
    }
    await expect(change([])).rejects.toMatchObject({ code: "precondition_failed" });
    expect(await change(null)).toMatchObject({ name: "x", revision: 2 });
  });

  it("reports each wrong read-only member, and changes nothing", async () => {
    const changes = { name: "x", allocation: 9, createdAt: new Date(0), revision: 2 };
    const refused: unknown = await boxOffice
      .changeTicketOption(option.id, changes)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidInputError);
    expect(refused).toMatchObject({
      issues: [
        { path: ["allocation"], message: "is read-only: it moves with the capacity" },
        { path: ["createdAt"], message: "is read-only" },
        { path: ["revision"], message: "is read-only" },
      ],
    });
    expect(await boxOffice.findTicketOption(option.id)).toEqual(option);
  });
});

describe("the time of creation", () => {
  it("comes from the clock of the database, for a ticket option also in a replay", async () => {
    const create = () =>
      boxOffice.createTicketOption({ name: "x", allocation: 1 }, { idempotencyKey: "k" });
    const first = await create();
    expect(await create()).toEqual(first);
    expect(await boxOffice.findTicketOption(first.id)).toEqual(first);
    expect(Math.abs(first.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it("is the time of the decision for a hold, which starts then", async () => {
    const hold = await boxOffice.holdTickets({ ...wanted(1), seconds: 60 });
    expect(hold.expiresAt.getTime() - hold.createdAt.getTime()).toBe(60_000);
    expect(await boxOffice.findHold(hold.id)).toEqual(hold);
  });

  it("is included in purchases and cancellations that are found or listed", async () => {
    const { id: purchaseId } = await boxOffice.purchaseTickets(wanted(1));
    const { id } = await boxOffice.cancelPurchase({ purchaseId });
    const purchase = (await boxOffice.findPurchase(purchaseId))!;
    const cancellation = (await boxOffice.findCancellation(id))!;
    expect(purchase.createdAt >= option.createdAt).toBe(true);
    expect(cancellation.createdAt >= purchase.createdAt).toBe(true);
    const { items } = await boxOffice.listPurchases({ filter: { ticketOptionId: option.id } });
    expect(items.map(({ item }) => item)).toEqual([purchase]);
  });
});
