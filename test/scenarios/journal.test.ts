import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(ADAPTERS)("the journal through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  it("has each change of a ticket option, what happened in numbers, the ids of the rows, and what is left", async () => {
    const [id, other] = [await sale.onSale(10), await sale.onSale(5)];
    const { id: purchaseId } = await done(adapter.purchaseTickets(wish(id, 4)));
    const { id: holdId } = await done(adapter.holdTickets(wish(id, 3)));
    const confirmed = await done(adapter.confirmHold({ holdId, quantity: 2 }));
    const cancellation = await done(adapter.cancelPurchase({ purchaseId, quantity: 1 }));
    const exchange = await done(
      adapter.exchangePurchase({ purchaseId, ticketOptionId: other, quantity: 1 }),
    );
    const transfer = await done(adapter.transferPurchase({ purchaseId, userId: randomUUID() }));
    await adapter.purchaseTickets(wish(id, 100));
    await done(adapter.moveCapacity({ fromId: id, toId: other, quantity: 2 }));
    expect(await adapter.listJournal(id.toUpperCase())).toEqual([
      { version: 0, allocation: 10, capacity: 10, capacityChange: 10, edits: 1 },
      { version: 1, allocation: 6, capacity: 10, purchased: 4, purchasedIds: [purchaseId] },
      { version: 2, allocation: 3, capacity: 10, held: 3, heldIds: [holdId] },
      {
        version: 3,
        allocation: 4,
        capacity: 10,
        purchased: 2,
        confirmed: 2,
        released: 1,
        purchasedIds: [confirmed.id],
        releasedIds: [holdId],
      },
      { version: 4, allocation: 5, capacity: 10, cancelled: 1, cancelledIds: [cancellation.id] },
      {
        version: 5,
        allocation: 6,
        capacity: 10,
        cancelled: 1,
        exchanged: 1,
        cancelledIds: [exchange.id],
      },
      {
        version: 6,
        allocation: 6,
        capacity: 10,
        transferred: 2,
        transferredIds: [transfer.id],
      },
      { version: 7, allocation: 4, capacity: 8, capacityChange: -2, edits: 1 },
    ]);
    expect(await adapter.listJournal(other)).toEqual([
      { version: 0, allocation: 5, capacity: 5, capacityChange: 5, edits: 1 },
      {
        version: 1,
        allocation: 4,
        capacity: 5,
        purchased: 1,
        purchasedIds: [exchange.newPurchaseId],
      },
      { version: 2, allocation: 6, capacity: 7, capacityChange: 2, edits: 1 },
    ]);
    expect(await adapter.listJournal(randomUUID())).toEqual([]);

    const days = await adapter.listSales(id.toUpperCase());
    const names = ["purchased", "confirmed", "held", "cancelled", "capacityChange"] as const;
    const total = (name: (typeof names)[number]) =>
      days.reduce((sum, day) => sum + (day[name] ?? 0), 0);
    expect(names.map(total)).toEqual([6, 2, 3, 2, 8]);
    expect(days.at(-1)).toMatchObject({ allocation: 4, capacity: 8, lastVersion: 7 });
  });
});
