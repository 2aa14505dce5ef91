import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS, UNCANCELLED } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(ADAPTERS)("a hold through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  /** Two of ten tickets. */
  async function holdTwo() {
    return done(adapter.holdTickets(wish(await sale.onSale(10), 2)));
  }

  it("takes from the allocation like a purchase, and is found again", async () => {
    const ticketOptionId = await sale.onSale(10);
    const wanted = wish(ticketOptionId, 3);
    const hold = await done(adapter.holdTickets({ ...wanted, seconds: 3_600 }));
    expect(hold).toEqual({
      id: expect.any(String),
      ...wanted,
      status: "active",
      expiresAt: expect.any(Date),
      createdAt: expect.any(Date),
      createdBy: null,
      reference: null,
      metadata: null,
    });
    expect(await adapter.findHold(hold.id)).toEqual(hold);
    expect(await sale.leftOf(ticketOptionId)).toBe(7);
    expect(await adapter.holdTickets(wish(ticketOptionId, 8))).toEqual({
      refused: "allocation_exceeded",
    });
  });

  it("lasts for ten minutes, or for as long as was asked", async () => {
    const id = await sale.onSale(2);
    const [standard, short] = [
      await done(adapter.holdTickets(wish(id, 1))),
      await done(adapter.holdTickets({ ...wish(id, 1), seconds: 1 })),
    ];
    const difference = standard.expiresAt.getTime() - short.expiresAt.getTime();
    expect(Math.abs(difference - 599_000)).toBeLessThan(20_000);
  });

  it.each([
    { seconds: 0 },
    { seconds: 3_601 },
    { seconds: 1.5 },
    { quantity: 0 },
    { userId: "me" },
  ])("is refused with %o", async (broken) => {
    const id = await sale.onSale(1);
    expect(await adapter.holdTickets({ ...wish(id, 1), ...broken })).toEqual({
      refused: "invalid_input",
    });
    expect(await sale.leftOf(id)).toBe(1);
  });

  it.each([randomUUID(), "nothing"])("is refused for no ticket option: %s", async (id) => {
    expect(await adapter.holdTickets(wish(id, 1))).toEqual({ refused: "ticket_option_not_found" });
  });

  it.each([randomUUID(), "nothing"])("is not found by the id %s", async (id) => {
    expect(await adapter.findHold(id)).toBeUndefined();
    expect(await adapter.confirmHold({ holdId: id })).toEqual({ refused: "hold_not_found" });
    expect(await adapter.extendHold({ holdId: id, seconds: 60 })).toEqual({
      refused: "hold_not_found",
    });
    expect(await adapter.releaseHold(id)).toEqual({ refused: "hold_not_found" });
  });

  describe("when it is extended", () => {
    it("expires so many seconds from now, and can still be confirmed", async () => {
      const hold = await holdTwo();
      const extended = await done(adapter.extendHold({ holdId: hold.id, seconds: 1_200 }));
      expect(extended).toEqual({ ...hold, expiresAt: expect.any(Date) });
      const later = extended.expiresAt.getTime() - hold.expiresAt.getTime();
      expect(later).toBeGreaterThanOrEqual(600_000);
      expect(later).toBeLessThan(660_000);
      expect(await adapter.findHold(hold.id)).toEqual(extended);
      await done(adapter.confirmHold({ holdId: hold.id }));
    });

    it("lasts no longer than a day after its creation", async () => {
      const { id } = await holdTwo();
      expect(await adapter.extendHold({ holdId: id, seconds: 86_400 })).toEqual({
        refused: "hold_extension_exceeded",
      });
    });

    it.each([0, 86_401, 1.5])("stays as it is for %s seconds", async (seconds) => {
      const hold = await holdTwo();
      expect(await adapter.extendHold({ holdId: hold.id, seconds })).toEqual({
        refused: "invalid_input",
      });
      expect(await adapter.findHold(hold.id)).toEqual(hold);
    });
  });

  describe("when it is confirmed", () => {
    it("becomes a purchase of all that it holds", async () => {
      const hold = await holdTwo();
      const { ticketOptionId, userId } = hold;
      const purchase = await done(adapter.confirmHold({ holdId: hold.id }));
      const expected = { id: expect.any(String), ...wish(ticketOptionId, 2, userId) };
      expect(purchase).toEqual({ ...expected, ...UNCANCELLED });
      expect(await adapter.findPurchase(purchase.id)).toEqual(purchase);
      expect(await adapter.findHold(hold.id)).toEqual({ ...hold, status: "confirmed" });
      expect(await sale.leftOf(ticketOptionId)).toBe(8);
    });

    it("becomes a purchase of a part, and the rest goes back", async () => {
      const { id, ticketOptionId } = await holdTwo();
      expect(await done(adapter.confirmHold({ holdId: id, quantity: 1 }))).toMatchObject({
        quantity: 1,
      });
      expect(await sale.leftOf(ticketOptionId)).toBe(9);
    });

    it("stays as it is when more is asked for than it holds", async () => {
      const { id } = await holdTwo();
      expect(await adapter.confirmHold({ holdId: id, quantity: 3 })).toEqual({
        refused: "quantity_out_of_range",
      });
      expect(await adapter.confirmHold({ holdId: id, quantity: 0 })).toEqual({
        refused: "invalid_input",
      });
      await done(adapter.confirmHold({ holdId: id }));
    });

    it("can be neither confirmed again nor released", async () => {
      const { id, ticketOptionId } = await holdTwo();
      await done(adapter.confirmHold({ holdId: id }));
      expect(await adapter.confirmHold({ holdId: id })).toEqual({ refused: "hold_not_active" });
      expect(await adapter.releaseHold(id)).toEqual({ refused: "hold_not_active" });
      expect(await sale.leftOf(ticketOptionId)).toBe(8);
    });

    it("gives the same purchase to the same key, once", async () => {
      const { id, ticketOptionId } = await holdTwo();
      const first = await done(adapter.confirmHold({ holdId: id, quantity: 1 }, "confirm"));
      expect(await done(adapter.confirmHold({ holdId: id, quantity: 1 }, "confirm"))).toEqual(
        first,
      );
      expect(await adapter.confirmHold({ holdId: id, quantity: 2 }, "confirm")).toEqual({
        refused: "idempotency_key_reused",
      });
      expect(await sale.leftOf(ticketOptionId)).toBe(9);
    });
  });

  describe("when it is released", () => {
    it("gives its tickets back once, however often it is released", async () => {
      const { id, ticketOptionId } = await holdTwo();
      expect(await adapter.releaseHold(id)).toEqual({ done: "released" });
      expect(await adapter.releaseHold(id)).toEqual({ done: "released" });
      expect(await sale.leftOf(ticketOptionId)).toBe(10);
      expect(await adapter.confirmHold({ holdId: id })).toEqual({ refused: "hold_not_active" });
      expect(await adapter.findHold(id)).toMatchObject({ status: "released" });
    });
  });

  describe("when its time is up", () => {
    it("gives its tickets to the very next claim", async () => {
      const ticketOptionId = await sale.onSale(2);
      const hold = await done(adapter.holdTickets(wish(ticketOptionId, 2)));
      await sale.letExpire(hold.id);
      await done(adapter.purchaseTickets(wish(ticketOptionId, 2)));
      expect(await sale.leftOf(ticketOptionId)).toBe(0);
    });

    it("has expired, and can be released but not confirmed", async () => {
      const { id, ticketOptionId } = await holdTwo();
      await sale.letExpire(id);
      expect(await adapter.findHold(id)).toMatchObject({ status: "expired" });
      expect(await adapter.confirmHold({ holdId: id })).toEqual({ refused: "hold_not_active" });
      expect(await adapter.extendHold({ holdId: id, seconds: 60 })).toEqual({
        refused: "hold_not_active",
      });
      expect(await adapter.releaseHold(id)).toEqual({ done: "released" });
      expect(await sale.leftOf(ticketOptionId)).toBe(10);
    });

    it("is either confirmed at that moment or has expired", async () => {
      const { id, ticketOptionId } = await holdTwo();
      const [answer] = await Promise.all([adapter.confirmHold({ holdId: id }), sale.letExpire(id)]);
      await adapter.releaseHold(id);
      const isConfirmed = "done" in answer;
      expect(await adapter.findHold(id)).toMatchObject({
        status: isConfirmed ? "confirmed" : "expired",
      });
      expect(await sale.leftOf(ticketOptionId)).toBe(isConfirmed ? 8 : 10);
    });
  });

  it("is resolved once when it is confirmed and released at the same moment", async () => {
    const { id, ticketOptionId } = await holdTwo();
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => adapter.confirmHold({ holdId: id })),
      ...Array.from({ length: 8 }, () => adapter.releaseHold(id)),
    ]);
    const confirmed = answers.slice(0, 8).filter((answer) => "done" in answer).length;
    const released = answers.slice(8).filter((answer) => "done" in answer).length;
    expect([
      [1, 0, 8],
      [0, 8, 10],
    ]).toContainEqual([confirmed, released, await sale.leftOf(ticketOptionId)]);
  });

  it("is kept once for one key", async () => {
    const id = await sale.onSale(10);
    const wanted = { ...wish(id, 2), seconds: 60 };
    const first = await done(adapter.holdTickets(wanted, "hold"));
    expect(await done(adapter.holdTickets(wanted, "hold"))).toEqual(first);
    expect(await adapter.holdTickets({ ...wanted, quantity: 1 }, "hold")).toEqual({
      refused: "idempotency_key_reused",
    });
    expect(await sale.leftOf(id)).toBe(8);
  });

  it.each([
    ["expired", ({ id }: { id: string }) => sale.letExpire(id)],
    [
      "expired",
      async ({ id }: { id: string }) => {
        await sale.letExpire(id);
        // Somebody else's claim has written it down.
        await adapter.releaseHold(id);
      },
    ],
    ["released", ({ id }: { id: string }) => done(adapter.releaseHold(id))],
    ["confirmed", ({ id }: { id: string }) => done(adapter.confirmHold({ holdId: id }))],
  ])("is shown as it is now when its key is used again: %s", async (status, resolve) => {
    const wanted = { ...wish(await sale.onSale(10), 2), seconds: 60 };
    const hold = await done(adapter.holdTickets(wanted, "again"));
    await resolve(hold);
    const again = await done(adapter.holdTickets(wanted, "again"));
    expect(again).toEqual(await adapter.findHold(hold.id));
    expect(again).toMatchObject({ id: hold.id, status });
    expect(await done(adapter.holdTickets(wanted, "again"))).toEqual(again);
  });
});
