import type { NewPurchase } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { ADAPTERS, done, UNCANCELLED } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

const made = (line: NewPurchase) => ({ id: expect.any(String), ...line });

describe.each(ADAPTERS)("a basket through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  /** A basket of three holds: two of the first option, one of the second. */
  async function holdThree(idempotencyKey?: string) {
    const [first, second] = [await sale.onSale(10), await sale.onSale(10)];
    const lines = [wish(first, 2), wish(second, 1), wish(first, 3)];
    const holds = await done(adapter.holdBasket({ lines, seconds: 60 }, idempotencyKey));
    const leftOf = async () => [await sale.leftOf(first), await sale.leftOf(second)];
    return { first, second, lines, holds, ids: holds.map(({ id }) => id), leftOf };
  }

  async function statusesOf(ids: readonly string[]) {
    return Promise.all(ids.map(async (id) => (await adapter.findHold(id))?.status));
  }

  describe("that is held", () => {
    it("holds all its lines, in their order, for the same time", async () => {
      const { lines, holds, leftOf } = await holdThree();
      const [{ createdAt, expiresAt } = { createdAt: NaN, expiresAt: NaN }] = holds;
      expect(holds).toEqual([
        {
          ...made(lines[0]!),
          status: "active",
          createdAt,
          createdBy: null,
          reference: null,
          metadata: null,
          expiresAt,
        },
        {
          ...made(lines[1]!),
          status: "active",
          createdAt,
          createdBy: null,
          reference: null,
          metadata: null,
          expiresAt,
        },
        {
          ...made(lines[2]!),
          status: "active",
          createdAt,
          createdBy: null,
          reference: null,
          metadata: null,
          expiresAt,
        },
      ]);
      expect(Number(expiresAt) - Number(createdAt)).toBe(60_000);
      for (const hold of holds) expect(await adapter.findHold(hold.id)).toEqual(hold);
      expect(await leftOf()).toEqual([5, 9]);
    });

    it("lasts for ten minutes if nothing else is asked for", async () => {
      const [hold] = await done(adapter.holdBasket({ lines: [wish(await sale.onSale(1), 1)] }));
      expect(Number(hold?.expiresAt) - Number(hold?.createdAt)).toBe(600_000);
    });

    it("holds nothing when one line cannot be, and says so of each that cannot", async () => {
      const [open, few] = [await sale.onSale(5), await sale.onSale(5)];
      const closed = await sale.onSale(5, { saleEndsAt: new Date("2020-01-01T00:00:00Z") });
      const singly = await sale.onSale(5, { maxPerPurchase: 1 });
      const rationed = await sale.onSale(5, { maxPerUser: 2 });
      const shared = await sale.onSale(5, { maxHeldPerUser: 2 });
      const user = randomUUID();
      const lines = [
        wish(open, 1),
        wish(few, 3),
        wish(few, 3),
        wish(closed, 1),
        wish(singly, 2),
        wish(rationed, 3),
        wish(shared, 1, user),
        wish(shared, 2, user),
        wish(shared, 2),
        wish(randomUUID(), 1),
        wish("nothing", 1),
      ];
      expect(await adapter.holdBasket({ lines })).toEqual({
        refusedLines: {
          1: "allocation_exceeded",
          2: "allocation_exceeded",
          3: "sale_not_open",
          4: "quantity_out_of_range",
          5: "user_limit_exceeded",
          6: "held_limit_exceeded",
          7: "held_limit_exceeded",
          9: "ticket_option_not_found",
          10: "ticket_option_not_found",
        },
      });
      for (const id of [open, few, shared]) expect(await sale.leftOf(id)).toBe(5);
    });

    it.each([
      { lines: 0 },
      { lines: 1_001 },
      { lines: 1, seconds: 0 },
      { lines: 1, seconds: 3_601 },
      { lines: 1, quantity: 0 },
    ])("is refused with %o", async ({ lines: length, seconds = 60, quantity = 1 }) => {
      const id = await sale.onSale(2_000);
      const lines = Array.from({ length }, () => wish(id, quantity));
      expect(await adapter.holdBasket({ lines, seconds })).toEqual({ refused: "invalid_input" });
      expect(await sale.leftOf(id)).toBe(2_000);
    });

    it("is held once for one key, with its current status", async () => {
      const { lines, holds, ids, first, leftOf } = await holdThree("basket");
      const again = () => done(adapter.holdBasket({ lines, seconds: 60 }, "basket"));
      expect(await again()).toEqual(holds);
      for (const others of [
        lines.slice(0, 1),
        [...lines, wish(first, 1)],
        [lines[2]!, lines[1]!, lines[0]!],
      ]) {
        const basket = { lines: others, seconds: 60 };
        expect(await adapter.holdBasket(basket, "basket")).toEqual({
          refused: "idempotency_key_reused",
        });
      }
      expect(await adapter.holdBasket({ lines, seconds: 61 }, "basket")).toEqual({
        refused: "idempotency_key_reused",
      });
      expect(await leftOf()).toEqual([5, 9]);
      await done(adapter.releaseHold(ids[1]!));
      expect((await again()).map(({ status }) => status)).toEqual(["active", "released", "active"]);
    });
  });

  describe("that is confirmed", () => {
    it("becomes a purchase of each hold, in their order", async () => {
      const { lines, ids, leftOf } = await holdThree();
      const purchases = await done(adapter.confirmBasket(ids));
      expect(purchases).toEqual([
        { ...made(lines[0]!), ...UNCANCELLED },
        { ...made(lines[1]!), ...UNCANCELLED },
        { ...made(lines[2]!), ...UNCANCELLED },
      ]);
      for (const purchase of purchases) {
        expect(await adapter.findPurchase(purchase.id)).toEqual(purchase);
      }
      expect(await statusesOf(ids)).toEqual(["confirmed", "confirmed", "confirmed"]);
      expect(await leftOf()).toEqual([5, 9]);
    });

    it("may be of holds that were made alone, also after the sale has ended", async () => {
      const option = await sale.onSale(5);
      const { id } = await done(adapter.holdTickets(wish(option, 2)));
      const { ids } = await holdThree();
      const saleEndsAt = new Date("2020-01-01T00:00:00Z");
      await done(adapter.changeTicketOption(option, { saleEndsAt }));
      expect(await done(adapter.confirmBasket([...ids, id.toUpperCase()]))).toHaveLength(4);
    });

    it("stays as it is when one hold has expired, and says so of each that cannot be", async () => {
      const { ids, leftOf } = await holdThree();
      const [first = "", second = "", third = ""] = ids;
      await done(adapter.releaseHold(second));
      await sale.letExpire(third);
      expect(await adapter.confirmBasket([first, second, third, randomUUID(), "nothing"])).toEqual({
        refusedLines: {
          1: "hold_not_active",
          2: "hold_not_active",
          3: "hold_not_found",
          4: "hold_not_found",
        },
      });
      expect(await statusesOf(ids)).toEqual(["active", "released", "expired"]);
      expect(await leftOf()).toEqual([8, 10]);
    });

    it("is not found where none of its holds is", async () => {
      expect(await adapter.confirmBasket([randomUUID(), "nothing"])).toEqual({
        refusedLines: { 0: "hold_not_found", 1: "hold_not_found" },
      });
    });

    it("has each hold once", async () => {
      const { ids, leftOf } = await holdThree();
      const twice = [...ids, ids[0]!.toUpperCase()];
      expect(await adapter.confirmBasket(twice)).toEqual({ refused: "invalid_input" });
      expect(await adapter.confirmBasket([])).toEqual({ refused: "invalid_input" });
      expect(await adapter.releaseBasket(twice)).toEqual({ refused: "invalid_input" });
      expect(await statusesOf(ids)).toEqual(["active", "active", "active"]);
      expect(await leftOf()).toEqual([5, 9]);
    });

    it("is confirmed once for one key, with its current status", async () => {
      const { ids, leftOf } = await holdThree();
      const purchases = await done(adapter.confirmBasket(ids, "confirm-basket"));
      expect(await done(adapter.confirmBasket(ids, "confirm-basket"))).toEqual(purchases);
      for (const others of [ids.slice(0, 1), ids.toReversed()]) {
        expect(await adapter.confirmBasket(others, "confirm-basket")).toEqual({
          refused: "idempotency_key_reused",
        });
      }
      await done(adapter.cancelPurchase({ purchaseId: purchases[0]!.id }));
      const [again] = await done(adapter.confirmBasket(ids, "confirm-basket"));
      expect(again).toMatchObject({ status: "cancelled", cancelledQuantity: 2 });
      expect(await leftOf()).toEqual([7, 9]);
    });

    it("is confirmed whole or not at all when its holds expire at that moment", async () => {
      for (let round = 0; round < 8; round += 1) {
        const { ids, leftOf } = await holdThree();
        const [answer] = await Promise.all([
          adapter.confirmBasket(ids),
          ...ids.toReversed().map((id) => sale.letExpire(id)),
        ]);
        const isConfirmed = "done" in answer;
        const statuses = await statusesOf(ids);
        expect(statuses).toEqual(Array(3).fill(isConfirmed ? "confirmed" : "expired"));
        expect(await leftOf()).toEqual(isConfirmed ? [5, 9] : [10, 10]);
      }
    });
  });

  describe("that is released", () => {
    it("gives all its tickets back once, however often it is released", async () => {
      const { ids, leftOf } = await holdThree();
      expect(await adapter.releaseBasket(ids)).toEqual({ done: "released" });
      expect(await adapter.releaseBasket(ids)).toEqual({ done: "released" });
      expect(await statusesOf(ids)).toEqual(["released", "released", "released"]);
      expect(await leftOf()).toEqual([10, 10]);
    });

    it("stays as it is when one hold was confirmed", async () => {
      const { ids, leftOf } = await holdThree();
      await done(adapter.confirmHold({ holdId: ids[1]! }));
      expect(await adapter.releaseBasket([...ids, randomUUID()])).toEqual({
        refusedLines: { 1: "hold_not_active", 3: "hold_not_found" },
      });
      expect(await statusesOf(ids)).toEqual(["active", "confirmed", "active"]);
      expect(await leftOf()).toEqual([5, 9]);
    });
  });

  it("may have 1,000 lines of one option", async () => {
    const id = await sale.onSale(1_000);
    const lines = Array.from({ length: 1_000 }, () => wish(id, 1));
    const holds = await done(adapter.holdBasket({ lines }));
    expect(await sale.leftOf(id)).toBe(0);
    expect(await done(adapter.confirmBasket(holds.map((hold) => hold.id)))).toHaveLength(1_000);
    expect(await sale.leftOf(id)).toBe(0);
  });

  it("goes to the last ticket beside others over the same options the other way round", async () => {
    const [first, second] = [await sale.onSale(60), await sale.onSale(60)];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const lines = [wish(first, 1), wish(second, 1)];
        return adapter.holdBasket({ lines: index % 2 === 0 ? lines : lines.toReversed() });
      }),
    );
    const held = answers.flatMap((answer) => ("done" in answer ? [answer.done] : []));
    expect(held).toHaveLength(60);
    for (const answer of answers.filter((each) => !("done" in each))) {
      expect(answer).toEqual({
        refusedLines: { 0: "allocation_exceeded", 1: "allocation_exceeded" },
      });
    }
    await Promise.all(held.map((holds) => done(adapter.confirmBasket(holds.map(({ id }) => id)))));
    expect([await sale.leftOf(first), await sale.leftOf(second)]).toEqual([0, 0]);
  });

  describe("of an option that limits what a user holds", () => {
    it("is bounded by all that the user holds at a time, and purchases are not", async () => {
      const option = await sale.onSale(20, { maxHeldPerUser: 3 });
      const user = randomUUID();
      const hold = await done(adapter.holdTickets(wish(option, 2, user)));
      const tooMany = { lines: [wish(option, 1, user), wish(option, 1, user)] };
      expect(await adapter.holdBasket(tooMany)).toEqual({
        refusedLines: { 0: "held_limit_exceeded", 1: "held_limit_exceeded" },
      });
      expect(await adapter.holdTickets(wish(option, 2, user))).toEqual({
        refused: "held_limit_exceeded",
      });
      await done(adapter.purchaseTickets(wish(option, 5, user)));
      await done(adapter.holdTickets(wish(option, 3)));
      await done(adapter.confirmHold({ holdId: hold.id, quantity: 1 }));
      const [kept] = await done(adapter.holdBasket({ lines: [wish(option, 3, user)] }));
      await done(adapter.releaseHold(kept!.id));
      const last = await done(adapter.holdTickets(wish(option, 3, user)));
      await sale.letExpire(last.id);
      await done(adapter.holdTickets(wish(option, 3, user)));
      expect(await adapter.holdTickets(wish(option, 1, user))).toEqual({
        refused: "held_limit_exceeded",
      });
    });

    it("can be limited later, and not any more", async () => {
      const option = await sale.onSale(20);
      const user = randomUUID();
      await done(adapter.holdTickets(wish(option, 5, user)));
      await done(adapter.changeTicketOption(option, { maxHeldPerUser: 5 }));
      expect(await adapter.holdTickets(wish(option, 1, user))).toEqual({
        refused: "held_limit_exceeded",
      });
      const unlimited = await done(adapter.changeTicketOption(option, { maxHeldPerUser: null }));
      expect(unlimited.maxHeldPerUser).toBeNull();
      await done(adapter.holdTickets(wish(option, 1, user)));
    });
  });
});
