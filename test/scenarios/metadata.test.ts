import type { BoxOffice, JsonObject } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { Answer } from "./adapter.ts";
import { ADAPTERS, done } from "./adapters.ts";
import { patientBoxOffice, wish } from "./sale.ts";

/** Names and values that JavaScript, PostgreSQL's arrays or a serializer could take for something else. */
const ODD: JsonObject = JSON.parse(
  String.raw`{"z":[1e300,5e-324,0.1,null,true,[[]]],"__proto__":{"a":1},"constructor":{},"toJSON":"{\"\\},","":"","ä😀":{"b":1,"a":{"id":2,"type":"x"}}}`,
);

/** The same object, written in another order. */
const reversed = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).toReversed());

/** Without a difference between objects that `toEqual` would ignore. */
const textOf = (value: unknown) => JSON.stringify(value);

/** An object with so many levels. */
function levels(count: number): JsonObject {
  return count === 1 ? {} : { a: levels(count - 1) };
}

let database: TestDatabase;
let boxOffice: BoxOffice;
beforeAll(async () => {
  database = await createTestDatabase();
  boxOffice = patientBoxOffice(database.db);
});
afterAll(() => database.drop());

describe.each(ADAPTERS)("metadata through %s", (_name, openAdapter) => {
  const adapter = () => openAdapter(boxOffice);
  const optionId = async () =>
    (await done(adapter().createTicketOption({ name: "day pass", allocation: 100 }))).id;

  it("stays with what it was given to, with sorted names", async () => {
    const sale = adapter();
    const metadata = reversed(ODD);
    const sorted = textOf(
      JSON.parse(
        String.raw`{"":"","__proto__":{"a":1},"constructor":{},"toJSON":"{\"\\},","z":[1e300,5e-324,0.1,null,true,[[]]],"ä😀":{"a":{"id":2,"type":"x"},"b":1}}`,
      ),
    );
    const option = await done(sale.createTicketOption({ name: "x", allocation: 100, metadata }));
    const wanted = { ...wish(option.id, 1), metadata };
    const purchase = await done(sale.purchaseTickets(wanted));
    const hold = await done(sale.holdTickets(wanted));
    const order = await done(sale.placeOrder([wanted, wish(option.id, 1)]));
    const basket = await done(sale.holdBasket({ lines: [wanted, wish(option.id, 1)] }));
    const found = [
      await sale.findTicketOption(option.id),
      await sale.findPurchase(purchase.id),
      await sale.findHold(hold.id),
    ];
    const made = [option, purchase, hold, ...found, ...order, ...basket];
    expect(made.map((each) => textOf(each?.metadata))).toEqual([
      ...Array(7).fill(sorted),
      "null",
      sorted,
      "null",
    ]);
  });

  it("is kept apart from that of others of the same moment", async () => {
    const id = await optionId();
    const all = [undefined, {}, null, { a: "null" }, { a: null }, undefined];
    const made = await Promise.all(
      all.map((metadata, index) =>
        done(
          adapter().purchaseTickets({
            ...wish(id, 1),
            metadata,
            reference: index === 1 ? "A" : null,
          }),
        ),
      ),
    );
    expect(made.map(({ metadata }) => metadata)).toEqual(all.map((metadata) => metadata ?? null));
  });

  it("is replaced as a whole by a change, and stays otherwise", async () => {
    const sale = adapter();
    const metadata = { a: 1, b: { c: [2], d: 3 } };
    const option = await done(sale.createTicketOption({ name: "x", allocation: 1, metadata }));
    const change = async (changes: { metadata?: JsonObject | null; name?: string }) => {
      const changed = await done(sale.changeTicketOption(option.id, changes));
      expect(await sale.findTicketOption(option.id)).toEqual(changed);
      return [changed.revision, textOf(changed.metadata)];
    };
    expect(await change({ metadata: { b: { d: 3, c: [2] }, a: 1 } })).toEqual([
      1,
      textOf(metadata),
    ]);
    expect(await change({ name: "y" })).toEqual([2, textOf(metadata)]);
    expect(await change({ metadata: { b: {} } })).toEqual([3, '{"b":{}}']);
    expect(await change({ metadata: null })).toEqual([4, "null"]);
    expect(await change({ metadata: {} })).toEqual([5, "{}"]);
  });

  it("goes from a hold or an exchanged purchase to the new purchase, unless it has its own", async () => {
    const [id, otherId] = [await optionId(), await optionId()];
    const sale = adapter();
    const held = { ...wish(id, 2), metadata: { seat: 7 } };
    const confirm = async (metadata?: JsonObject) => {
      const hold = await done(sale.holdTickets(held));
      const [key, input] = [randomUUID(), { holdId: hold.id, metadata }];
      const purchase = await done(sale.confirmHold(input, key));
      expect(await done(sale.confirmHold(input, key))).toEqual(purchase);
      expect(await sale.confirmHold({ ...input, metadata: { seat: 9 } }, key)).toMatchObject({
        refused: "idempotency_key_reused",
      });
      return purchase;
    };
    expect((await confirm()).metadata).toEqual({ seat: 7 });
    const purchase = await confirm({ seat: 8 });
    expect(purchase.metadata).toEqual({ seat: 8 });
    const exchange = { purchaseId: purchase.id, ticketOptionId: otherId };
    const key = randomUUID();
    const { newPurchaseId } = await done(sale.exchangePurchase(exchange, key));
    expect((await done(sale.exchangePurchase(exchange, key))).newPurchaseId).toBe(newPurchaseId);
    expect((await sale.findPurchase(newPurchaseId))?.metadata).toEqual({ seat: 8 });
    const basket = await done(sale.holdBasket({ lines: [held, wish(id, 1)] }));
    const confirmed = await done(sale.confirmBasket(basket.map((each) => each.id)));
    expect(confirmed.map(({ metadata }) => metadata)).toEqual([{ seat: 7 }, null]);
  });

  it("belongs to what a key was used for, in any order of names", async () => {
    const id = await optionId();
    const sale = adapter();
    const requests: readonly ((
      metadata: JsonObject | null,
      key: string,
    ) => Promise<Answer<object>>)[] = [
      (metadata, key) => sale.createTicketOption({ name: "x", allocation: 1, metadata }, key),
      (metadata, key) => sale.purchaseTickets({ ...wish(id, 1, id), metadata }, key),
      (metadata, key) => sale.holdTickets({ ...wish(id, 1, id), metadata }, key),
    ];
    for (const ask of requests) {
      const key = randomUUID();
      const made = await done(ask({ a: 1, b: 2 }, key));
      expect(await done(ask({ b: 2, a: 1 }, key))).toEqual(made);
      for (const other of [{ a: 1, b: 3 }, {}, null]) {
        expect(await ask(other, key)).toMatchObject({ refused: "idempotency_key_reused" });
      }
    }
  });

  it("is rejected if it is not an object, too large, too deep or cannot be stored", async () => {
    const id = await optionId();
    // With {"a":""} around it.
    const largest = { a: "ä".repeat(2_044) };
    for (const metadata of [largest, levels(20)]) {
      const made = await done(adapter().purchaseTickets({ ...wish(id, 1), metadata }));
      expect(made.metadata).toEqual(metadata);
    }
    const bad: readonly unknown[] = [
      { a: `${largest.a}a` },
      levels(21),
      { a: "\0" },
      { "\ud83c": 1 },
      [],
      "{}",
      7,
    ];
    for (const metadata of bad) {
      const wanted: { readonly metadata: JsonObject } = JSON.parse(JSON.stringify({ metadata }));
      const asked = [
        adapter().purchaseTickets({ ...wish(id, 1), ...wanted }),
        adapter().holdTickets({ ...wish(id, 1), ...wanted }),
        adapter().createTicketOption({ name: "x", allocation: 1, ...wanted }),
        adapter().changeTicketOption(id, wanted),
      ];
      for (const each of asked) expect(await each).toMatchObject({ refused: "invalid_input" });
    }
  });
});
