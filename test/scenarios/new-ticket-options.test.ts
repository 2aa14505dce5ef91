import type { NewTicketOptionLine } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Adapter } from "./adapter.ts";
import { ADAPTERS, done, NO_RULES } from "./adapters.ts";
import { openSale, wish, type Sale } from "./sale.ts";

/** A hall that three kinds of tickets draw on, two of them through another one. */
function event(eventId: string): readonly NewTicketOptionLine[] {
  return [
    { localId: "hall", name: "hall", eventId, allocation: 10, metadata: { seats: 10 } },
    {
      localId: "Floor",
      name: "floor",
      eventId,
      allocation: 6,
      drawsOn: [{ ticketOptionId: "hall" }],
    },
    { name: "adult", eventId, drawsOn: [{ ticketOptionId: "Floor" }] },
    {
      name: "family",
      eventId,
      saleStartsAt: new Date("2020-01-01T00:00:00Z"),
      drawsOn: [{ ticketOptionId: "Floor", units: 3 }],
    },
  ];
}

describe.each(ADAPTERS)("ticket options that are created together through %s", (_, openAdapter) => {
  let sale: Sale;
  let adapter: Adapter;
  beforeAll(async () => {
    sale = await openSale(openAdapter);
    ({ adapter } = sale);
  });
  afterAll(() => sale.close());

  it("draw on those before them, and are sold at once", async () => {
    const eventId = randomUUID();
    const made = await done(adapter.createTicketOptions(event(eventId)));
    const [hall, floor, adult, family] = made;
    const shared = { ...NO_RULES, description: null, eventId };
    const drawnIds = [hall!.id, floor!.id].toSorted();
    const units = (count: number) =>
      drawnIds.map((ticketOptionId) => ({ ticketOptionId, units: count }));
    expect(made).toEqual([
      {
        ...shared,
        id: hall!.id,
        name: "hall",
        allocation: 10,
        capacity: 10,
        metadata: { seats: 10 },
      },
      {
        ...shared,
        id: floor!.id,
        name: "floor",
        allocation: 6,
        capacity: 6,
        drawsOn: [{ ticketOptionId: hall!.id, units: 1 }],
      },
      { ...shared, id: adult!.id, name: "adult", allocation: 6, capacity: 6, drawsOn: units(1) },
      {
        ...shared,
        id: family!.id,
        name: "family",
        allocation: 2,
        capacity: 2,
        saleStartsAt: new Date("2020-01-01T00:00:00Z"),
        drawsOn: units(3),
      },
    ]);
    expect(await Promise.all(made.map(({ id }) => adapter.findTicketOption(id)))).toEqual(made);
    await done(adapter.purchaseTickets(wish(family!.id, 1)));
    await done(adapter.purchaseTickets(wish(adult!.id, 2)));
    expect(await Promise.all(made.map(({ id }) => sale.leftOf(id)))).toEqual([5, 1, 1, 0]);
    expect(await adapter.purchaseTickets(wish(adult!.id, 2))).toEqual({
      refused: "allocation_exceeded",
      drawnId: floor!.id,
    });
  });

  it("draw on existing ones", async () => {
    const [one, other] = [await sale.onSale(5), await sale.onSale(7)];
    const made = await done(
      adapter.createTicketOptions([
        { name: "a", allocation: 9, drawsOn: [{ ticketOptionId: other }, { ticketOptionId: one }] },
        { localId: "b", name: "b", drawsOn: [{ ticketOptionId: one, units: 2 }] },
        { name: "c", drawsOn: [{ ticketOptionId: "b" }, { ticketOptionId: other }] },
      ]),
    );
    expect(made.map(({ allocation }) => allocation)).toEqual([5, 2, 2]);
    await done(adapter.purchaseTickets(wish(made[2]!.id, 1)));
    expect([await sale.leftOf(one), await sale.leftOf(other)]).toEqual([3, 6]);
    expect(await sale.leftOf(made[0]!.id)).toBe(3);
  });

  it("are created once by the same key, also at the same moment", async () => {
    const [key, hallId] = [randomUUID(), await sale.onSale(20)];
    const lines = [
      ...event(randomUUID()),
      { name: "guest", drawsOn: [{ ticketOptionId: hallId, units: 2 }] },
    ];
    const create = (list = lines) => adapter.createTicketOptions(list, key);
    const made = await Promise.all([1, 2, 3, 4].map(() => done(create())));
    expect(new Set(made.flat().map(({ id }) => id)).size).toBe(5);
    await done(adapter.changeTicketOption(made[0]![1]!.id, { name: "renamed" }));
    expect(await done(create())).toEqual(made[0]);
    const reused = { refused: "idempotency_key_reused" };
    for (const other of [
      lines.slice(0, 4),
      [...lines, { name: "one more", allocation: 1 }],
      lines.map((line, index) => (index === 3 ? { ...line, name: "other" } : line)),
      lines.slice(0, 1),
    ]) {
      expect(await create(other)).toMatchObject(reused);
    }
    const { localId: _, ...hall } = lines[0]!;
    expect(await adapter.createTicketOption({ ...hall, allocation: 10 }, key)).toMatchObject(
      reused,
    );
    expect(await sale.leftOf(hallId)).toBe(20);
    const single = { name: "alone", allocation: 1 };
    const first = await done(adapter.createTicketOption(single, `${key}-alone`));
    expect(await adapter.createTicketOptions([single, single], `${key}-alone`)).toMatchObject(
      reused,
    );
    expect(await done(adapter.createTicketOptions([single], `${key}-alone`))).toEqual([first]);
  });

  it("are not created if one of them is refused", async () => {
    const hallId = await sale.onSale(5);
    const before = await adapter.findTicketOption(hallId);
    const good = { name: "good", drawsOn: [{ ticketOptionId: hallId }] };
    const create = (...lines: readonly NewTicketOptionLine[]) => adapter.createTicketOptions(lines);
    const unknown = {
      ...good,
      drawsOn: [{ ticketOptionId: hallId }, { ticketOptionId: randomUUID() }],
    };
    expect(await create(good, unknown, good, unknown)).toEqual({
      refusedLines: { 1: "ticket_option_not_found", 3: "ticket_option_not_found" },
    });
    const laterName = { ...good, drawsOn: [{ ticketOptionId: "later" }] };
    expect(await create(good, laterName, { ...good, localId: "later" })).toEqual({
      refusedLines: { 1: "ticket_option_not_found" },
    });
    const window = { saleStartsAt: new Date("2030-01-01"), saleEndsAt: new Date("2029-01-01") };
    for (const bad of [
      { name: "no count" },
      { ...good, name: " " },
      { ...good, ...window },
      {
        ...good,
        drawsOn: [{ ticketOptionId: hallId, units: 2_147_483_647 }],
        allocation: 2_147_483_647,
      },
    ]) {
      expect(await create(good, bad, good)).toMatchObject({ refused: "invalid_input" });
    }
    expect(await create({ ...good, localId: "A" }, { ...good, localId: "a" })).toMatchObject({
      refused: "invalid_input",
    });
    expect(await create()).toMatchObject({ refused: "invalid_input" });
    expect(await create(...Array.from({ length: 101 }, () => good))).toMatchObject({
      refused: "invalid_input",
    });
    // What it draws on is unchanged, and as many as ever may draw on it.
    expect(await adapter.findTicketOption(hallId)).toEqual(before);
    const most = await done(create(...Array.from({ length: 100 }, () => good)));
    expect(new Set(most.map(({ id }) => id)).size).toBe(100);
    expect(await create({ name: "unrelated", allocation: 1 }, good)).toMatchObject({
      refused: "invalid_input",
    });
  });
});
