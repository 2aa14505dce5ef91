import {
  createBoxOffice,
  openDatabase,
  type BoxOffice,
  type Database,
} from "@ticket-allocation/core";
import { sql, type Kysely } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { PATIENCE } from "../support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { coreAdapter } from "./core-adapter.ts";
import type { Adapter } from "./adapter.ts";
import { done, NO_RULES, UNCANCELLED } from "./adapters.ts";
import { graphqlAdapter } from "./graphql-adapter.ts";
import { jsonApiAdapter } from "./jsonapi-adapter.ts";

const ADAPTERS: Record<string, (boxOffice: BoxOffice) => Adapter> = {
  core: (boxOffice) => coreAdapter(boxOffice),
  "JSON:API": jsonApiAdapter,
  "GraphQL, keys in the input": (boxOffice) => graphqlAdapter(boxOffice, "the input"),
  "GraphQL, keys in the header": (boxOffice) => graphqlAdapter(boxOffice, "the header"),
};

const MALFORMED_KEYS = {
  "an empty one": "",
  "one with a space": "one two",
  "two, as servers join them": "one, two",
  "a letter beyond ASCII": "schlüssel",
  "a control character": "one\u007ftwo",
  "256 characters": "k".repeat(256),
};

describe.each(Object.entries(ADAPTERS))("an idempotency key through %s", (_name, openAdapter) => {
  let database: TestDatabase;
  let otherPool: Kysely<Database>;
  let adapter: Adapter;
  /** Of another box office on the same database, as in another process. */
  let otherAdapter: Adapter;
  beforeAll(async () => {
    database = await createTestDatabase();
    otherPool = openDatabase(database.url);
    adapter = openAdapter(database.boxOffice);
    otherAdapter = openAdapter(createBoxOffice({ db: otherPool }));
  });
  afterAll(async () => {
    await otherPool.destroy();
    await database.drop();
  });

  async function onSale(allocation: number): Promise<string> {
    return (await done(adapter.createTicketOption({ name: "day pass", allocation }))).id;
  }
  async function leftOf(id: string): Promise<number | undefined> {
    return (await adapter.findTicketOption(id))?.allocation;
  }
  async function purchaseOf(allocation: number, quantity: number) {
    return { ticketOptionId: await onSale(allocation), userId: randomUUID(), quantity };
  }

  describe("of a purchase", () => {
    it("gets the same answer again, and sells once", async () => {
      const purchase = await purchaseOf(10, 3);
      const first = await done(adapter.purchaseTickets(purchase, "one"));
      expect(first).toEqual({ id: expect.any(String), ...purchase, ...UNCANCELLED });
      expect(await done(adapter.purchaseTickets(purchase, "one"))).toEqual(first);
      expect(await done(otherAdapter.purchaseTickets(purchase, "one"))).toEqual(first);
      expect(await leftOf(purchase.ticketOptionId)).toBe(7);
      expect(await adapter.findPurchase(first.id)).toEqual(first);
    });

    it("gets the same answer when nothing is left", async () => {
      const purchase = await purchaseOf(2, 2);
      const first = await done(adapter.purchaseTickets(purchase, "one"));
      expect(await done(adapter.purchaseTickets(purchase, "one"))).toEqual(first);
      expect(await adapter.purchaseTickets(purchase, "two")).toEqual({
        refused: "allocation_exceeded",
      });
    });

    it("knows ids in any case", async () => {
      const purchase = await purchaseOf(10, 1);
      const first = await done(adapter.purchaseTickets(purchase, "one"));
      const again = adapter.purchaseTickets(
        {
          ticketOptionId: purchase.ticketOptionId.toUpperCase(),
          userId: purchase.userId.toUpperCase(),
          quantity: 1,
        },
        "one",
      );
      expect(await done(again)).toEqual(first);
    });

    it("gets one answer for all that ask while the first is still running", async () => {
      const purchase = await purchaseOf(100, 3);
      const { lock, release } = await lockTicketOption(database.db, purchase.ticketOptionId);
      const asked = [adapter, otherAdapter, adapter, otherAdapter, adapter].map((someAdapter) =>
        done(someAdapter.purchaseTickets(purchase, "one")),
      );
      await waitForSessionsBehind(database.db, 2);
      release();
      await lock;

      const [first, ...others] = await Promise.all(asked);
      for (const other of others) expect(other).toEqual(first);
      expect(await leftOf(purchase.ticketOptionId)).toBe(97);
    });

    it.each([{ quantity: 4 }, { userId: randomUUID() }])(
      "is refused for another request: %o",
      async (change) => {
        const purchase = await purchaseOf(10, 3);
        await done(adapter.purchaseTickets(purchase, "one"));
        for (const someAdapter of [adapter, otherAdapter]) {
          expect(await someAdapter.purchaseTickets({ ...purchase, ...change }, "one")).toEqual({
            refused: "idempotency_key_reused",
          });
        }
        expect(await leftOf(purchase.ticketOptionId)).toBe(7);
      },
    );

    it("is refused for another request also when that would not get its tickets", async () => {
      const purchase = await purchaseOf(10, 3);
      await done(adapter.purchaseTickets(purchase, "one"));
      expect(await adapter.purchaseTickets({ ...purchase, quantity: 11 }, "one")).toEqual({
        refused: "idempotency_key_reused",
      });
    });

    it("is another key for another ticket option", async () => {
      const purchase = await purchaseOf(10, 3);
      const other = { ...purchase, ticketOptionId: await onSale(10) };
      const first = await done(adapter.purchaseTickets(purchase, "one"));
      const second = await done(adapter.purchaseTickets(other, "one"));
      expect(second.id).not.toBe(first.id);
      expect(await leftOf(purchase.ticketOptionId)).toBe(7);
      expect(await leftOf(other.ticketOptionId)).toBe(7);
    });

    it("is another key in another case", async () => {
      const purchase = await purchaseOf(10, 3);
      const first = await done(adapter.purchaseTickets(purchase, "key"));
      expect((await done(adapter.purchaseTickets(purchase, "KEY"))).id).not.toBe(first.id);
    });

    it("is still good for another request after a refusal", async () => {
      const purchase = await purchaseOf(3, 4);
      const { ticketOptionId } = purchase;
      expect(await adapter.purchaseTickets(purchase, "one")).toEqual({
        refused: "allocation_exceeded",
      });
      const smaller = await done(adapter.purchaseTickets({ ...purchase, quantity: 3 }, "one"));
      expect(smaller.quantity).toBe(3);
      expect(await leftOf(ticketOptionId)).toBe(0);

      const nowhere = { ...purchase, ticketOptionId: randomUUID(), quantity: 1 };
      expect(await adapter.purchaseTickets(nowhere, "two")).toEqual({
        refused: "ticket_option_not_found",
      });
      await done(
        adapter.createTicketOption({ id: nowhere.ticketOptionId, name: "x", allocation: 1 }),
      );
      await done(adapter.purchaseTickets(nowhere, "two"));
    });

    it("may be any visible ASCII characters, 255 of them", async () => {
      const visible = String.fromCodePoint(...Array.from({ length: 94 }, (_, index) => 33 + index));
      for (const key of ["!", visible, "k".repeat(255)]) {
        const purchase = await purchaseOf(10, 1);
        const first = await done(adapter.purchaseTickets(purchase, key));
        expect(await done(adapter.purchaseTickets(purchase, key))).toEqual(first);
      }
    });

    it.each(Object.entries(MALFORMED_KEYS))("is refused when it is %s", async (_title, key) => {
      const purchase = await purchaseOf(10, 3);
      expect(await adapter.purchaseTickets(purchase, key)).toEqual({ refused: "invalid_input" });
      expect(await leftOf(purchase.ticketOptionId)).toBe(10);
    });

    it("is told apart from others in one crowd, old and new", async () => {
      const purchase = await purchaseOf(100, 1);
      const old = await done(adapter.purchaseTickets(purchase, "old"));
      const keys = Array.from(
        { length: 60 },
        (_, index) => ["old", "a", "b"][index % 5] ?? undefined,
      );

      const answers = await Promise.all(
        keys.map((key, index) =>
          done((index % 2 ? adapter : otherAdapter).purchaseTickets(purchase, key)),
        ),
      );

      const idsOf = (key: string | undefined) =>
        new Set(answers.filter((_answer, index) => keys[index] === key).map(({ id }) => id));
      expect(idsOf("old")).toEqual(new Set([old.id]));
      expect(idsOf("a").size).toBe(1);
      expect(idsOf("b").size).toBe(1);
      expect(idsOf(undefined).size).toBe(24);
      expect(await leftOf(purchase.ticketOptionId)).toBe(100 - 1 - 2 - 24);
    });
  });

  describe("of a new ticket option", () => {
    const newOption = { name: "day pass", description: "until May", allocation: 5 };

    it("gets the same answer again, and puts it on sale once", async () => {
      const key = randomUUID();
      const first = await done(adapter.createTicketOption(newOption, key));
      expect(first).toEqual({ id: expect.any(String), capacity: 5, ...newOption, ...NO_RULES });
      for (const someAdapter of [adapter, otherAdapter]) {
        expect(await done(someAdapter.createTicketOption(newOption, key))).toEqual(first);
      }
      expect(await leftOf(first.id)).toBe(5);
    });

    it("gets the answer as it was first given, whatever was sold since", async () => {
      const key = randomUUID();
      const first = await done(adapter.createTicketOption(newOption, key));
      const purchase = { ticketOptionId: first.id, userId: randomUUID(), quantity: 2 };
      await done(adapter.purchaseTickets(purchase));
      expect(await done(adapter.createTicketOption(newOption, key))).toEqual(first);
      expect(await leftOf(first.id)).toBe(3);
    });

    it("takes no description and null for the same", async () => {
      const key = randomUUID();
      const first = await done(adapter.createTicketOption({ name: "x", allocation: 1 }, key));
      const again = adapter.createTicketOption(
        { name: "x", description: null, allocation: 1 },
        key,
      );
      expect(await done(again)).toEqual(first);
    });

    it("gets one answer for all that ask at once", async () => {
      const key = randomUUID();
      const [first, ...others] = await Promise.all(
        [adapter, otherAdapter, adapter, otherAdapter].map((someAdapter) =>
          done(someAdapter.createTicketOption(newOption, key)),
        ),
      );
      for (const other of others) expect(other).toEqual(first);
    });

    it.each([
      { name: "other" },
      { description: "other" },
      { description: null },
      { allocation: 6 },
    ])("is refused for another: %o", async (change) => {
      const key = randomUUID();
      const { id } = await done(adapter.createTicketOption(newOption, key));
      expect(await otherAdapter.createTicketOption({ ...newOption, ...change }, key)).toEqual({
        refused: "idempotency_key_reused",
      });
      expect(await adapter.findTicketOption(id)).toMatchObject(newOption);
    });

    it("is another than the same key of a purchase", async () => {
      const key = randomUUID();
      const { id } = await done(adapter.createTicketOption(newOption, key));
      const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
      await done(adapter.purchaseTickets(purchase, key));
      expect(await leftOf(id)).toBe(4);
    });

    it("is refused beside an id of one's own, which does the same", async () => {
      const id = randomUUID();
      expect(await adapter.createTicketOption({ ...newOption, id }, "one")).toEqual({
        refused: "invalid_input",
      });
      expect(await adapter.findTicketOption(id)).toBeUndefined();
    });

    it.each(Object.entries(MALFORMED_KEYS))("is refused when it is %s", async (_title, key) => {
      expect(await adapter.createTicketOption(newOption, key)).toEqual({
        refused: "invalid_input",
      });
    });
  });
});

