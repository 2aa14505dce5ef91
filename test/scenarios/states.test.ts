import type { TicketOptionState } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { ADAPTERS, done } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(ADAPTERS)("the state of a ticket option through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  const change = (id: string, state: "on_sale" | "paused" | "archived") =>
    done(adapter.changeTicketOption(id, { state }));

  it("is on sale by default, and an edit changes it", async () => {
    const id = await sale.onSale(5);
    expect(await adapter.findTicketOption(id)).toMatchObject({ state: "on_sale", revision: 1 });
    expect(await change(id, "on_sale")).toMatchObject({ state: "on_sale", revision: 1 });
    expect(await change(id, "paused")).toMatchObject({ state: "paused", revision: 2 });
    const odd = { state: "closed" } as object;
    expect(await adapter.changeTicketOption(id, odd)).toEqual({ refused: "invalid_input" });
    const key = randomUUID();
    const input = { name: "later", allocation: 5, state: "paused" } as const;
    const created = await done(adapter.createTicketOption(input, key));
    expect(created).toMatchObject({ state: "paused", revision: 1 });
    expect(await done(adapter.createTicketOption(input, key))).toEqual(created);
    expect(await adapter.createTicketOption({ name: "later", allocation: 5 }, key)).toEqual({
      refused: "idempotency_key_reused",
    });
  });

  it("stops a sale and lets it go on, before any other rule", async () => {
    const id = await sale.onSale(5, { maxPerPurchase: 1 });
    await change(id, "paused");
    for (const quantity of [1, 2]) {
      const refused = { refused: "sale_paused" };
      expect(await adapter.purchaseTickets(wish(id, quantity))).toEqual(refused);
      expect(await adapter.holdTickets(wish(id, quantity))).toEqual(refused);
    }
    expect(await adapter.placeOrder([wish(id, 1)])).toEqual({
      refusedLines: { 0: "sale_paused" },
    });
    expect(await sale.leftOf(id)).toBe(5);
    await change(id, "on_sale");
    await done(adapter.purchaseTickets(wish(id, 1)));
  });

  it("lets holds of a paused one be confirmed, and none of an archived one", async () => {
    const id = await sale.onSale(9);
    const ofBasket = async () => {
      const holds = await done(adapter.holdBasket({ lines: [wish(id, 1), wish(id, 1)] }));
      return holds.map((hold) => hold.id);
    };
    const [first, second] = [await ofBasket(), await ofBasket()];
    const key = randomUUID();
    const alone = await done(adapter.holdTickets(wish(id, 1)));
    const other = await done(adapter.holdTickets(wish(id, 1)));
    await change(id, "paused");
    await done(adapter.confirmHold({ holdId: alone.id }, key));
    await done(adapter.confirmBasket(first));
    await change(id, "archived");
    expect(await adapter.confirmHold({ holdId: other.id })).toEqual({ refused: "sale_paused" });
    expect(await adapter.confirmBasket(second)).toEqual({
      refusedLines: { 0: "sale_paused", 1: "sale_paused" },
    });
    // What was done stays done.
    await done(adapter.confirmHold({ holdId: alone.id }, key));
    await done(adapter.releaseBasket(second));
    await sale.letExpire(other.id);
    expect(await sale.leftOf(id)).toBe(6);
  });

  it("keeps the history of an archived one, whose purchases can be cancelled", async () => {
    const id = await sale.onSale(5);
    const purchase = await done(adapter.purchaseTickets(wish(id, 3)));
    await change(id, "archived");
    expect(await adapter.purchaseTickets(wish(id, 1))).toEqual({ refused: "sale_paused" });
    await done(adapter.cancelPurchase({ purchaseId: purchase.id, quantity: 1 }));
    expect(await adapter.findPurchase(purchase.id)).toMatchObject({ cancelledQuantity: 1 });
    expect(await sale.leftOf(id)).toBe(3);
  });

  it("counts for what draws on it", async () => {
    const hall = await sale.onSale(5);
    const drawsOn = [{ ticketOptionId: hall, units: 1 }];
    const { id } = await done(adapter.createTicketOption({ name: "adult", drawsOn }));
    const hold = await done(adapter.holdTickets(wish(id, 1)));
    const refused = { refused: "sale_paused", drawnId: hall };
    await change(hall, "paused");
    expect(await adapter.purchaseTickets(wish(id, 1))).toEqual(refused);
    await change(hall, "archived");
    expect(await adapter.confirmHold({ holdId: hold.id })).toEqual(refused);
    await change(hall, "paused");
    await done(adapter.confirmHold({ holdId: hold.id }));
  });

  it("decides what is listed: an archived one only if it is asked for", async () => {
    const ids: string[] = [];
    for (const state of ["on_sale", "paused", "archived"] as const) {
      ids.push((await done(adapter.createTicketOption({ name: state, allocation: 1, state }))).id);
    }
    const [onSale, paused, archived] = ids;
    // Ids that are derived from idempotency keys, as those of the client, have no order.
    const listed = async (states?: readonly TicketOptionState[]) =>
      new Set(await adapter.listTicketOptions(ids, states));
    expect(await listed()).toEqual(new Set([onSale, paused]));
    expect(await listed(["archived"])).toEqual(new Set([archived]));
    expect(await listed(["archived", "on_sale"])).toEqual(new Set([onSale, archived]));
  });
});
