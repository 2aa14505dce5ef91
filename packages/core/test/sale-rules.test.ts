import {
  CapacityBelowSoldError,
  createBoxOffice,
  openDatabase,
  QuantityOutOfRangeError,
  SaleNotOpenError,
  TicketOptionNotFoundError,
  UserLimitExceededError,
  type NewTicketOption,
} from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(async () => {
  expect(await driftsOf(boxOffice)).toEqual([]);
  await database.drop();
});

const onSale = (rules: Partial<NewTicketOption> = {}) =>
  boxOffice.createTicketOption({ name: "day pass", allocation: 10, ...rules });
const of = (ticketOptionId: string, quantity = 1, userId: string = randomUUID()) => ({
  ticketOptionId,
  userId,
  quantity,
});

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

describe("the time of sale", () => {
  it.each([
    ["before it starts", { saleStartsAt: inHours(1) }],
    ["after it has ended", { saleEndsAt: inHours(-1) }],
    ["after both", { saleStartsAt: inHours(-2), saleEndsAt: inHours(-1) }],
  ])("lets nobody purchase or hold %s", async (_, rules) => {
    const { id } = await onSale(rules);
    await expect(boxOffice.purchaseTickets(of(id))).rejects.toBeInstanceOf(SaleNotOpenError);
    await expect(boxOffice.holdTickets(of(id))).rejects.toBeInstanceOf(SaleNotOpenError);
  });

  it("allows purchases within it", async () => {
    const { id } = await onSale({ saleStartsAt: inHours(-1), saleEndsAt: inHours(1) });
    expect(await boxOffice.purchaseTickets(of(id))).toMatchObject({ quantity: 1 });
  });

  it("allows active holds to be confirmed after it has ended", async () => {
    const { id } = await onSale();
    const hold = await boxOffice.holdTickets(of(id, 2));
    await boxOffice.changeTicketOption(id, { saleEndsAt: inHours(-1) });
    await expect(boxOffice.purchaseTickets(of(id))).rejects.toBeInstanceOf(SaleNotOpenError);
    expect(await boxOffice.confirmHold({ holdId: hold.id })).toMatchObject({ quantity: 2 });
  });

  it("must not end before it starts, and the minimum must not exceed the maximum", async () => {
    await expect(onSale({ saleStartsAt: inHours(1), saleEndsAt: inHours(0) })).rejects.toThrow(
      "saleEndsAt must be after the start of the sale",
    );
    const { id } = await onSale({ minPerPurchase: 3 });
    await expect(boxOffice.changeTicketOption(id, { maxPerPurchase: 2 })).rejects.toThrow(
      "maxPerPurchase must not be below the minimum",
    );
  });
});

it("sells quantities from the minimum to the maximum", async () => {
  const { id } = await onSale({ minPerPurchase: 2, maxPerPurchase: 3 });
  for (const quantity of [1, 4]) {
    await expect(boxOffice.purchaseTickets(of(id, quantity))).rejects.toBeInstanceOf(
      QuantityOutOfRangeError,
    );
    await expect(boxOffice.holdTickets(of(id, quantity))).rejects.toBeInstanceOf(
      QuantityOutOfRangeError,
    );
  }
  expect(await boxOffice.purchaseTickets(of(id, 2))).toMatchObject({ quantity: 2 });
});

describe("the limit per user", () => {
  it("counts purchases and active holds, but no returned tickets", async () => {
    const { id } = await onSale({ maxPerUser: 4 });
    const user = randomUUID();
    const bought = await boxOffice.purchaseTickets(of(id, 2, user));
    const hold = await boxOffice.holdTickets(of(id, 2, user));
    const another = () => boxOffice.purchaseTickets(of(id, 1, user));
    await expect(another()).rejects.toBeInstanceOf(UserLimitExceededError);
    await expect(boxOffice.holdTickets(of(id, 1, user))).rejects.toBeInstanceOf(
      UserLimitExceededError,
    );
    expect(await boxOffice.purchaseTickets(of(id, 4))).toMatchObject({ quantity: 4 });

    await boxOffice.confirmHold({ holdId: hold.id, quantity: 1 });
    await another();
    await expect(another()).rejects.toBeInstanceOf(UserLimitExceededError);
    await boxOffice.cancelPurchase({ purchaseId: bought.id, quantity: 1 });
    await another();
    await expect(another()).rejects.toBeInstanceOf(UserLimitExceededError);
  });

  it("holds when 50 requests of one user race, in two box offices", async () => {
    const { id } = await onSale({ allocation: 100, maxPerUser: 7 });
    await using db = openDatabase(database.url);
    const offices = [boxOffice, createBoxOffice({ db })];
    const user = randomUUID();
    const answers = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => {
        const office = offices[index % 2]!;
        return index % 3 === 0
          ? office.holdTickets(of(id, 1, user))
          : office.purchaseTickets(of(id, 1, user));
      }),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(7);
  });
});

describe("a changed ticket option", () => {
  it("keeps omitted members, sets given ones, and removes a rule that is null", async () => {
    const { id } = await onSale({ description: "all day", maxPerUser: 4 });
    const changed = await boxOffice.changeTicketOption(id.toUpperCase(), {
      name: "Day pass",
      maxPerUser: null,
      minPerPurchase: 2,
    });
    expect(changed).toMatchObject({
      name: "Day pass",
      description: "all day",
      maxPerUser: null,
      minPerPurchase: 2,
    });
    expect(await boxOffice.findTicketOption(id)).toEqual(changed);
  });

  it("changes the allocation with the capacity, which cannot go below what is sold and held", async () => {
    const { id } = await onSale();
    await boxOffice.purchaseTickets(of(id, 3));
    await boxOffice.holdTickets(of(id, 2));
    const change = (capacity: number) => boxOffice.changeTicketOption(id, { capacity });
    expect(await change(20)).toMatchObject({ capacity: 20, allocation: 15 });
    await expect(change(4)).rejects.toBeInstanceOf(CapacityBelowSoldError);
    expect(await change(5)).toMatchObject({ capacity: 5, allocation: 0 });
  });

  it("never has less than was sold when its capacity is reduced during a sale", async () => {
    const { id } = await onSale({ allocation: 60 });
    await using db = openDatabase(database.url);
    const another = createBoxOffice({ db });
    const answers = await Promise.allSettled([
      ...Array.from({ length: 80 }, () => boxOffice.purchaseTickets(of(id))),
      ...[50, 40, 30, 20, 10].map((capacity) => another.changeTicketOption(id, { capacity })),
    ]);
    const sold = answers.slice(0, 80).filter(({ status }) => status === "fulfilled").length;
    const option = (await boxOffice.findTicketOption(id))!;
    expect(option.capacity - option.allocation).toBe(sold);
  });

  it("returns its original values when the request to create it is repeated", async () => {
    const create = () =>
      boxOffice.createTicketOption(
        { name: "late bird", allocation: 5, maxPerUser: 2, saleEndsAt: new Date("2099-01-01") },
        { idempotencyKey: "late bird".replace(" ", "-") },
      );
    const first = await create();
    await boxOffice.changeTicketOption(first.id, { name: "bird", capacity: 9, maxPerUser: null });
    await boxOffice.changeTicketOption(first.id, { capacity: 8 });
    expect(await create()).toEqual(first);
  });

  it("must exist", async () => {
    for (const id of [randomUUID(), "nothing"]) {
      await expect(boxOffice.changeTicketOption(id, { name: "x" })).rejects.toBeInstanceOf(
        TicketOptionNotFoundError,
      );
    }
  });
});
