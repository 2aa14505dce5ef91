import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(ADAPTERS)("a move of capacity through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  const move = (from: string, to: string, quantity: number, key?: string) =>
    adapter.moveCapacity({ fromId: from, toId: to, quantity }, key);
  const countsOf = async (id: string) => {
    const { capacity, allocation, revision } = (await adapter.findTicketOption(id))!;
    return { capacity, allocation, revision };
  };

  it("takes capacity and allocation of one ticket option and gives them to another", async () => {
    const [from, to] = [await sale.onSale(10), await sale.onSale(5)];
    await done(adapter.purchaseTickets(wish(from, 6)));
    expect(await done(move(from.toUpperCase(), to.toUpperCase(), 3))).toEqual({
      id: expect.any(String),
      fromId: from,
      toId: to,
      quantity: 3,
      createdAt: expect.any(Date),
      createdBy: null,
    });
    expect(await countsOf(from)).toEqual({ capacity: 7, allocation: 1, revision: 2 });
    expect(await countsOf(to)).toEqual({ capacity: 8, allocation: 8, revision: 2 });
  });

  it("moves nothing if fewer tickets are left", async () => {
    const [from, to] = [await sale.onSale(10), await sale.onSale(5)];
    await done(adapter.purchaseTickets(wish(from, 6)));
    for (const quantity of [5, 11]) {
      expect(await move(from, to, quantity)).toMatchObject({ refused: "capacity_below_sold" });
    }
    expect(await countsOf(from)).toEqual({ capacity: 10, allocation: 4, revision: 1 });
    expect(await countsOf(to)).toEqual({ capacity: 5, allocation: 5, revision: 1 });
  });

  it("needs two ticket options with counts of their own", async () => {
    const [one, other, full] = [
      await sale.onSale(10),
      await sale.onSale(5),
      await sale.onSale(2_147_483_647),
    ];
    const drawing = await done(
      adapter.createTicketOption({ name: "family", drawsOn: [{ ticketOptionId: one }] }),
    );
    for (const [from, to] of [
      [one, one],
      [one, drawing.id],
      [drawing.id, one],
      [one, full],
    ] as const) {
      expect(await move(from, to, 1)).toMatchObject({ refused: "invalid_input" });
    }
    expect(await move(one, other, 0)).toMatchObject({ refused: "invalid_input" });
    for (const unknown of [randomUUID(), "nothing"]) {
      expect(await move(unknown, one, 1)).toMatchObject({ refused: "ticket_option_not_found" });
      expect(await move(one, unknown, 1)).toMatchObject({ refused: "ticket_option_not_found" });
    }
    expect(await countsOf(one)).toEqual({ capacity: 10, allocation: 10, revision: 1 });
  });

  it("is made once for a key", async () => {
    const [from, to] = [await sale.onSale(10), await sale.onSale(5)];
    const first = await done(move(from, to, 4, "move"));
    await done(move(from, to, 1));
    expect(await done(move(from, to, 4, "move"))).toEqual(first);
    for (const answer of [move(from, to, 3, "move"), move(from, await sale.onSale(1), 4, "move")]) {
      expect(await answer).toMatchObject({ refused: "idempotency_key_reused" });
    }
    expect(await countsOf(from)).toEqual({ capacity: 5, allocation: 5, revision: 3 });
    expect(await countsOf(to)).toEqual({ capacity: 10, allocation: 10, revision: 3 });
  });
});
