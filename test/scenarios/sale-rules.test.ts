import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS, NO_RULES } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

const LONG_AGO = new Date("2020-01-01T00:00:00.000Z");
const FAR_AWAY = new Date("2120-01-01T00:00:00.000Z");

describe.each(ADAPTERS)("a rule of a ticket option through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  it("is set at creation, and told again", async () => {
    const rules = {
      saleStartsAt: LONG_AGO,
      saleEndsAt: FAR_AWAY,
      minPerPurchase: 2,
      maxPerPurchase: 4,
      maxPerUser: 6,
    };
    const option = await done(adapter.createTicketOption({ name: "x", allocation: 10, ...rules }));
    expect(option).toMatchObject(rules);
    expect(await adapter.findTicketOption(option.id)).toEqual(option);
  });

  it.each([
    { saleStartsAt: FAR_AWAY, saleEndsAt: LONG_AGO },
    { saleStartsAt: LONG_AGO, saleEndsAt: LONG_AGO },
    { minPerPurchase: 3, maxPerPurchase: 2 },
    { minPerPurchase: 0 },
    { maxPerPurchase: 1.5 },
    { maxPerUser: -1 },
  ])("is refused when it makes no sense: %o", async (rules) => {
    expect(await adapter.createTicketOption({ name: "x", allocation: 10, ...rules })).toEqual({
      refused: "invalid_input",
    });
  });

  it.each([{ saleStartsAt: FAR_AWAY }, { saleEndsAt: LONG_AGO }])(
    "sells and holds nothing outside its time: %o",
    async (rules) => {
      const id = await sale.onSale(10, rules);
      expect(await adapter.purchaseTickets(wish(id, 1))).toEqual({ refused: "sale_not_open" });
      expect(await adapter.holdTickets(wish(id, 1))).toEqual({ refused: "sale_not_open" });
      expect(await sale.leftOf(id)).toBe(10);
    },
  );

  it("lets holds be confirmed after the sale has closed", async () => {
    const id = await sale.onSale(10, { saleStartsAt: LONG_AGO });
    const hold = await done(adapter.holdTickets(wish(id, 2)));
    await done(adapter.changeTicketOption(id, { saleEndsAt: new Date("2021-01-01T00:00:00Z") }));
    expect(await adapter.purchaseTickets(wish(id, 1))).toEqual({ refused: "sale_not_open" });
    await done(adapter.confirmHold({ holdId: hold.id }));
  });

  it("sells and holds no fewer and no more at once than it says", async () => {
    const id = await sale.onSale(20, { minPerPurchase: 2, maxPerPurchase: 4 });
    for (const quantity of [1, 5]) {
      const refused = { refused: "quantity_out_of_range" };
      expect(await adapter.purchaseTickets(wish(id, quantity))).toEqual(refused);
      expect(await adapter.holdTickets(wish(id, quantity))).toEqual(refused);
    }
    for (const quantity of [2, 4]) await done(adapter.purchaseTickets(wish(id, quantity)));
    expect(await sale.leftOf(id)).toBe(14);
  });

  it("counts what a user has purchased and holds, less what was cancelled", async () => {
    const id = await sale.onSale(100, { maxPerUser: 5 });
    const user = randomUUID();
    const refused = { refused: "user_limit_exceeded" };
    const purchase = await done(adapter.purchaseTickets(wish(id, 2, user)));
    const hold = await done(adapter.holdTickets(wish(id, 2, user.toUpperCase())));
    expect(await adapter.purchaseTickets(wish(id, 2, user))).toEqual(refused);
    expect(await adapter.holdTickets(wish(id, 2, user))).toEqual(refused);
    await done(adapter.purchaseTickets(wish(id, 5)));

    await done(adapter.cancelPurchase({ purchaseId: purchase.id, quantity: 1 }));
    await done(adapter.purchaseTickets(wish(id, 2, user)));
    await done(adapter.confirmHold({ holdId: hold.id, quantity: 1 }));
    await done(adapter.purchaseTickets(wish(id, 1, user)));
    expect(await adapter.purchaseTickets(wish(id, 1, user))).toEqual(refused);
  });

  it("lets a user have no more, however many requests come at the same moment", async () => {
    const id = await sale.onSale(100, { maxPerUser: 5 });
    const user = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 === 0
          ? adapter.purchaseTickets(wish(id, 1, user))
          : adapter.holdTickets(wish(id, 1, user)),
      ),
    );
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(5);
    expect(await sale.leftOf(id)).toBe(95);
  });

  it("is changed, left as it is, or cleared", async () => {
    const id = await sale.onSale(10, { maxPerPurchase: 1, maxPerUser: 1 });
    const changed = await done(adapter.changeTicketOption(id, { maxPerPurchase: 3 }));
    expect(changed).toMatchObject({ ...NO_RULES, revision: 2, maxPerPurchase: 3, maxPerUser: 1 });
    const cleared = await done(adapter.changeTicketOption(id, { maxPerUser: null }));
    expect(cleared).toMatchObject({ maxPerPurchase: 3, maxPerUser: null });
    expect(await adapter.findTicketOption(id)).toEqual(cleared);
    await done(adapter.purchaseTickets(wish(id, 3)));
  });

  it("is refused when it does not go with the others", async () => {
    const id = await sale.onSale(10, { minPerPurchase: 3, saleEndsAt: LONG_AGO });
    for (const changes of [{ maxPerPurchase: 2 }, { saleStartsAt: FAR_AWAY }]) {
      expect(await adapter.changeTicketOption(id, changes)).toEqual({ refused: "invalid_input" });
    }
  });
});
