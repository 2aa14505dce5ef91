import type { BoxOffice } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { ADAPTERS, done } from "./adapters.ts";
import { patientBoxOffice, wish } from "./sale.ts";

/** Characters that the text of an array must quote. */
const TILL = String.raw`till "7", C:\{null}`;

let database: TestDatabase;
let boxOffice: BoxOffice;
beforeAll(async () => {
  database = await createTestDatabase();
  boxOffice = patientBoxOffice(database.db);
});
afterAll(() => database.drop());

describe.each(ADAPTERS)("what is made through %s", (_name, openAdapter) => {
  /** Everything that a caller can make. */
  async function makeAll(caller?: string) {
    const adapter = openAdapter(boxOffice, caller);
    const create = () => done(adapter.createTicketOption({ name: "day pass", allocation: 100 }));
    const [option, other] = [await create(), await create()];
    const purchase = await done(adapter.purchaseTickets(wish(option.id, 5)));
    const hold = await done(adapter.holdTickets(wish(option.id, 2)));
    const order = await done(adapter.placeOrder([wish(option.id, 1), wish(other.id, 1)]));
    const basket = await done(
      adapter.holdBasket({ lines: [wish(option.id, 1), wish(other.id, 1)] }),
    );
    const cancellation = await done(
      adapter.cancelPurchase({ purchaseId: purchase.id, quantity: 1 }),
    );
    const exchange = await done(
      adapter.exchangePurchase({ purchaseId: purchase.id, ticketOptionId: other.id }),
    );
    const transfer = await done(
      adapter.transferPurchase({ purchaseId: exchange.newPurchaseId, userId: randomUUID() }),
    );
    return [
      option,
      await adapter.findTicketOption(option.id),
      purchase,
      await adapter.findPurchase(purchase.id),
      hold,
      await adapter.findHold(hold.id),
      ...order,
      ...basket,
      await done(adapter.confirmHold({ holdId: hold.id })),
      ...(await done(adapter.confirmBasket(basket.map(({ id }) => id)))),
      cancellation,
      exchange,
      transfer,
      await adapter.findPurchase(exchange.newPurchaseId),
    ].map((made) => made?.createdBy);
  }

  it("says who made it", async () => {
    expect(new Set(await makeAll(TILL))).toEqual(new Set([TILL]));
  });

  it("says nothing if nobody is named", async () => {
    expect(new Set(await makeAll())).toEqual(new Set([null]));
  });

  it("keeps apart those who make something at the same moment", async () => {
    const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 100 });
    const callers = [TILL, undefined, "null", "till 8", undefined, "till, 9"];
    const made = await Promise.all(
      callers.map((caller) => done(openAdapter(boxOffice, caller).purchaseTickets(wish(id, 1)))),
    );
    expect(made.map(({ createdBy }) => createdBy)).toEqual(callers.map((caller) => caller ?? null));
  });

  it("says who made it first when the request is repeated", async () => {
    const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 100 });
    const [key, wanted] = [randomUUID(), wish(id, 1)];
    const anonymous = openAdapter(boxOffice);
    const first = await done(anonymous.holdTickets(wanted, key));
    expect(await done(anonymous.holdTickets(wanted, key))).toEqual(first);
    const till = openAdapter(boxOffice, TILL);
    const second = await done(till.holdTickets(wanted, key));
    expect(second.id).not.toBe(first.id);
    expect(await done(till.holdTickets(wanted, key))).toEqual(second);
    expect(second.createdBy).toBe(TILL);
  });

  it("names who confirmed a hold as who made the purchase", async () => {
    const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 100 });
    const hold = await done(openAdapter(boxOffice, "web shop").holdTickets(wish(id, 1)));
    const till = openAdapter(boxOffice, TILL);
    const { createdBy } = await done(till.confirmHold({ holdId: hold.id }));
    expect([createdBy, (await till.findHold(hold.id))?.createdBy]).toEqual([TILL, "web shop"]);
  });

  it("keeps who made a ticket option when somebody else changes it", async () => {
    const till = openAdapter(boxOffice, TILL);
    const { id } = await done(till.createTicketOption({ name: "day pass", allocation: 100 }));
    const changed = await done(
      openAdapter(boxOffice, "office").changeTicketOption(id, { capacity: 9 }),
    );
    expect(changed.createdBy).toBe(TILL);
  });
});

async function creatorFor(caller: string): Promise<string | null> {
  const { createdBy } = await boxOffice.createTicketOption(
    { name: "day pass", allocation: 1 },
    { caller },
  );
  return createdBy;
}

describe("a caller's name", () => {
  it("has up to 255 characters; a longer one, or one that cannot be stored, is not written, and the call succeeds", async () => {
    expect(await creatorFor("é".repeat(255))).toBe("é".repeat(255));
    for (const caller of ["é".repeat(256), "a\0b", "a\uD800", ""]) {
      expect(await creatorFor(caller)).toBeNull();
    }
  });

  it("can be sent back with a ticket option, but not changed", async () => {
    const options = { caller: TILL };
    const option = await boxOffice.createTicketOption({ name: "day pass", allocation: 1 }, options);
    const { id: _id, drawsOn: _drawsOn, ...sentBack } = option;
    expect(await boxOffice.changeTicketOption(option.id, sentBack)).toEqual(option);
    for (const other of ["till 8", null]) {
      const changing = boxOffice.changeTicketOption(option.id, { createdBy: other });
      const issues = [{ path: ["createdBy"], message: "is read-only" }];
      await expect(changing).rejects.toMatchObject({ issues });
    }
  });

  it("is written in lower case if it is a UUID", async () => {
    const id = randomUUID();
    expect(await creatorFor(id.toUpperCase())).toBe(id);
  });
});
