import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(ADAPTERS)("a transfer through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  const purchase = (ticketOptionId: string, quantity: number, userId?: string, key?: string) =>
    done(adapter.purchaseTickets(wish(ticketOptionId, quantity, userId), key));
  const transfer = (purchaseId: string, userId: string, key?: string) =>
    adapter.transferPurchase({ purchaseId, userId }, key);

  it("gives what is left of a purchase to another user, and says who had it before", async () => {
    const ticketOptionId = await sale.onSale(10);
    const bought = await purchase(ticketOptionId, 5);
    await done(adapter.cancelPurchase({ purchaseId: bought.id, quantity: 2 }));
    const userId = randomUUID();
    expect(await done(transfer(bought.id.toUpperCase(), userId.toUpperCase()))).toEqual({
      id: expect.any(String),
      purchaseId: bought.id,
      ticketOptionId,
      fromUserId: bought.userId,
      userId,
      quantity: 3,
      createdAt: expect.any(Date),
      createdBy: null,
    });
    const cancelled = { cancelledQuantity: 2, status: "partially_cancelled" };
    expect(await adapter.findPurchase(bought.id)).toEqual({ ...bought, ...cancelled, userId });
    expect(await sale.leftOf(ticketOptionId)).toBe(7);
    expect(await transfer(bought.id, userId)).toEqual({ refused: "same_user" });
  });

  it("applies the limit per user to the new user, and frees that of the earlier one", async () => {
    const ticketOptionId = await sale.onSale(20, { maxPerUser: 4 });
    const [ann, ben] = [randomUUID(), randomUUID()];
    const [small, large] = [
      await purchase(ticketOptionId, 1, ann),
      await purchase(ticketOptionId, 3, ann),
    ];
    await purchase(ticketOptionId, 1, ben);
    await done(transfer(small.id, ben));
    expect(await transfer(large.id, ben)).toEqual({ refused: "user_limit_exceeded" });
    const { id } = await purchase(ticketOptionId, 1, ann);
    const full = { refused: "user_limit_exceeded" };
    expect(await adapter.purchaseTickets(wish(ticketOptionId, 1, ann))).toEqual(full);
    await done(adapter.cancelPurchase({ purchaseId: small.id }));
    expect(await transfer(large.id, ben)).toEqual({ done: expect.anything() });
    expect(await transfer(id, ben)).toEqual(full);
  });

  it("counts purchases from before the limit", async () => {
    const ticketOptionId = await sale.onSale(20);
    const [ann, ben] = [randomUUID(), randomUUID()];
    const [one, two] = [
      await purchase(ticketOptionId, 2, ann),
      await purchase(ticketOptionId, 2, ann),
    ];
    await purchase(ticketOptionId, 2, ben);
    await done(adapter.changeTicketOption(ticketOptionId, { maxPerUser: 4 }));
    await done(transfer(one.id, ben));
    expect(await transfer(two.id, ben)).toEqual({ refused: "user_limit_exceeded" });
    await purchase(ticketOptionId, 2, ann);
    expect(await adapter.purchaseTickets(wish(ticketOptionId, 1, ann))).toEqual({
      refused: "user_limit_exceeded",
    });
  });

  it("applies the limits of what the ticket option draws on, in units", async () => {
    const hall = await sale.onSale(20, { maxPerUser: 6 });
    const family = await sale.onSale(9, { drawsOn: [{ ticketOptionId: hall, units: 3 }] });
    const [ann, ben] = [randomUUID(), randomUUID()];
    const [one, two] = [await purchase(family, 1, ann), await purchase(family, 1, ann)];
    await purchase(hall, 1, ben);
    await done(transfer(one.id, ben));
    const exceeded = { refused: "user_limit_exceeded", drawnId: hall };
    expect(await transfer(two.id, ben)).toEqual(exceeded);
    await done(adapter.purchaseTickets(wish(hall, 3, ann)));
    expect(await adapter.purchaseTickets(wish(family, 1, ann))).toEqual(exceeded);
    expect(await sale.leftOf(hall)).toBe(10);
  });

  it("is possible outside the sale, in any quantity", async () => {
    const ticketOptionId = await sale.onSale(9);
    const { id } = await purchase(ticketOptionId, 3);
    const saleEndsAt = new Date(Date.now() - 60_000);
    const rules = { saleEndsAt, minPerPurchase: 4, maxPerPurchase: 4, maxHeldPerUser: 1 };
    await done(adapter.changeTicketOption(ticketOptionId, rules));
    await done(transfer(id, randomUUID()));
  });

  it("needs a purchase of which something is left", async () => {
    const { id: purchaseId } = await purchase(await sale.onSale(9), 3);
    expect(await transfer(purchaseId, "somebody")).toEqual({ refused: "invalid_input" });
    for (const unknown of [randomUUID(), "nothing"]) {
      expect(await transfer(unknown, randomUUID())).toEqual({ refused: "purchase_not_found" });
    }
    await done(adapter.cancelPurchase({ purchaseId }));
    expect(await transfer(purchaseId, randomUUID())).toEqual({ refused: "purchase_cancelled" });
  });

  it("is made once for one key, and a repeated purchase gets the original response", async () => {
    const ticketOptionId = await sale.onSale(20);
    const buyer = randomUUID();
    const bought = await purchase(ticketOptionId, 2, buyer, "buy");
    const hold = await done(adapter.holdTickets(wish(ticketOptionId, 1, buyer)));
    const confirm = () => adapter.confirmHold({ holdId: hold.id }, "confirm");
    const confirmed = await done(confirm());
    const [ben, eve] = [randomUUID(), randomUUID()];
    const first = await done(transfer(bought.id, ben, "give"));
    await done(transfer(bought.id, eve));
    await done(transfer(confirmed.id, eve));
    expect(await done(transfer(bought.id, ben, "give"))).toEqual(first);
    expect(await transfer(bought.id, buyer, "give")).toEqual({ refused: "idempotency_key_reused" });
    expect(await transfer(confirmed.id, ben, "give")).toEqual({
      refused: "idempotency_key_reused",
    });
    expect(await adapter.findPurchase(bought.id)).toMatchObject({ userId: eve });
    await done(transfer(bought.id, buyer));
    await done(transfer(bought.id, ben));

    const replay = await purchase(ticketOptionId, 2, buyer, "buy");
    expect(replay).toMatchObject({ id: bought.id, userId: buyer });
    expect(await done(confirm())).toMatchObject({ id: confirmed.id, userId: buyer });
    expect(await adapter.purchaseTickets(wish(ticketOptionId, 2, ben), "buy")).toEqual({
      refused: "idempotency_key_reused",
    });
    expect(await sale.leftOf(ticketOptionId)).toBe(17);
  });

  it("leaves the purchase with one user when transfers and cancellations race", async () => {
    const ticketOptionId = await sale.onSale(9, { maxPerUser: 4 });
    const { id: purchaseId } = await purchase(ticketOptionId, 4);
    const users = Array.from({ length: 4 }, () => randomUUID());
    const [transfers, cancellations] = [
      users.map((userId) => transfer(purchaseId, userId)),
      users.map(() => adapter.cancelPurchase({ purchaseId, quantity: 1 })),
    ];
    await Promise.all(cancellations.map(done));
    for (const answer of await Promise.all(transfers)) {
      if ("refused" in answer) expect(answer).toEqual({ refused: "purchase_cancelled" });
    }
    expect(await sale.leftOf(ticketOptionId)).toBe(9);
    for (const userId of users) await purchase(ticketOptionId, 1, userId);
  });
});
