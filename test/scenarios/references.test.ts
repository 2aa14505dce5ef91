import type { BoxOffice, NewPurchase } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { Answer } from "./adapter.ts";
import { ADAPTERS, done } from "./adapters.ts";
import { patientBoxOffice, wish } from "./sale.ts";

/** Characters that the text of an array must quote, and a comma, which separates the values of other filters. */
const referenceOf = (name: string) => String.raw`${name} "7", C:\{null}`;

let database: TestDatabase;
let boxOffice: BoxOffice;
beforeAll(async () => {
  database = await createTestDatabase();
  boxOffice = patientBoxOffice(database.db);
});
afterAll(() => database.drop());

describe.each(ADAPTERS)("a reference through %s", (_name, openAdapter) => {
  const adapter = () => openAdapter(boxOffice);
  const optionId = async () =>
    (await done(adapter().createTicketOption({ name: "day pass", allocation: 100 }))).id;

  it("stays with what it was given to, and finds it", async () => {
    const reference = referenceOf(randomUUID());
    const sale = adapter();
    const option = await done(
      sale.createTicketOption({ name: "pass", allocation: 100, reference }),
    );
    const wanted = { ...wish(option.id, 1), reference };
    const purchase = await done(sale.purchaseTickets(wanted));
    const hold = await done(sale.holdTickets(wanted));
    const order = await done(sale.placeOrder([wanted, wish(option.id, 1)]));
    const basket = await done(sale.holdBasket({ lines: [wanted, wish(option.id, 1)] }));
    const made = [option, purchase, hold, ...order, ...basket].map((each) => each.reference);
    const expected = [reference, reference, reference, reference, null, reference, null];
    expect(made).toEqual(expected);
    expect(await sale.findPurchase(purchase.id)).toEqual(purchase);
    expect(await sale.findHold(hold.id)).toEqual(hold);
    expect(await sale.listByReference("ticketOptions", reference)).toEqual([option.id]);
    expect(new Set(await sale.listByReference("purchases", reference))).toEqual(
      new Set([purchase.id, order[0]!.id]),
    );
    expect(new Set(await sale.listByReference("holds", reference))).toEqual(
      new Set([hold.id, basket[0]!.id]),
    );
    expect(await sale.listByReference("purchases", `${reference}!`)).toEqual([]);
  });

  it("is kept apart from others of the same moment, also if it is empty", async () => {
    const id = await optionId();
    const references = [undefined, "", "null", null, referenceOf("a"), "=", undefined];
    const made = await Promise.all(
      references.map((reference) => done(adapter().purchaseTickets({ ...wish(id, 1), reference }))),
    );
    const expected = references.map((reference) => reference ?? null);
    expect(made.map(({ reference }) => reference)).toEqual(expected);
  });

  it("goes from a hold to its purchase, unless the confirmation has its own", async () => {
    const id = await optionId();
    const sale = adapter();
    const held = { ...wish(id, 2), reference: "seat 7" };
    const confirm = async (reference?: string) => {
      const hold = await done(sale.holdTickets(held));
      const [key, input] = [randomUUID(), { holdId: hold.id, reference }];
      const purchase = await done(sale.confirmHold(input, key));
      expect(await done(sale.confirmHold(input, key))).toEqual(purchase);
      expect(await sale.confirmHold({ ...input, reference: "other" }, key)).toMatchObject({
        refused: "idempotency_key_reused",
      });
      return purchase.reference;
    };
    expect(await confirm()).toBe("seat 7");
    expect(await confirm("seat 8")).toBe("seat 8");
    const basket = await done(sale.holdBasket({ lines: [held, wish(id, 1)] }));
    const confirmed = await done(sale.confirmBasket(basket.map((hold) => hold.id)));
    expect(confirmed.map(({ reference }) => reference)).toEqual(["seat 7", null]);
  });

  it("belongs to what a key was used for", async () => {
    const id = await optionId();
    const [wanted, reused] = [wish(id, 1), { refused: "idempotency_key_reused" }];
    const sale = adapter();
    for (const make of ["purchaseTickets", "holdTickets"] as const) {
      const ask = (input: NewPurchase, key: string): Promise<Answer<object>> =>
        sale[make](input, key);
      const key = randomUUID();
      const made = await done(ask({ ...wanted, reference: "a" }, key));
      expect(await done(ask({ ...wanted, reference: "a" }, key))).toEqual(made);
      expect(await ask({ ...wanted, reference: "b" }, key)).toMatchObject(reused);
      expect(await ask(wanted, key)).toMatchObject(reused);
    }
    const key = randomUUID();
    await done(sale.placeOrder([{ ...wanted, reference: "a" }], key));
    expect(await sale.placeOrder([wanted], key)).toMatchObject(reused);
  });

  it("is refused if it is too long or cannot be stored", async () => {
    const id = await optionId();
    for (const reference of ["a".repeat(256), "\0"]) {
      const wanted = { ...wish(id, 1), reference };
      expect(await adapter().purchaseTickets(wanted)).toMatchObject({ refused: "invalid_input" });
      expect(await adapter().holdTickets(wanted)).toMatchObject({ refused: "invalid_input" });
    }
  });
});