describe("the keys of two callers", () => {
  it("never meet", async () => {
    const database = await createTestDatabase();
    try {
      const [anna, ben] = ["anna", "ben"].map((caller) => coreAdapter(database.boxOffice, caller));
      const newOption = { name: "day pass", allocation: 10 };
      const annas = await done(anna!.createTicketOption(newOption, "one"));
      const bens = await done(ben!.createTicketOption(newOption, "one"));
      expect(bens.id).not.toBe(annas.id);

      const purchase = { ticketOptionId: annas.id, userId: randomUUID(), quantity: 2 };
      const first = await done(anna!.purchaseTickets(purchase, "one"));
      expect((await done(ben!.purchaseTickets(purchase, "one"))).id).not.toBe(first.id);
      expect(await done(anna!.purchaseTickets(purchase, "one"))).toEqual(first);
      await done(ben!.purchaseTickets({ ...purchase, quantity: 3 }, "two"));
      expect(await anna!.findTicketOption(annas.id)).toMatchObject({ allocation: 3 });
    } finally {
      await database.drop();
    }
  });
});

/** Holds the row, so that whoever sells of the option waits until it is released. */
async function lockTicketOption(db: Kysely<Database>, id: string) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: locked, resolve: tellLocked } = Promise.withResolvers<void>();
  const lock = db.transaction().execute(async (transaction) => {
    await sql`select from ticket_options where id = ${id} for update`.execute(transaction);
    tellLocked();
    await released;
  });
  await locked;
  return { lock, release };
}

/** Waits until so many sessions of this database wait for a lock. */
async function waitForSessionsBehind(db: Kysely<Database>, count: number): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await sql<{ waiting: number }>`
          select count(*)::integer as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
      return rows[0]?.waiting;
    }, PATIENCE)
    .toBe(count);
}
