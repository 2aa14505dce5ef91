import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(ADAPTERS)("a cancellation through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  /** Five of ten tickets. */
  async function purchaseFive() {
    return done(adapter.purchaseTickets(wish(await sale.onSale(10), 5)));
  }

  it("gives all tickets of a purchase back, and keeps the purchase", async () => {
    const purchase = await purchaseFive();
    const { id: purchaseId, ticketOptionId } = purchase;
    expect(await done(adapter.cancelPurchase({ purchaseId }))).toEqual({
      id: expect.any(String),
      purchaseId,
      ticketOptionId,
      quantity: 5,
      createdAt: expect.any(Date),
      createdBy: null,
    });
    expect(await adapter.findPurchase(purchaseId)).toEqual({
      ...purchase,
      cancelledQuantity: 5,
      status: "cancelled",
    });
    expect(await sale.leftOf(ticketOptionId)).toBe(10);
  });

  it("gives some of them back, and then what is left", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    await done(adapter.cancelPurchase({ purchaseId, quantity: 2 }));
    expect(await adapter.findPurchase(purchaseId)).toMatchObject({
      quantity: 5,
      cancelledQuantity: 2,
      status: "partially_cancelled",
    });
    expect(await sale.leftOf(ticketOptionId)).toBe(7);
    expect(await done(adapter.cancelPurchase({ purchaseId }))).toMatchObject({ quantity: 3 });
    expect(await sale.leftOf(ticketOptionId)).toBe(10);
  });

  it("is refused for more than is left, and when nothing is", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    const exceeds = { refused: "cancellation_exceeds_purchase" };
    expect(await adapter.cancelPurchase({ purchaseId, quantity: 6 })).toEqual(exceeds);
    await done(adapter.cancelPurchase({ purchaseId, quantity: 4 }));
    expect(await adapter.cancelPurchase({ purchaseId, quantity: 2 })).toEqual(exceeds);
    await done(adapter.cancelPurchase({ purchaseId }));
    expect(await adapter.cancelPurchase({ purchaseId })).toEqual(exceeds);
    expect(await sale.leftOf(ticketOptionId)).toBe(10);
  });

  it.each([0, -1, 1.5])("is refused for %d tickets", async (quantity) => {
    const { id: purchaseId } = await purchaseFive();
    expect(await adapter.cancelPurchase({ purchaseId, quantity })).toEqual({
      refused: "invalid_input",
    });
  });

  it.each([randomUUID(), "nothing"])("is refused for no purchase: %s", async (purchaseId) => {
    expect(await adapter.cancelPurchase({ purchaseId })).toEqual({ refused: "purchase_not_found" });
  });

  it("gives each ticket back once, however many cancel at the same moment", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => adapter.cancelPurchase({ purchaseId, quantity: 1 })),
    );
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(5);
    expect(await sale.leftOf(ticketOptionId)).toBe(10);
  });

  it("lets others purchase what came back", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    await done(adapter.purchaseTickets(wish(ticketOptionId, 5)));
    expect(await adapter.purchaseTickets(wish(ticketOptionId, 1))).toEqual({
      refused: "allocation_exceeded",
    });
    await done(adapter.cancelPurchase({ purchaseId, quantity: 1 }));
    await done(adapter.purchaseTickets(wish(ticketOptionId, 1)));
  });

  it("is made once for one key", async () => {
    const { id: purchaseId, ticketOptionId } = await purchaseFive();
    const first = await done(adapter.cancelPurchase({ purchaseId, quantity: 2 }, "cancel"));
    expect(await done(adapter.cancelPurchase({ purchaseId, quantity: 2 }, "cancel"))).toEqual(
      first,
    );
    expect(await adapter.cancelPurchase({ purchaseId, quantity: 1 }, "cancel")).toEqual({
      refused: "idempotency_key_reused",
    });
    expect(await sale.leftOf(ticketOptionId)).toBe(7);
  });

  it("shows in its purchase's status, also when that is asked for again with its key", async () => {
    const wanted = wish(await sale.onSale(10), 2);
    const { id: purchaseId } = await done(adapter.purchaseTickets(wanted, "again"));
    for (const status of ["partially_cancelled", "cancelled"]) {
      await done(adapter.cancelPurchase({ purchaseId, quantity: 1 }));
      const again = await done(adapter.purchaseTickets(wanted, "again"));
      expect(again).toEqual(await adapter.findPurchase(purchaseId));
      expect(again).toMatchObject({ id: purchaseId, status });
    }
  });

  it("shows in the purchase of a hold and in those of an order likewise", async () => {
    const ticketOptionId = await sale.onSale(10);
    const { id: holdId } = await done(adapter.holdTickets(wish(ticketOptionId, 1)));
    const confirm = () => done(adapter.confirmHold({ holdId }, "again"));
    const lines = [wish(ticketOptionId, 1), wish(ticketOptionId, 2)];
    const order = async () => {
      const answer = await adapter.placeOrder(lines, "order");
      return "done" in answer ? answer.done : [];
    };
    const made = [await confirm(), ...(await order())];
    for (const { id: purchaseId } of [made[0]!, made[2]!]) {
      await done(adapter.cancelPurchase({ purchaseId, quantity: 1 }));
    }
    const statuses = [await confirm(), ...(await order())].map(({ status }) => status);
    expect(statuses).toEqual(["cancelled", "confirmed", "partially_cancelled"]);
  });
});
