import { orRefusal, RefusalError } from "@ticket-allocation/client";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { putSeasonOnSale } from "../season.ts";
import { openShop, type Shop } from "./open-shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop[Symbol.asyncDispose]());

const MATCHES = [
  { name: "3 May", eventId: randomUUID() },
  { name: "10 May", eventId: randomUUID() },
];

async function putOnSale() {
  const options = await putSeasonOnSale(shop.tickets, MATCHES, randomUUID());
  const idOf = (name: string) => options.find((option) => option.name === name)!.id;
  return {
    options,
    idOf,
    buy: (name: string, quantity: number, userId: string = randomUUID()) => {
      const wish = { ticketOptionId: idOf(name), userId, quantity };
      return orRefusal(shop.tickets.purchases.create(wish));
    },
    left: async () => {
      const page = shop.tickets.ticketOptions.list({
        filter: { id: options.map(({ id }) => id) },
        fields: ["name", "allocation"],
      });
      const entries: [string, number][] = [];
      for await (const { name, allocation } of page) entries.push([name, allocation]);
      return Object.fromEntries(entries);
    },
  };
}

it("sells season tickets, adults and children out of the same seats", async () => {
  const { buy, left } = await putOnSale();
  expect(await left()).toEqual({
    "Seats, 3 May": 500,
    "Seats, 10 May": 500,
    "Adult, 3 May": 500,
    "Child, 3 May": 100,
    "Adult, 10 May": 500,
    "Child, 10 May": 100,
    "Season ticket": 50,
  });
  await buy("Season ticket", 2);
  await buy("Adult, 3 May", 4);
  await buy("Child, 3 May", 1);
  expect(await left()).toEqual({
    "Seats, 3 May": 493,
    "Seats, 10 May": 498,
    "Adult, 3 May": 493,
    "Child, 3 May": 99,
    "Adult, 10 May": 498,
    "Child, 10 May": 100,
    "Season ticket": 48,
  });
});

it("sells no season ticket when one match is sold out", async () => {
  const { options, idOf, buy, left } = await putOnSale();
  // Each buyer may have six of the 500 seats.
  const lines = Array.from({ length: 100 }, () => {
    return { ticketOptionId: idOf("Adult, 10 May"), userId: randomUUID(), quantity: 5 };
  });
  await shop.tickets.purchases.createMany(lines);
  expect(await left()).toMatchObject({ "Adult, 3 May": 500, "Season ticket": 0 });
  const refusal = await buy("Season ticket", 1);
  if (!(refusal instanceof RefusalError)) throw new Error("sold");
  expect(refusal.code).toBe("invalid_purchase_quantity");
  const seats = options.find(({ name }) => name === "Seats, 10 May");
  expect(refusal.errors[0]?.ticketOptionId).toBe(seats?.id);
});

it("counts season tickets for the limit of each match", async () => {
  const { buy } = await putOnSale();
  const userId = randomUUID();
  await buy("Season ticket", 2, userId);
  await buy("Child, 3 May", 4, userId);
  expect(await buy("Adult, 3 May", 1, userId)).toMatchObject({ code: "user_limit_exceeded" });
  expect(await buy("Adult, 10 May", 4, userId)).toMatchObject({ quantity: 4 });
});

it("puts the season on sale once, however often it is sent", async () => {
  const key = randomUUID();
  const first = await putSeasonOnSale(shop.tickets, MATCHES, key);
  const second = await putSeasonOnSale(shop.tickets, MATCHES, key);
  expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
});
