import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS, UNCANCELLED } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

async function countDone(asked: readonly Promise<object>[]): Promise<number> {
  return (await Promise.all(asked)).filter((answer) => "done" in answer).length;
}

describe.each(ADAPTERS)("an exchange through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  /** A purchase of tickets for Saturday. Ten are on sale for each day. */
  async function purchaseSaturday(quantity = 5) {
    const [saturday, sunday] = [await sale.onSale(10), await sale.onSale(10)];
    const purchase = await done(adapter.purchaseTickets(wish(saturday, quantity)));
    return { saturday, sunday, purchase, purchaseId: purchase.id };
  }

  /** A hall whose seats are taken by adults, all of one user. */
  async function fillHall(seats: number, maxPerUser: number | null = null) {
    const hall = await sale.onSale(seats, { maxPerUser });
    const drawing = (units: number) =>
      sale.onSale(100, { drawsOn: [{ ticketOptionId: hall, units }] });
    const [adult, child, family] = [await drawing(1), await drawing(1), await drawing(3)];
    const { id: purchaseId, userId } = await done(adapter.purchaseTickets(wish(adult, seats)));
    return { hall, child, family, purchaseId, userId };
  }

  it("gives all tickets of a purchase back, and purchases as many of the other ticket option", async () => {
    const { saturday, sunday, purchase, purchaseId } = await purchaseSaturday();
    const exchange = await done(adapter.exchangePurchase({ purchaseId, ticketOptionId: sunday }));
    expect(exchange).toEqual({
      id: expect.any(String),
      purchaseId,
      ticketOptionId: sunday,
      newPurchaseId: expect.any(String),
      quantity: 5,
      createdAt: expect.any(Date),
      createdBy: null,
    });
    expect(await adapter.findPurchase(purchaseId)).toEqual({
      ...purchase,
      cancelledQuantity: 5,
      exchangedQuantity: 5,
      status: "cancelled",
    });
    expect(await adapter.findPurchase(exchange.newPurchaseId)).toEqual({
      id: exchange.newPurchaseId,
      ticketOptionId: sunday,
      userId: purchase.userId,
      quantity: 5,
      ...UNCANCELLED,
    });
    expect([await sale.leftOf(saturday), await sale.leftOf(sunday)]).toEqual([10, 5]);
  });

  it("exchanges some of them, then what a cancellation has left", async () => {
    const { sunday: ticketOptionId, purchaseId } = await purchaseSaturday();
    await done(adapter.exchangePurchase({ purchaseId, ticketOptionId, quantity: 2 }));
    await done(adapter.cancelPurchase({ purchaseId, quantity: 1 }));
    expect(await adapter.findPurchase(purchaseId)).toMatchObject({
      cancelledQuantity: 3,
      exchangedQuantity: 2,
      status: "partially_cancelled",
    });
    const rest = await done(adapter.exchangePurchase({ purchaseId, ticketOptionId }));
    expect(rest).toMatchObject({ quantity: 2 });
    expect(await sale.leftOf(ticketOptionId)).toBe(6);
  });

  it("can be exchanged back", async () => {
    const { saturday, sunday, purchaseId } = await purchaseSaturday();
    const first = await done(adapter.exchangePurchase({ purchaseId, ticketOptionId: sunday }));
    await done(
      adapter.exchangePurchase({ purchaseId: first.newPurchaseId, ticketOptionId: saturday }),
    );
    expect([await sale.leftOf(saturday), await sale.leftOf(sunday)]).toEqual([5, 10]);
  });

  it("is refused as a cancellation is", async () => {
    const { sunday: ticketOptionId, purchaseId } = await purchaseSaturday();
    const exchange = (quantity?: number) =>
      adapter.exchangePurchase({ purchaseId, ticketOptionId, quantity });
    const exceeds = { refused: "cancellation_exceeds_purchase" };
    expect(await exchange(6)).toEqual(exceeds);
    expect(await exchange(0)).toEqual({ refused: "invalid_input" });
    await done(exchange());
    expect(await exchange()).toEqual(exceeds);
    for (const unknown of [randomUUID(), "nothing"]) {
      expect(await adapter.exchangePurchase({ purchaseId: unknown, ticketOptionId })).toEqual({
        refused: "purchase_not_found",
      });
    }
  });

  it("is refused as a purchase of the other ticket option is, and changes nothing then", async () => {
    const { saturday, purchaseId } = await purchaseSaturday();
    const saleEndsAt = new Date(Date.now() - 60_000);
    const refusals = [
      [await sale.onSale(4), "allocation_exceeded"],
      [await sale.onSale(10, { saleEndsAt }), "sale_not_open"],
      [await sale.onSale(10, { maxPerPurchase: 4 }), "quantity_out_of_range"],
      [await sale.onSale(10, { maxPerUser: 4 }), "user_limit_exceeded"],
      [randomUUID(), "ticket_option_not_found"],
      ["nothing", "ticket_option_not_found"],
      [saturday, "same_ticket_option"],
      [saturday.toUpperCase(), "same_ticket_option"],
    ] as const;
    for (const [ticketOptionId, refused] of refusals) {
      const answer = await adapter.exchangePurchase({ purchaseId, ticketOptionId });
      expect(answer).toMatchObject({ refused });
    }
    expect(await adapter.findPurchase(purchaseId)).toMatchObject({ cancelledQuantity: 0 });
    expect(await sale.leftOf(saturday)).toBe(5);
  });

  it("is possible after the sale of the old ticket option has ended", async () => {
    const { saturday, sunday: ticketOptionId, purchaseId } = await purchaseSaturday();
    const saleEndsAt = new Date(Date.now() - 60_000);
    await done(adapter.changeTicketOption(saturday, { saleEndsAt }));
    await done(adapter.exchangePurchase({ purchaseId, ticketOptionId }));
  });

  it("needs only the difference of what both ticket options draw on", async () => {
    const { hall, child, family, purchaseId } = await fillHall(6);
    const exchange = (ticketOptionId: string, quantity?: number) =>
      adapter.exchangePurchase({ purchaseId, ticketOptionId, quantity });
    await done(exchange(child, 4));
    expect(await exchange(family, 2)).toEqual({ refused: "allocation_exceeded", drawnId: hall });
    await done(exchange(child));
    expect(await sale.leftOf(hall)).toBe(0);
  });

  it("counts only the difference for the limit per user", async () => {
    const { hall, child, family, purchaseId, userId } = await fillHall(6, 6);
    await done(adapter.changeTicketOption(hall, { capacity: 20 }));
    const exchange = (ticketOptionId: string, quantity: number) =>
      adapter.exchangePurchase({ purchaseId, ticketOptionId, quantity });
    const exceeded = { refused: "user_limit_exceeded", drawnId: hall };
    await done(exchange(child, 2));
    expect(await exchange(family, 1)).toEqual(exceeded);
    await done(adapter.changeTicketOption(hall, { maxPerUser: 8 }));
    await done(exchange(family, 1));
    expect(await adapter.purchaseTickets(wish(child, 1, userId))).toEqual(exceeded);
    // The user exceeds the limit already, but not because of this exchange.
    await done(adapter.changeTicketOption(hall, { maxPerUser: 1 }));
    await done(exchange(child, 3));
    expect(await sale.leftOf(hall)).toBe(12);
  });

  it("goes both ways between a day and a weekend that draws on it", async () => {
    const saturday = await sale.onSale(2);
    const weekend = await sale.onSale(2, { drawsOn: [{ ticketOptionId: saturday, units: 1 }] });
    const { id: purchaseId } = await done(adapter.purchaseTickets(wish(saturday, 2)));
    const { newPurchaseId } = await done(
      adapter.exchangePurchase({ purchaseId, ticketOptionId: weekend }),
    );
    expect([await sale.leftOf(saturday), await sale.leftOf(weekend)]).toEqual([0, 0]);
    await done(adapter.exchangePurchase({ purchaseId: newPurchaseId, ticketOptionId: saturday }));
    expect(await sale.leftOf(saturday)).toBe(0);
  });

  it("takes tickets whose hold has expired", async () => {
    const { sunday: ticketOptionId, purchaseId } = await purchaseSaturday();
    const { id } = await done(adapter.holdTickets(wish(ticketOptionId, 10)));
    expect(await adapter.exchangePurchase({ purchaseId, ticketOptionId })).toMatchObject({
      refused: "allocation_exceeded",
    });
    await sale.letExpire(id);
    await done(adapter.exchangePurchase({ purchaseId, ticketOptionId }));
  });

  it("is made once for one key", async () => {
    const { saturday, sunday: ticketOptionId, purchase, purchaseId } = await purchaseSaturday();
    const other = await sale.onSale(10);
    const { id: another } = await done(adapter.purchaseTickets(wish(saturday, 2)));
    const alike = wish(other, 5, purchase.userId);
    const { id: ofOther } = await done(adapter.purchaseTickets(alike));
    const exchange = (input: object) =>
      adapter.exchangePurchase({ purchaseId, ticketOptionId, ...input }, "exchange");
    const first = await done(exchange({}));
    expect(first).toMatchObject({ quantity: 5 });
    expect(await done(exchange({}))).toEqual(first);
    expect(await done(exchange({ quantity: 5 }))).toEqual(first);
    for (const input of [
      { quantity: 1 },
      { ticketOptionId: other },
      { purchaseId: another },
      { purchaseId: ofOther },
    ]) {
      expect(await exchange(input)).toEqual({ refused: "idempotency_key_reused" });
    }
    expect(await sale.leftOf(ticketOptionId)).toBe(5);
  });

  it("purchases for the user that the purchase was transferred to, and can be repeated with its key", async () => {
    const { sunday: ticketOptionId, purchaseId } = await purchaseSaturday();
    const exchange = (quantity: number, key?: string) =>
      done(adapter.exchangePurchase({ purchaseId, ticketOptionId, quantity }, key));
    const first = await exchange(2, "before");
    const userId = randomUUID();
    await done(adapter.transferPurchase({ purchaseId, userId }));
    await done(adapter.transferPurchase({ purchaseId: first.newPurchaseId, userId }));
    expect(await exchange(2, "before")).toEqual(first);
    const { newPurchaseId } = await exchange(3);
    expect(await adapter.findPurchase(newPurchaseId)).toMatchObject({ userId, quantity: 3 });
  });

  it("exchanges each ticket once, however many exchange and cancel at the same moment", async () => {
    const { saturday, sunday: ticketOptionId, purchaseId } = await purchaseSaturday();
    const cancelled = Array.from({ length: 6 }, () =>
      adapter.cancelPurchase({ purchaseId, quantity: 1 }),
    );
    const exchanged = Array.from({ length: 6 }, () =>
      adapter.exchangePurchase({ purchaseId, ticketOptionId, quantity: 1 }),
    );
    const [cancellations, exchanges] = [await countDone(cancelled), await countDone(exchanged)];
    expect(cancellations + exchanges).toBe(5);
    expect(await sale.leftOf(saturday)).toBe(10);
    expect(await sale.leftOf(ticketOptionId)).toBe(10 - exchanges);
  });
});
