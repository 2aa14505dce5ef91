import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Door } from "./door.ts";
import { done, DOORS } from "./doors.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(DOORS)("a cancellation through %s", (_name, openDoor) => {
  let sale: Sale;
  let door: Door;
  beforeAll(async () => {
    sale = await openSale(openDoor);
    ({ door } = sale);
  });
  afterAll(() => sale.close());

  /** Five of ten tickets. */
  async function purchaseFive() {
    return done(door.purchaseTickets(wish(await sale.onSale(10), 5)));
  }

  it("gives all tickets of a purchase back, and keeps the purchase", async () => {
    const purchase = await purchaseFive();
    const { id: purchaseId, ticketOptionId } = purchase;
    expect(await done(door.cancelPurchase({ purchaseId }))).toEqual({
      id: expect.any(String),
      purchaseId,
      ticketOptionId,
      quantity: 5,
      createdAt: expect.any(Date),
    });
    expect(await door.findPurchase(purchaseId)).toEqual({
      ...purchase,
      cancelledQuantity: 5,
      status: "cancelled",
    });
    expect(await sale.leftOf(ticketOptionId)).toBe(10);
  });

  it("gives some of them back, and then what is left", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    await done(door.cancelPurchase({ purchaseId, quantity: 2 }));
    expect(await door.findPurchase(purchaseId)).toMatchObject({
      quantity: 5,
      cancelledQuantity: 2,
      status: "partially_cancelled",
    });
    expect(await sale.leftOf(ticketOptionId)).toBe(7);
    expect(await done(door.cancelPurchase({ purchaseId }))).toMatchObject({ quantity: 3 });
    expect(await sale.leftOf(ticketOptionId)).toBe(10);
  });

  it("is refused for more than is left, and when nothing is", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    const exceeds = { refused: "cancellation_exceeds_purchase" };
    expect(await door.cancelPurchase({ purchaseId, quantity: 6 })).toEqual(exceeds);
    await done(door.cancelPurchase({ purchaseId, quantity: 4 }));
    expect(await door.cancelPurchase({ purchaseId, quantity: 2 })).toEqual(exceeds);
    await done(door.cancelPurchase({ purchaseId }));
    expect(await door.cancelPurchase({ purchaseId })).toEqual(exceeds);
    expect(await sale.leftOf(ticketOptionId)).toBe(10);
  });

  it.each([0, -1, 1.5])("is refused for %d tickets", async (quantity) => {
    const { id: purchaseId } = await purchaseFive();
    expect(await door.cancelPurchase({ purchaseId, quantity })).toEqual({
      refused: "invalid_input",
    });
  });

  it.each([randomUUID(), "nothing"])("is refused for no purchase: %s", async (purchaseId) => {
    expect(await door.cancelPurchase({ purchaseId })).toEqual({ refused: "purchase_not_found" });
  });

  it("gives each ticket back once, however many cancel at the same moment", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => door.cancelPurchase({ purchaseId, quantity: 1 })),
    );
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(5);
    expect(await sale.leftOf(ticketOptionId)).toBe(10);
  });

  it("lets others purchase what came back", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    await done(door.purchaseTickets(wish(ticketOptionId, 5)));
    expect(await door.purchaseTickets(wish(ticketOptionId, 1))).toEqual({
      refused: "allocation_exceeded",
    });
    await done(door.cancelPurchase({ purchaseId, quantity: 1 }));
    await done(door.purchaseTickets(wish(ticketOptionId, 1)));
  });

  it("is made once for one key", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    const first = await done(door.cancelPurchase({ purchaseId, quantity: 2 }, "cancel"));
    expect(await done(door.cancelPurchase({ purchaseId, quantity: 2 }, "cancel"))).toEqual(first);
    expect(await door.cancelPurchase({ purchaseId, quantity: 1 }, "cancel")).toEqual({
      refused: "idempotency_key_reused",
    });
    expect(await sale.leftOf(ticketOptionId)).toBe(7);
  });

  it("shows in its purchase's status, also when that is asked for again with its key", async () => {
    const wanted = wish(await sale.onSale(10), 2);
    const { id: purchaseId } = await done(door.purchaseTickets(wanted, "again"));
    for (const status of ["partially_cancelled", "cancelled"]) {
      await done(door.cancelPurchase({ purchaseId, quantity: 1 }));
      const again = await done(door.purchaseTickets(wanted, "again"));
      expect(again).toEqual(await door.findPurchase(purchaseId));
      expect(again).toMatchObject({ id: purchaseId, status });
    }
  });

  it("shows in the purchase of a hold and in those of an order likewise", async () => {
    const ticketOptionId = await sale.onSale(10);
    const { id: holdId } = await done(door.holdTickets(wish(ticketOptionId, 1)));
    const confirm = () => done(door.confirmHold({ holdId }, "again"));
    const lines = [wish(ticketOptionId, 1), wish(ticketOptionId, 2)];
    const order = async () => {
      const answer = await door.placeOrder(lines, "order");
      return "done" in answer ? answer.done : [];
    };
    const made = [await confirm(), ...(await order())];
    for (const { id: purchaseId } of [made[0]!, made[2]!]) {
      await done(door.cancelPurchase({ purchaseId, quantity: 1 }));
    }
    const statuses = [await confirm(), ...(await order())].map(({ status }) => status);
    expect(statuses).toEqual(["cancelled", "confirmed", "partially_cancelled"]);
  });
});
