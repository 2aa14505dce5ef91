import type { NewTicketOption, TicketOption } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { Adapter } from "./adapter.ts";
import { ADAPTERS, done } from "./adapters.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const on = (option: TicketOption, units = 1) => ({ ticketOptionId: option.id, units });
const asked = ({ id }: TicketOption, quantity = 1, userId: string = randomUUID()) => ({
  ticketOptionId: id,
  userId,
  quantity,
});

describe.each(ADAPTERS)("ticket options that draw on others, through %s", (_, openAdapter) => {
  let adapter: Adapter;
  beforeAll(() => {
    adapter = openAdapter(database.boxOffice);
  });

  const attempt = (input: Partial<NewTicketOption>) =>
    adapter.createTicketOption({ name: "some", ...input });
  const create = (input: Partial<NewTicketOption>) => done(attempt(input));
  const leftOf = async ({ id }: TicketOption) => (await adapter.findTicketOption(id))?.allocation;

  it("are sold from a pool", async () => {
    const hall = await create({ allocation: 10 });
    const adult = await create({ drawsOn: [on(hall)] });
    const family = await create({ allocation: 5, drawsOn: [on(hall, 4)] });
    expect(adult).toMatchObject({ allocation: 10, capacity: 10, drawsOn: [on(hall)] });
    expect(family).toMatchObject({ allocation: 2, capacity: 5, drawsOn: [on(hall, 4)] });

    await done(adapter.purchaseTickets(asked(family)));
    const hold = await done(adapter.holdTickets(asked(adult, 3)));
    expect([await leftOf(hall), await leftOf(adult), await leftOf(family)]).toEqual([3, 3, 0]);
    expect(await adapter.purchaseTickets(asked(family))).toEqual({
      refused: "allocation_exceeded",
      drawnId: hall.id,
    });
    expect(await adapter.purchaseTickets(asked(hall, 4))).toEqual({
      refused: "allocation_exceeded",
    });
    const purchase = await done(adapter.confirmHold({ holdId: hold.id, quantity: 2 }));
    await done(adapter.cancelPurchase({ purchaseId: purchase.id, quantity: 1 }));
    expect(await leftOf(hall)).toBe(5);
  });

  it("are sold by the time and the limit per user of what they draw on", async () => {
    const hall = await create({ allocation: 10, maxPerUser: 4 });
    const adult = await create({ drawsOn: [on(hall)] });
    const user = randomUUID();
    await done(adapter.purchaseTickets(asked(adult, 3, user)));
    expect(await adapter.holdTickets(asked(adult, 2, user))).toEqual({
      refused: "user_limit_exceeded",
      drawnId: hall.id,
    });
    await done(adapter.changeTicketOption(hall.id, { saleEndsAt: new Date(0) }));
    expect(await adapter.purchaseTickets(asked(adult))).toEqual({
      refused: "sale_not_open",
      drawnId: hall.id,
    });
  });

  it("are judged together in an order", async () => {
    const hall = await create({ allocation: 5 });
    const adult = await create({ drawsOn: [on(hall)] });
    const child = await create({ drawsOn: [on(hall)] });
    expect(await adapter.placeOrder([asked(adult, 3), asked(child, 3)])).toEqual({
      refusedLines: { 0: "allocation_exceeded", 1: "allocation_exceeded" },
    });
    expect(await adapter.placeOrder([asked(adult, 3), asked(child, 2)])).toHaveProperty("done");
    expect(await leftOf(hall)).toBe(0);
  });

  it("are created with draws that exist, once, of a unit at least", async () => {
    const hall = await create({ allocation: 5 });
    expect(await attempt({})).toEqual({ refused: "invalid_input" });
    expect(await attempt({ drawsOn: [] })).toEqual({ refused: "invalid_input" });
    expect(await attempt({ drawsOn: [on(hall), on(hall)] })).toEqual({ refused: "invalid_input" });
    expect(await attempt({ drawsOn: [on(hall, 0)] })).toEqual({ refused: "invalid_input" });
    expect(await attempt({ drawsOn: [{ ticketOptionId: randomUUID(), units: 1 }] })).toEqual({
      refused: "ticket_option_not_found",
    });
  });

  it("are created once for a key", async () => {
    const hall = await create({ allocation: 5 });
    const input = { name: "adult", drawsOn: [on(hall)] };
    const key = randomUUID();
    const first = await done(adapter.createTicketOption(input, key));
    expect(await done(adapter.createTicketOption(input, key))).toEqual(first);
    expect(await adapter.createTicketOption({ ...input, drawsOn: [on(hall, 2)] }, key)).toEqual({
      refused: "idempotency_key_reused",
    });
  });
});
