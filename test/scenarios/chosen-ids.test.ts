import { createBoxOffice, openDatabase, type Database } from "@ticket-allocation/core";
import type { Kysely } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { Adapter } from "./adapter.ts";
import { ADAPTERS, done } from "./adapters.ts";
import { wish } from "./sale.ts";

const TAKEN = { refused: "id_taken" };

const linesOf = (ticketOptionIds: readonly string[]) =>
  ticketOptionIds.map((id) => Object.assign(wish(id, 1), { id: randomUUID() }));
const idsOf = (made: readonly { readonly id: string }[]) => made.map(({ id }) => id);

describe.each(ADAPTERS)("an id that the client has chosen, through %s", (_name, openAdapter) => {
  let database: TestDatabase;
  let otherPool: Kysely<Database>;
  let adapter: Adapter;
  /** Of another box office on the same database, as in another process. */
  let otherAdapter: Adapter;
  let optionId: string;
  let secondId: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    otherPool = openDatabase(database.url);
    adapter = openAdapter(database.boxOffice);
    otherAdapter = openAdapter(createBoxOffice({ db: otherPool }));
    const newOption = { name: "day pass", allocation: 1_000 };
    optionId = (await done(adapter.createTicketOption(newOption))).id;
    secondId = (await done(adapter.createTicketOption(newOption))).id;
  });
  afterAll(async () => {
    await otherPool.destroy();
    await database.drop();
  });

  it("is that of a purchase, and gets the same answer again", async () => {
    const purchase = { ...wish(optionId, 2), id: randomUUID() };
    const first = await done(adapter.purchaseTickets(purchase));
    expect(first).toMatchObject(purchase);
    expect(await adapter.findPurchase(purchase.id)).toEqual(first);
    const upperCase = { ...purchase, id: purchase.id.toUpperCase() };
    expect(await done(otherAdapter.purchaseTickets(upperCase))).toEqual(first);
  });

  it("is that of a hold, and another that of its purchase", async () => {
    const [id, purchaseId] = [randomUUID(), randomUUID()];
    const hold = { ...wish(optionId, 2), id };
    const held = await done(adapter.holdTickets(hold));
    expect(held.id).toBe(id);
    expect(await done(otherAdapter.holdTickets(hold))).toEqual(held);
    const confirm = () => done(adapter.confirmHold({ holdId: id, id: purchaseId }));
    expect((await confirm()).id).toBe(purchaseId);
    expect((await confirm()).id).toBe(purchaseId);
    expect(await adapter.confirmHold({ holdId: id, id })).toMatchObject(TAKEN);
  });

  it("is that of what is done with a purchase", async () => {
    const { id: purchaseId } = await done(adapter.purchaseTickets(wish(optionId, 9)));
    const ids = Array.from({ length: 4 }, () => randomUUID());
    const userId = randomUUID();
    const doAll = async (some: Adapter) => [
      await done(some.cancelPurchase({ purchaseId, quantity: 2, id: ids[0] })),
      await done(
        some.exchangePurchase({ purchaseId, ticketOptionId: secondId, quantity: 3, id: ids[1] }),
      ),
      await done(some.transferPurchase({ purchaseId, userId, id: ids[2] })),
      await done(some.moveCapacity({ fromId: optionId, toId: secondId, quantity: 1, id: ids[3] })),
    ];
    const made = await doAll(adapter);
    expect(made.map(({ id }) => id)).toEqual(ids);
    expect(await doAll(otherAdapter)).toEqual(made);
    const [, id] = ids;
    expect(await adapter.cancelPurchase({ purchaseId, quantity: 3, id })).toMatchObject(TAKEN);
  });

  it("is that of each line of an order or a basket", async () => {
    const options = [optionId, secondId, optionId];
    const [order, basket] = [linesOf(options), linesOf(options)];
    for (const some of [adapter, otherAdapter]) {
      expect(idsOf(await done(some.placeOrder(order)))).toEqual(idsOf(order));
      expect(idsOf(await done(some.holdBasket({ lines: basket })))).toEqual(idsOf(basket));
    }
    const purchaseIds = basket.map(() => randomUUID());
    for (const some of [adapter, otherAdapter]) {
      const confirming = some.confirmBasket(idsOf(basket), undefined, purchaseIds);
      expect(idsOf(await done(confirming))).toEqual(purchaseIds);
    }
    expect(
      await adapter.confirmBasket(idsOf(basket), undefined, purchaseIds.toReversed()),
    ).toMatchObject(TAKEN);
    expect(
      await adapter.confirmBasket(idsOf(basket), undefined, purchaseIds.slice(1)),
    ).toMatchObject({ refused: "invalid_input" });
    expect(await adapter.placeOrder(order.slice(1))).toMatchObject(TAKEN);
    const [first, ...others] = linesOf(options);
    const partly = [{ ...first!, id: undefined }, ...others];
    expect(await adapter.placeOrder(partly)).toMatchObject({ refused: "invalid_input" });
    expect(await adapter.holdBasket({ lines: partly })).toMatchObject({ refused: "invalid_input" });
  });

  it("is that of no ticket option", async () => {
    const purchase = await done(
      adapter.purchaseTickets({ ...wish(optionId, 1), id: randomUUID() }),
    );
    const option = { id: purchase.id, name: "day pass", allocation: 1 };
    expect(await otherAdapter.createTicketOption(option)).toMatchObject({
      refused: "ticket_option_id_taken",
    });
    expect(await adapter.findPurchase(purchase.id)).toEqual(purchase);
  });

  it("is taken for everything else", async () => {
    const purchase = { ...wish(optionId, 2), id: randomUUID() };
    await done(adapter.purchaseTickets(purchase));
    for (const some of [adapter, otherAdapter]) {
      for (const changed of [{ quantity: 3 }, { ticketOptionId: secondId }, wish(optionId, 2)]) {
        expect(await some.purchaseTickets({ ...purchase, ...changed })).toMatchObject(TAKEN);
      }
      expect(await some.holdTickets(purchase)).toMatchObject(TAKEN);
      expect(await some.cancelPurchase({ purchaseId: purchase.id, id: optionId })).toMatchObject(
        TAKEN,
      );
    }
  });

  it("is taken for other callers, whatever they ask for", async () => {
    const [ann, ben] = [
      openAdapter(database.boxOffice, "ann"),
      openAdapter(database.boxOffice, "ben"),
    ];
    const purchase = { ...wish(optionId, 2), id: randomUUID() };
    const first = await done(ann.purchaseTickets(purchase));
    expect(await ben.purchaseTickets(purchase)).toMatchObject(TAKEN);
    expect(await adapter.purchaseTickets(purchase)).toMatchObject(TAKEN);
    expect(await done(ann.purchaseTickets(purchase))).toEqual(first);
  });

  it("excludes an idempotency key", async () => {
    const purchase = { ...wish(optionId, 2), id: randomUUID() };
    expect(await adapter.purchaseTickets(purchase, "one")).toMatchObject({
      refused: "invalid_input",
    });
    expect(await adapter.findPurchase(purchase.id)).toBeUndefined();
  });
});
