import {
  AllocationExceededError,
  createBoxOffice,
  IdempotencyKeyReusedError,
  InvalidInputError,
  migrate,
  openDatabase,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from "../../../test/support/test-database.ts";
import { PATIENCE } from "../../../test/support/patience.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let ticketOptionId: string;
beforeEach(async () => {
  const option = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  ticketOptionId = option.id;
});

const purchaseOf = (quantity: number) => ({ ticketOptionId, userId: randomUUID(), quantity });
const left = async () => (await database.boxOffice.findTicketOption(ticketOptionId))?.allocation;

describe("a purchase with an idempotency key", () => {
  it("is made once, however often it is asked for, together or one after the other", async () => {
    const purchase = purchaseOf(3);
    const ask = () => database.boxOffice.purchaseTickets(purchase, { idempotencyKey: "basket" });
    const answers = [...(await Promise.all([ask(), ask(), ask()])), await ask()];
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await database.boxOffice.findPurchase(answers[0]!.id)).toMatchObject(answers[3]!);
    expect(await left()).toBe(7);
  });

  it("waits for the same one in another process, which is still running, and answers alike", async () => {
    await using db = openDatabase(database.url);
    const purchase = purchaseOf(3);
    const first = await database.db.startTransaction().execute();
    const made = await database.boxOffice
      .within(first)
      .purchaseTickets(purchase, { idempotencyKey: "basket" });
    const repeated = createBoxOffice({ db }).purchaseTickets(purchase, {
      idempotencyKey: "basket",
    });
    await vi.waitFor(async () => {
      const { rows } = await sql`
        select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
      expect(rows).toHaveLength(1);
    }, PATIENCE);
    await first.commit().execute();
    expect(await repeated).toEqual(made);
    expect(await left()).toBe(7);
  });

  it("is another request with another quantity or another user", async () => {
    const purchase = purchaseOf(3);
    const ask = (changed: object) =>
      database.boxOffice.purchaseTickets({ ...purchase, ...changed }, { idempotencyKey: "basket" });
    await ask({});
    await expect(ask({ quantity: 2 })).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    await expect(ask({ userId: randomUUID() })).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    expect(await left()).toBe(7);
  });

  it("may be another for another caller and for another ticket option", async () => {
    const purchase = purchaseOf(1);
    const other = await database.boxOffice.createTicketOption({ name: "other", allocation: 1 });
    const ask = (changed: object, caller?: string) =>
      database.boxOffice.purchaseTickets(
        { ...purchase, ...changed },
        { idempotencyKey: "basket", caller },
      );
    const purchases = [await ask({}), await ask({ quantity: 2 }, "somebody")];
    purchases.push(await ask({ ticketOptionId: other.id }));
    expect(new Set(purchases.map(({ id }) => id)).size).toBe(3);
    expect(await left()).toBe(7);
  });

  it("stores nothing when it is refused, so that less may be asked for with the same key", async () => {
    const purchase = purchaseOf(11);
    const ask = (quantity: number) =>
      database.boxOffice.purchaseTickets({ ...purchase, quantity }, { idempotencyKey: "basket" });
    await expect(ask(11)).rejects.toBeInstanceOf(AllocationExceededError);
    expect((await ask(10)).quantity).toBe(10);
    // The current allocation does not matter for a replay.
    expect((await ask(10)).quantity).toBe(10);
  });

  it("is given back with the host's transaction", async () => {
    const purchase = purchaseOf(3);
    const transaction = await database.db.startTransaction().execute();
    const office = database.boxOffice.within(transaction);
    const once = await office.purchaseTickets(purchase, { idempotencyKey: "basket" });
    expect(await office.purchaseTickets(purchase, { idempotencyKey: "basket" })).toEqual(once);
    await transaction.rollback().execute();
    expect(await left()).toBe(10);
    expect(await database.boxOffice.findPurchase(once.id)).toBeUndefined();
  });
});

describe("a ticket option with an idempotency key", () => {
  const newOption = { name: "late bird", description: null, allocation: 5 };

  it("is created once and answered as it was first, whatever was sold since", async () => {
    const ask = () => database.boxOffice.createTicketOption(newOption, { idempotencyKey: "bird" });
    const [first] = await Promise.all([ask(), ask(), ask()]);
    await database.boxOffice.purchaseTickets({ ...purchaseOf(2), ticketOptionId: first.id });
    expect(await ask()).toEqual(first);
    expect(await database.boxOffice.findTicketOption(first.id)).toMatchObject({ allocation: 3 });
  });

  it.each([{ name: "early bird" }, { description: "early" }, { allocation: 6 }])(
    "is another request with %j",
    async (changed) => {
      const options = {
        idempotencyKey: `bird ${JSON.stringify(changed)}`.replaceAll(/[^!-~]/gu, "-"),
      };
      await database.boxOffice.createTicketOption(newOption, options);
      await expect(
        database.boxOffice.createTicketOption({ ...newOption, ...changed }, options),
      ).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    },
  );

  it("is recognized as the version before has stored it, which knows no references", async () => {
    const options = { idempotencyKey: "bird-of-the-version-before" };
    const first = await database.boxOffice.createTicketOption(newOption, options);
    await database.boxOffice.changeTicketOption(first.id, { name: "renamed", reference: "A-1" });
    const stored = await sql<{ created_as: string }>`
      select created_as from ticket_options where id = ${first.id}`.execute(database.db);
    expect(stored.rows[0]!.created_as).toBe(
      '{"name":"late bird","description":null,"capacity":5,"sale_starts_at":null,"sale_ends_at":null,"min_per_purchase":null,"max_per_purchase":null,"max_per_user":null}',
    );
    expect(await database.boxOffice.createTicketOption(newOption, options)).toEqual(first);
    await expect(
      database.boxOffice.createTicketOption({ ...newOption, reference: "A-1" }, options),
    ).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
  });

  it("has its id from the key, and so from nobody else", async () => {
    const input = { ...newOption, id: randomUUID() };
    const refused = database.boxOffice.createTicketOption(input, { idempotencyKey: "id" });
    await expect(refused).rejects.toThrow(/^id must be left out/u);
  });
});

describe("the id that a key gives", () => {
  const newOption = { name: "late bird", description: null, allocation: 5 };

  it("cannot be taken beforehand by who knows the caller and the key", async () => {
    const options = { caller: "alice", idempotencyKey: "tomorrow" };
    const foreseen = hashToUuid(JSON.stringify([options.caller, options.idempotencyKey]));
    await database.boxOffice.createTicketOption({ name: "mallory's", allocation: 1, id: foreseen });
    const created = await database.boxOffice.createTicketOption(newOption, options);
    expect(created).toMatchObject(newOption);
    expect(created.id).not.toBe(foreseen);
  });

  it("is of a secret of the database, which each one has for itself", async () => {
    const empty = await createEmptyDatabase();
    try {
      const ids = [];
      for (const schema of ["one", "other"]) {
        await migrate(empty.db, { schema });
        const boxOffice = createBoxOffice({ db: empty.db, schema });
        ids.push((await boxOffice.createTicketOption(newOption, { idempotencyKey: "key" })).id);
      }
      expect(new Set(ids).size).toBe(2);
    } finally {
      await empty.drop();
    }
  });

  it("is the same for a caller whose UUID is written in another case, whatever is asked for", async () => {
    const caller = randomUUID();
    const spellings = [caller, caller.toUpperCase()];
    const { boxOffice } = database;
    const [purchase, holding] = [purchaseOf(1), purchaseOf(1)];
    const { id: purchaseId } = await boxOffice.purchaseTickets(purchaseOf(1));
    const asks: readonly ((caller: string) => Promise<{ readonly id: string }>)[] = [
      (who) => boxOffice.createTicketOption(newOption, { idempotencyKey: "case", caller: who }),
      (who) => boxOffice.purchaseTickets(purchase, { idempotencyKey: "case", caller: who }),
      (who) => boxOffice.holdTickets(holding, { idempotencyKey: "case", caller: who }),
      async (who) =>
        (await boxOffice.placeOrder([purchase], { idempotencyKey: "order", caller: who }))[0]!,
      (who) => boxOffice.cancelPurchase({ purchaseId }, { idempotencyKey: "case", caller: who }),
    ];
    for (const ask of asks) {
      const [first, again] = [await ask(spellings[0]!), await ask(spellings[1]!)];
      expect(again).toEqual(first);
    }
  });

  it("is the same for a hold and for the first hold of a basket, so that a key makes one of them", async () => {
    const wanted = purchaseOf(1);
    const { boxOffice } = database;
    const hold = (idempotencyKey: string) => boxOffice.holdTickets(wanted, { idempotencyKey });
    const holdBasket = (idempotencyKey: string, lines = 1) =>
      boxOffice.holdBasket(
        { lines: Array.from({ length: lines }, () => wanted) },
        { idempotencyKey },
      );
    await hold("hold");
    for (const lines of [1, 2]) {
      await expect(holdBasket("hold", lines)).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    }
    const baskets = [await holdBasket("basket", 2), await holdBasket("basket", 2)];
    expect(baskets[0]).toEqual(baskets[1]);
    await expect(hold("basket")).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    expect(await left()).toBe(7);
  });

  it("differs for callers that are no UUIDs and differ in case", async () => {
    const purchase = purchaseOf(1);
    const ask = (caller: string) =>
      database.boxOffice.purchaseTickets(purchase, { idempotencyKey: "case", caller });
    expect((await ask("anna")).id).not.toBe((await ask("Anna")).id);
  });

  it("is a fault where the secret is gone, and nothing is done", async () => {
    const empty = await createEmptyDatabase();
    try {
      await migrate(empty.db);
      await empty.db.deleteFrom("idempotency_secrets").execute();
      const asked = empty.boxOffice.createTicketOption(newOption, { idempotencyKey: "key" });
      await expect(asked).rejects.toThrow("idempotency_secrets has lost its row");
      expect((await empty.boxOffice.listTicketOptions()).items).toEqual([]);
    } finally {
      await empty.drop();
    }
  });
});

/** A UUIDv8 from SHA-256, without a secret. */
function hashToUuid(text: string): string {
  const bytes = createHash("sha256").update(text).digest();
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/u, "$1-$2-$3-$4-$5");
}

it.each(["", " ", "a b", "é", "a".repeat(256), "a\n"])(
  "refuses the key %j",
  async (idempotencyKey) => {
    const issue = {
      path: ["idempotencyKey"],
      message: "must be 1 to 255 visible ASCII characters",
    };
    const refused = new InvalidInputError([issue]);
    await expect(
      database.boxOffice.purchaseTickets(purchaseOf(1), { idempotencyKey }),
    ).rejects.toThrow(refused);
    await expect(
      database.boxOffice.createTicketOption({ name: "x", allocation: 1 }, { idempotencyKey }),
    ).rejects.toThrow(refused);
  },
);
