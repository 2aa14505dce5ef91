import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS, UNCANCELLED } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(ADAPTERS)("an order through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  it("purchases all its lines, in their order", async () => {
    const [first, second] = [await sale.onSale(10), await sale.onSale(10)];
    const lines = [wish(second, 1), wish(first, 2), wish(second, 3)];
    const purchases = await done(adapter.placeOrder(lines));
    const [one, two, three] = lines;
    const id: unknown = expect.any(String);
    expect(purchases).toEqual([
      { id, ...one, ...UNCANCELLED },
      { id, ...two, ...UNCANCELLED },
      { id, ...three, ...UNCANCELLED },
    ]);
    for (const purchase of purchases) {
      expect(await adapter.findPurchase(purchase.id)).toEqual(purchase);
    }
    expect([await sale.leftOf(first), await sale.leftOf(second)]).toEqual([8, 6]);
  });

  it("purchases nothing when one line cannot be, and says so of each that cannot", async () => {
    const [first, second] = [await sale.onSale(5), await sale.onSale(5)];
    const rules = { maxPerPurchase: 2, maxPerUser: 3 };
    const third = await sale.onSale(10, rules);
    const closed = await sale.onSale(5, { saleEndsAt: new Date("2020-01-01T00:00:00Z") });
    const user = randomUUID();
    expect(
      await adapter.placeOrder([
        wish(first, 5),
        wish(second, 6),
        wish(randomUUID(), 1),
        wish("nothing", 1),
        wish(third, 3),
        wish(third, 2, user),
        wish(third, 2, user),
        wish(closed, 1),
      ]),
    ).toEqual({
      refusedLines: {
        1: "allocation_exceeded",
        2: "ticket_option_not_found",
        3: "ticket_option_not_found",
        4: "quantity_out_of_range",
        5: "user_limit_exceeded",
        6: "user_limit_exceeded",
        7: "sale_not_open",
      },
    });
    expect(await sale.leftOf(first)).toBe(5);
  });

  it("refuses every line of an option that fit singly but not together", async () => {
    const [first, second] = [await sale.onSale(5), await sale.onSale(5)];
    expect(
      await adapter.placeOrder([wish(first, 3), wish(second, 1), wish(first.toUpperCase(), 3)]),
    ).toEqual({ refusedLines: { 0: "allocation_exceeded", 2: "allocation_exceeded" } });
    expect([await sale.leftOf(first), await sale.leftOf(second)]).toEqual([5, 5]);
  });

  it.each([0, 1_001])("is refused with %i lines", async (length) => {
    const id = await sale.onSale(2_000);
    expect(await adapter.placeOrder(Array.from({ length }, () => wish(id, 1)))).toEqual({
      refused: "invalid_input",
    });
  });

  it("may have 1,000 lines of one option", async () => {
    const id = await sale.onSale(1_000);
    const lines = Array.from({ length: 1_000 }, () => wish(id, 1));
    expect(await done(adapter.placeOrder(lines))).toHaveLength(1_000);
    expect(await sale.leftOf(id)).toBe(0);
  });

  it("is refused for a line that breaks a rule of its own", async () => {
    const id = await sale.onSale(5);
    expect(await adapter.placeOrder([wish(id, 1), wish(id, 0)])).toEqual({
      refused: "invalid_input",
    });
    expect(await sale.leftOf(id)).toBe(5);
  });

  it("is placed once for one key", async () => {
    const [first, second] = [await sale.onSale(5), await sale.onSale(5)];
    const lines = [wish(first, 1), wish(second, 2)];
    const purchases = await done(adapter.placeOrder(lines, "order"));
    expect(await done(adapter.placeOrder(lines, "order"))).toEqual(purchases);
    for (const others of [
      [wish(first, 1)],
      [...lines, wish(second, 1)],
      [wish(second, 2), lines[0]!],
    ]) {
      expect(await adapter.placeOrder(others, "order")).toEqual({
        refused: "idempotency_key_reused",
      });
    }
    expect([await sale.leftOf(first), await sale.leftOf(second)]).toEqual([4, 3]);
  });

  it("does not stand in the way of others over the same options the other way round", async () => {
    const [first, second] = [await sale.onSale(150), await sale.onSale(150)];
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const lines = [wish(first, 1), wish(second, 1)];
        return adapter.placeOrder(index % 2 === 0 ? lines : lines.toReversed());
      }),
    );
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(150);
    const refused = answers.filter((answer) => !("done" in answer));
    for (const answer of refused) {
      expect(answer).toEqual({
        refusedLines: { 0: "allocation_exceeded", 1: "allocation_exceeded" },
      });
    }
    expect([await sale.leftOf(first), await sale.leftOf(second)]).toEqual([0, 0]);
  });
});
