import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { done, ADAPTERS } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

describe.each(ADAPTERS)("a change of a ticket option through %s", (_name, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  it("changes what it names, and leaves the rest", async () => {
    const option = await done(
      adapter.createTicketOption({ name: "day pass", description: "one day", allocation: 5 }),
    );
    const renamed = await done(adapter.changeTicketOption(option.id, { name: "week pass" }));
    expect(renamed).toEqual({ ...option, name: "week pass", revision: 2 });
    const bare = await done(
      adapter.changeTicketOption(option.id.toUpperCase(), { description: null }),
    );
    expect(bare).toEqual({ ...option, name: "week pass", description: null, revision: 3 });
    expect(await done(adapter.changeTicketOption(option.id, {}))).toEqual(bare);
    expect(await adapter.findTicketOption(option.id)).toEqual(bare);
  });

  it("keeps a reference of up to 255 characters, until it is changed", async () => {
    const reference = "ä".repeat(255);
    const option = await done(
      adapter.createTicketOption({ name: "day pass", reference, allocation: 5 }),
    );
    expect(option.reference).toBe(reference);
    expect(await adapter.changeTicketOption(option.id, { reference: `${reference}.` })).toEqual({
      refused: "invalid_input",
    });
    expect(await done(adapter.changeTicketOption(option.id, { name: "pass" }))).toEqual({
      ...option,
      name: "pass",
      revision: 2,
    });
    const bare = await done(adapter.changeTicketOption(option.id, { reference: null }));
    expect(bare).toEqual({ ...option, name: "pass", reference: null, revision: 3 });
    expect(await adapter.findTicketOption(option.id)).toEqual(bare);
  });

  it("moves it to an event, to another one, and to none", async () => {
    const [eventId, otherId] = [randomUUID(), randomUUID()];
    const option = await done(
      adapter.createTicketOption({
        name: "day pass",
        allocation: 5,
        eventId: eventId.toUpperCase(),
      }),
    );
    expect(option).toMatchObject({ eventId, revision: 1 });
    const renamed = await done(adapter.changeTicketOption(option.id, { name: "pass" }));
    expect(renamed).toEqual({ ...option, name: "pass", revision: 2 });
    const moved = await done(adapter.changeTicketOption(option.id, { eventId: otherId }));
    expect(moved).toEqual({ ...renamed, eventId: otherId, revision: 3 });
    expect(await adapter.changeTicketOption(option.id, { eventId: "nothing" })).toEqual({
      refused: "invalid_input",
    });
    const freed = await done(adapter.changeTicketOption(option.id, { eventId: null }));
    expect(freed).toEqual({ ...moved, eventId: null, revision: 4 });
    expect(await adapter.findTicketOption(option.id)).toEqual(freed);
  });

  it("raises the revision, which sales do not, if it changes something", async () => {
    const id = await sale.onSale(10, { maxPerUser: 5 });
    const { id: purchaseId } = await done(adapter.purchaseTickets(wish(id, 3)));
    await done(adapter.cancelPurchase({ purchaseId, quantity: 1 }));
    await done(adapter.holdTickets(wish(id, 2)));
    expect(await adapter.findTicketOption(id)).toMatchObject({ allocation: 6, revision: 1 });
    const same = { name: "day pass", capacity: 10, maxPerUser: 5 };
    expect(await done(adapter.changeTicketOption(id, same))).toMatchObject({ revision: 1 });
    expect(await adapter.changeTicketOption(id, { capacity: 3 })).toEqual({
      refused: "capacity_below_sold",
    });
    const changed = await done(adapter.changeTicketOption(id, { maxPerUser: null, capacity: 20 }));
    expect(changed).toMatchObject({ allocation: 16, revision: 2 });
    expect(await adapter.findTicketOption(id)).toEqual(changed);
  });

  it("is refused after another edit, if it expects the revision before", async () => {
    const id = await sale.onSale(10);
    await done(adapter.purchaseTickets(wish(id, 3)));
    const changed = await done(adapter.changeTicketOption(id, { name: "mine" }, 1));
    expect(changed).toMatchObject({ name: "mine", allocation: 7, revision: 2 });
    for (const changes of [{ name: "theirs" }, { name: "mine" }, { capacity: 0 }, {}]) {
      expect(await adapter.changeTicketOption(id, changes, 1)).toEqual({
        refused: "precondition_failed",
      });
    }
    expect(await adapter.findTicketOption(id)).toEqual(changed);
    expect(await adapter.changeTicketOption(randomUUID(), { name: "x" }, 1)).toEqual({
      refused: "ticket_option_not_found",
    });
    expect(await adapter.changeTicketOption(id, { name: " " }, 1)).toEqual({
      refused: "invalid_input",
    });
  });

  it("is made by one of several that expect the same revision", async () => {
    const id = await sale.onSale(10);
    const names = ["a", "b", "c", "d"];
    const answers = await Promise.all(
      names.map((name) => adapter.changeTicketOption(id, { name }, 1)),
    );
    const made = answers.flatMap((answer) => ("done" in answer ? [answer.done] : []));
    expect(made).toHaveLength(1);
    const refused = { refused: "precondition_failed" };
    expect(answers.filter((answer) => "refused" in answer)).toEqual([refused, refused, refused]);
    expect(await adapter.findTicketOption(id)).toEqual(made[0]);
  });

  it("moves the allocation with the capacity", async () => {
    const id = await sale.onSale(10);
    await done(adapter.purchaseTickets(wish(id, 3)));
    await done(adapter.holdTickets(wish(id, 2)));
    expect(await done(adapter.changeTicketOption(id, { capacity: 20 }))).toMatchObject({
      capacity: 20,
      allocation: 15,
    });
    expect(await done(adapter.changeTicketOption(id, { capacity: 5 }))).toMatchObject({
      capacity: 5,
      allocation: 0,
    });
    expect(await adapter.changeTicketOption(id, { capacity: 4, name: "other" })).toEqual({
      refused: "capacity_below_sold",
    });
    expect(await adapter.findTicketOption(id)).toMatchObject({ name: "day pass", capacity: 5 });
  });

  it.each([{ name: " " }, { capacity: -1 }, { capacity: 1.5 }, { maxPerUser: 0 }])(
    "is refused with %o",
    async (changes) => {
      const id = await sale.onSale(10);
      expect(await adapter.changeTicketOption(id, changes)).toEqual({ refused: "invalid_input" });
    },
  );

  it.each([randomUUID(), "nothing"])("is refused for no ticket option: %s", async (id) => {
    expect(await adapter.changeTicketOption(id, { name: "other" })).toEqual({
      refused: "ticket_option_not_found",
    });
  });

  it("never undercuts what is sold while purchases race it", async () => {
    const id = await sale.onSale(60);
    const [cut, ...answers] = await Promise.all([
      adapter.changeTicketOption(id, { capacity: 20 }),
      ...Array.from({ length: 60 }, () => adapter.purchaseTickets(wish(id, 1))),
    ]);
    const sold = answers.filter((answer) => "done" in answer).length;
    const capacity = "done" in cut ? 20 : 60;
    expect(await adapter.findTicketOption(id)).toMatchObject({
      capacity,
      allocation: capacity - sold,
    });
    expect(sold).toBeLessThanOrEqual(capacity);
  });
});
