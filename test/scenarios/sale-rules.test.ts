import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Door } from "./door.ts";
import { done, DOORS, NO_RULES } from "./doors.ts";
import { openSale, wish, type Sale } from "./sale.ts";

const LONG_AGO = new Date("2020-01-01T00:00:00.000Z");
const FAR_AWAY = new Date("2120-01-01T00:00:00.000Z");

describe.each(DOORS)("a rule of a ticket option through %s", (_name, openDoor) => {
  let sale: Sale;
  let door: Door;
  beforeAll(async () => {
    sale = await openSale(openDoor);
    ({ door } = sale);
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
    const option = await done(door.createTicketOption({ name: "x", allocation: 10, ...rules }));
    expect(option).toMatchObject(rules);
    expect(await door.findTicketOption(option.id)).toEqual(option);
  });

  it.each([
    { saleStartsAt: FAR_AWAY, saleEndsAt: LONG_AGO },
    { saleStartsAt: LONG_AGO, saleEndsAt: LONG_AGO },
    { minPerPurchase: 3, maxPerPurchase: 2 },
    { minPerPurchase: 0 },
    { maxPerPurchase: 1.5 },
    { maxPerUser: -1 },
  ])("is refused when it makes no sense: %o", async (rules) => {
    expect(await door.createTicketOption({ name: "x", allocation: 10, ...rules })).toEqual({
      refused: "invalid_input",
    });
  });

  it.each([{ saleStartsAt: FAR_AWAY }, { saleEndsAt: LONG_AGO }])(
    "sells and holds nothing outside its time: %o",
    async (rules) => {
      const id = await sale.onSale(10, rules);
      expect(await door.purchaseTickets(wish(id, 1))).toEqual({ refused: "sale_not_open" });
      expect(await door.holdTickets(wish(id, 1))).toEqual({ refused: "sale_not_open" });
      expect(await sale.leftOf(id)).toBe(10);
    },
  );

  it("lets holds be confirmed after the sale has closed", async () => {
    const id = await sale.onSale(10, { saleStartsAt: LONG_AGO });
    const hold = await done(door.holdTickets(wish(id, 2)));
    await done(door.changeTicketOption(id, { saleEndsAt: new Date("2021-01-01T00:00:00Z") }));
    expect(await door.purchaseTickets(wish(id, 1))).toEqual({ refused: "sale_not_open" });
    await done(door.confirmHold({ holdId: hold.id }));
  });

  it("sells and holds no fewer and no more at once than it says", async () => {
    const id = await sale.onSale(20, { minPerPurchase: 2, maxPerPurchase: 4 });
    for (const quantity of [1, 5]) {
      const refused = { refused: "quantity_out_of_range" };
      expect(await door.purchaseTickets(wish(id, quantity))).toEqual(refused);
      expect(await door.holdTickets(wish(id, quantity))).toEqual(refused);
    }
    for (const quantity of [2, 4]) await done(door.purchaseTickets(wish(id, quantity)));
    expect(await sale.leftOf(id)).toBe(14);
  });

  it("counts what a user has purchased and holds, less what was cancelled", async () => {
    const id = await sale.onSale(100, { maxPerUser: 5 });
    const user = randomUUID();
    const refused = { refused: "user_limit_exceeded" };
    const purchase = await done(door.purchaseTickets(wish(id, 2, user)));
    const hold = await done(door.holdTickets(wish(id, 2, user.toUpperCase())));
    expect(await door.purchaseTickets(wish(id, 2, user))).toEqual(refused);
    expect(await door.holdTickets(wish(id, 2, user))).toEqual(refused);
    await done(door.purchaseTickets(wish(id, 5)));

    await done(door.cancelPurchase({ purchaseId: purchase.id, quantity: 1 }));
    await done(door.purchaseTickets(wish(id, 2, user)));
    await done(door.confirmHold({ holdId: hold.id, quantity: 1 }));
    await done(door.purchaseTickets(wish(id, 1, user)));
    expect(await door.purchaseTickets(wish(id, 1, user))).toEqual(refused);
  });

  it("lets a user have no more, however many requests come at the same moment", async () => {
    const id = await sale.onSale(100, { maxPerUser: 5 });
    const user = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 === 0
          ? door.purchaseTickets(wish(id, 1, user))
          : door.holdTickets(wish(id, 1, user)),
      ),
    );
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(5);
    expect(await sale.leftOf(id)).toBe(95);
  });

  it("is changed, left as it is, or cleared", async () => {
    const id = await sale.onSale(10, { maxPerPurchase: 1, maxPerUser: 1 });
    const changed = await done(door.changeTicketOption(id, { maxPerPurchase: 3 }));
    expect(changed).toMatchObject({ ...NO_RULES, revision: 2, maxPerPurchase: 3, maxPerUser: 1 });
    const cleared = await done(door.changeTicketOption(id, { maxPerUser: null }));
    expect(cleared).toMatchObject({ maxPerPurchase: 3, maxPerUser: null });
    expect(await door.findTicketOption(id)).toEqual(cleared);
    await done(door.purchaseTickets(wish(id, 3)));
  });

  it("is refused when it does not go with the others", async () => {
    const id = await sale.onSale(10, { minPerPurchase: 3, saleEndsAt: LONG_AGO });
    for (const changes of [{ maxPerPurchase: 2 }, { saleStartsAt: FAR_AWAY }]) {
      expect(await door.changeTicketOption(id, changes)).toEqual({ refused: "invalid_input" });
    }
  });
});
