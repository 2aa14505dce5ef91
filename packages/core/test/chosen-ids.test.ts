import {
  BusyError,
  createBoxOffice,
  IdTakenError,
  InvalidInputError,
  openDatabase,
  TicketOptionIdTakenError,
  type BoxOffice,
  type BoxOfficeObserver,
  type CallOptions,
  type Database,
} from "@ticket-allocation/core";
import type { ControlledTransaction, IsolationLevel } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: BoxOffice;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(async () => {
  expect(await driftsOf(database.boxOffice)).toEqual([]);
  await database.drop();
});

const CAPACITY = 1_000;
const USER = randomUUID();

let ticketOptionId: string;
let otherId: string;
beforeEach(async () => {
  const newOption = { name: "day pass", allocation: CAPACITY };
  const [option, other] = await boxOffice.createTicketOptions([newOption, newOption]);
  [ticketOptionId, otherId] = [option!.id, other!.id];
});

const purchaseOf = (quantity: number, optionId = ticketOptionId) => ({
  ticketOptionId: optionId,
  userId: USER,
  quantity,
});
const leftOf = async (id: string) => (await boxOffice.findTicketOption(id))!.allocation;

/** What an operation makes. */
interface Made {
  readonly id: string;
}

interface Request {
  /** Asks for it, with or without an id. */
  readonly ask: (id?: string, options?: CallOptions) => Promise<Made>;
  /** The same for something else. */
  readonly askOther: (id: string) => Promise<Made>;
}

/** Every operation that makes one thing, and what has to be there before it. */
const OPERATIONS: Readonly<Record<string, () => Promise<Request>>> = {
  purchaseTickets: async () => ({
    ask: (id, options) => boxOffice.purchaseTickets({ ...purchaseOf(2), id }, options),
    askOther: (id) => boxOffice.purchaseTickets({ ...purchaseOf(2, otherId), id }),
  }),
  holdTickets: async () => ({
    ask: (id, options) => boxOffice.holdTickets({ ...purchaseOf(2), id }, options),
    askOther: (id) => boxOffice.holdTickets({ ...purchaseOf(2, otherId), id }),
  }),
  async confirmHold() {
    const { id: holdId } = await boxOffice.holdTickets(purchaseOf(2));
    const { id: secondId } = await boxOffice.holdTickets(purchaseOf(2, otherId));
    return {
      ask: (id, options) => boxOffice.confirmHold({ holdId, id }, options),
      askOther: (id) => boxOffice.confirmHold({ holdId: secondId, id }),
    };
  },
  async cancelPurchase() {
    const { id: purchaseId } = await boxOffice.purchaseTickets(purchaseOf(2));
    const { id: secondId } = await boxOffice.purchaseTickets(purchaseOf(2, otherId));
    return {
      ask: (id, options) => boxOffice.cancelPurchase({ purchaseId, id }, options),
      askOther: (id) => boxOffice.cancelPurchase({ purchaseId: secondId, id }),
    };
  },
  async exchangePurchase() {
    const { id: purchaseId } = await boxOffice.purchaseTickets(purchaseOf(2));
    const wanted = { ticketOptionId: otherId, quantity: 1 };
    const { id: secondId } = await boxOffice.purchaseTickets(purchaseOf(2));
    return {
      ask: (id, options) => boxOffice.exchangePurchase({ purchaseId, ...wanted, id }, options),
      askOther: (id) => boxOffice.exchangePurchase({ purchaseId: secondId, ...wanted, id }),
    };
  },
  async transferPurchase() {
    const { id: purchaseId } = await boxOffice.purchaseTickets(purchaseOf(2));
    const { id: secondId } = await boxOffice.purchaseTickets(purchaseOf(2, otherId));
    const userId = randomUUID();
    return {
      ask: (id, options) => boxOffice.transferPurchase({ purchaseId, userId, id }, options),
      askOther: (id) => boxOffice.transferPurchase({ purchaseId: secondId, userId, id }),
    };
  },
  moveCapacity: async () => ({
    ask: (id, options) =>
      boxOffice.moveCapacity({ fromId: ticketOptionId, toId: otherId, quantity: 1, id }, options),
    askOther: (id) =>
      boxOffice.moveCapacity({ fromId: otherId, toId: ticketOptionId, quantity: 1, id }),
  }),
};

describe.each(Object.keys(OPERATIONS))("%s with an id", (name) => {
  let request: Request;
  beforeEach(async () => {
    request = await OPERATIONS[name]!();
  });

  it("makes what has this id, once", async () => {
    const id = randomUUID();
    const answers = [
      ...(await Promise.all([request.ask(id), request.ask(id.toUpperCase())])),
      await request.ask(id),
    ];
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(answers[0]!.id).toBe(id);
  });

  it("is refused if the id was chosen for something else", async () => {
    const id = randomUUID();
    await request.ask(id);
    await expect(request.askOther(id)).rejects.toThrow(IdTakenError);
  });

  it("is refused if another caller has chosen the id, with the same request", async () => {
    const id = randomUUID();
    await request.ask(id, { caller: "ann" });
    await expect(request.ask(id, { caller: "ben" })).rejects.toThrow(IdTakenError);
    await expect(request.ask(id)).rejects.toThrow(IdTakenError);
    await expect(request.ask(id, { caller: "ann" })).resolves.toMatchObject({ id });
  });

  it("is refused if the box office has given the id to something", async () => {
    const { id: heldId } = await boxOffice.holdTickets(purchaseOf(1));
    const { id: keyedId } = await boxOffice.purchaseTickets(purchaseOf(1), {
      idempotencyKey: "basket",
    });
    for (const id of [ticketOptionId, heldId, keyedId]) {
      await expect(request.ask(id)).rejects.toThrow(IdTakenError);
    }
  });

  it("takes no idempotency key", async () => {
    const asked = request.ask(randomUUID(), { idempotencyKey: "basket" });
    await expect(asked).rejects.toMatchObject({
      code: "invalid_input",
      issues: [{ path: ["id"], message: "must be left out, since the idempotency key decides it" }],
    });
  });

  it("is refused with an id that is no UUID", async () => {
    await expect(request.ask("basket")).rejects.toThrow(InvalidInputError);
  });
});

it("compares a repeated purchase with what was purchased", async () => {
  const id = randomUUID();
  const ask = (changed: object) => boxOffice.purchaseTickets({ ...purchaseOf(2), id, ...changed });
  const made = await ask({});
  for (const changed of [{ quantity: 3 }, { userId: randomUUID() }, { reference: "A 1" }]) {
    await expect(ask(changed)).rejects.toThrow(IdTakenError);
  }
  await expect(boxOffice.holdTickets({ ...purchaseOf(2), id })).rejects.toThrow(IdTakenError);
  expect(await ask({})).toEqual(made);
  expect(await leftOf(ticketOptionId)).toBe(CAPACITY - 2);
});

it("does not answer what the box office or a key has made", async () => {
  const { id } = await boxOffice.purchaseTickets(purchaseOf(2));
  const asked = boxOffice.purchaseTickets({ ...purchaseOf(2), id });
  await expect(asked).rejects.toThrow(IdTakenError);
});

it("takes any UUID, also that of nil", async () => {
  const id = "00000000-0000-0000-0000-000000000000";
  const made = await boxOffice.purchaseTickets({ ...purchaseOf(1), id });
  expect(made.id).toBe(id);
  expect(await boxOffice.findPurchase(id)).toMatchObject(made);
});

it("forgets the id of a refused request", async () => {
  const id = randomUUID();
  const tooMany = boxOffice.purchaseTickets({ ...purchaseOf(CAPACITY + 1), id });
  await expect(tooMany).rejects.toMatchObject({ code: "allocation_exceeded" });
  expect(await boxOffice.purchaseTickets({ ...purchaseOf(1, otherId), id })).toMatchObject({ id });
});

it("keeps the id of a hold that was removed", async () => {
  const id = randomUUID();
  const hold = { ...purchaseOf(1), id };
  await boxOffice.holdTickets(hold);
  await boxOffice.releaseHold(id);
  const before = new Date(Date.now() + 60_000);
  let removed = 0;
  for await (const { holds } of database.boxOffice.prune({ before })) removed = holds;
  expect(removed).toBeGreaterThan(0);
  await expect(boxOffice.holdTickets(hold)).rejects.toThrow(IdTakenError);
});

/** Lines of two ticket options in turn. */
function lines(ids: readonly (string | undefined)[]) {
  return ids.map((id, index) =>
    Object.assign(purchaseOf(1, index % 2 === 0 ? ticketOptionId : otherId), { id }),
  );
}
const idsOf = (made: readonly Made[]) => made.map(({ id }) => id);
const newIds = (count: number) => Array.from({ length: count }, () => randomUUID());

describe("an order", () => {
  it("has the ids of its lines, and is placed once", async () => {
    const ids = newIds(4);
    const place = () => boxOffice.placeOrder(lines(ids));
    expect((await Promise.all([place(), place(), place()])).map(idsOf)).toEqual([ids, ids, ids]);
    expect(await leftOf(otherId)).toBe(CAPACITY - 2);
  });

  it("of holds has ids too, and so has their confirmation", async () => {
    const [ids, purchaseIds] = [newIds(3), newIds(3)];
    const hold = () => boxOffice.holdBasket({ lines: lines(ids) });
    expect(idsOf(await hold())).toEqual(ids);
    expect(idsOf(await hold())).toEqual(ids);
    const confirmations = ids.map((holdId, index) => ({ holdId, id: purchaseIds[index] }));
    const confirm = () => boxOffice.confirmBasket(confirmations);
    expect(idsOf(await confirm())).toEqual(purchaseIds);
    expect(idsOf(await confirm())).toEqual(purchaseIds);
  });

  it("is refused if one of its ids is taken", async () => {
    const ids = newIds(2);
    await boxOffice.purchaseTickets({ ...purchaseOf(1), id: ids[1] });
    await expect(boxOffice.placeOrder(lines(ids))).rejects.toThrow(IdTakenError);
    expect(await boxOffice.findPurchase(ids[0]!)).toBeUndefined();
  });

  it("is not a repetition if its lines are of several orders, in another order, or fewer", async () => {
    const [one, other] = [newIds(2), newIds(2)];
    await boxOffice.placeOrder(lines(one));
    await boxOffice.placeOrder(lines(other));
    for (const ids of [[one[0], other[1]], one.toReversed(), [one[0]], [...one, randomUUID()]]) {
      await expect(boxOffice.placeOrder(lines(ids))).rejects.toThrow(IdTakenError);
    }
  });

  it("has an id in each line or in none, another in each, and no more than 64", async () => {
    const [id] = newIds(1);
    const issuesOf = (ids: readonly (string | undefined)[]) =>
      boxOffice.placeOrder(lines(ids)).catch((error: unknown) => {
        if (!(error instanceof InvalidInputError)) throw error;
        return error.issues;
      });
    expect(await issuesOf([id, undefined])).toEqual([
      { path: [1, "id"], message: "is required, since other lines have one" },
    ]);
    expect(await issuesOf([id, id!.toUpperCase()])).toEqual([
      { path: [1, "id"], message: "must be another one in each line" },
    ]);
    expect(await issuesOf(newIds(65))).toEqual([
      { path: [64, "id"], message: "must be left out: no more than 64 lines may have one" },
    ]);
    expect(idsOf(await boxOffice.placeOrder(lines(newIds(64))))).toHaveLength(64);
  });
});

/** Asks again while it is busy, as a client does. */
async function untilDecided<Result>(ask: () => Promise<Result>): Promise<Result> {
  let result: { readonly value: Result } | undefined;
  await vi.waitFor(async () => {
    const value = await ask().catch((error: unknown) => {
      if (error instanceof BusyError) return undefined;
      throw error;
    });
    expect(value).toBeDefined();
    result = value && { value };
  }, PATIENCE);
  return result!.value;
}

it("gives an id to one of many options, in two processes at the same time", async () => {
  await using db = openDatabase(database.url);
  const offices = [boxOffice, createBoxOffice({ db })];
  const options = await boxOffice.createTicketOptions(
    Array.from({ length: 20 }, () => ({ name: "day pass", allocation: 5 })),
  );
  for (let round = 0; round < 5; round += 1) {
    const id = randomUUID();
    const asked = await Promise.all(
      options.map((option, index) =>
        untilDecided(() =>
          offices[index % 2]!.purchaseTickets({ ...purchaseOf(1, option.id), id }).catch(
            (error: unknown) => {
              if (error instanceof IdTakenError) return "taken" as const;
              throw error;
            },
          ),
        ),
      ),
    );
    expect(asked.filter((answer) => answer !== "taken")).toHaveLength(1);
    const stored = await database.db
      .selectFrom("purchases")
      .select("ticket_option_id")
      .where("id", "=", id)
      .execute();
    expect(stored).toHaveLength(1);
  }
});

const createOption = (id: string, office: Pick<BoxOffice, "createTicketOption"> = boxOffice) =>
  office.createTicketOption({ id, name: "day pass", allocation: 5 });

async function codeOf(asked: Promise<Made>): Promise<string> {
  try {
    await asked;
    return "made";
  } catch (error) {
    const isTaken = error instanceof IdTakenError || error instanceof TicketOptionIdTakenError;
    if (!isTaken) throw error;
    return error.code;
  }
}

describe("a ticket option with an id", () => {
  it("is not created with the id of another resource, whoever has chosen it", async () => {
    const made = await boxOffice.purchaseTickets(purchaseOf(2));
    const taken = [
      made,
      await boxOffice.purchaseTickets({ ...purchaseOf(1), id: randomUUID() }),
      await boxOffice.holdTickets(purchaseOf(1)),
      await boxOffice.cancelPurchase({ purchaseId: made.id, quantity: 1 }),
      await boxOffice.transferPurchase({ purchaseId: made.id, userId: randomUUID() }),
      await boxOffice.moveCapacity({ fromId: ticketOptionId, toId: otherId, quantity: 1 }),
    ];
    for (const { id } of taken) {
      await expect(createOption(id.toUpperCase())).rejects.toThrow(TicketOptionIdTakenError);
      expect(await boxOffice.findTicketOption(id)).toBeUndefined();
    }
  });

  it("has it alone, of all that choose it at the same time in two processes", async () => {
    await using db = openDatabase(database.url);
    const other = createBoxOffice({ db });
    for (let round = 0; round < 10; round += 1) {
      const id = randomUUID();
      const ways = [
        () => createOption(id),
        () => createOption(id, other),
        () => boxOffice.purchaseTickets({ ...purchaseOf(1), id }),
        () => other.holdTickets({ ...purchaseOf(1, otherId), id }),
      ];
      const codes = await Promise.all(ways.map((way) => untilDecided(() => codeOf(way()))));
      expect(codes.filter((code) => code === "made")).toHaveLength(1);
      expect(codes.filter((code) => code.endsWith("id_taken"))).toHaveLength(3);
    }
  });

  it("keeps it from others until a transaction of a host ends", async () => {
    const id = randomUUID();
    const transaction = await database.db.startTransaction().execute();
    const inside = database.boxOffice.within(transaction);
    await createOption(id, inside);
    await expect(inside.purchaseTickets({ ...purchaseOf(1), id })).rejects.toThrow(IdTakenError);
    const purchase = () => boxOffice.purchaseTickets({ ...purchaseOf(1), id });
    await expect(purchase()).rejects.toThrow(BusyError);
    await transaction.commit().execute();
    await expect(purchase()).rejects.toThrow(IdTakenError);
  });

  it("waits in no transaction of a host for an id, and leaves it if that is rolled back", async () => {
    const id = randomUUID();
    const [one, other] = [
      await database.db.startTransaction().execute(),
      await database.db.startTransaction().execute(),
    ];
    await database.boxOffice.within(one).purchaseTickets({ ...purchaseOf(1), id });
    const inOther = database.boxOffice.within(other);
    await expect(createOption(id, inOther)).rejects.toThrow(BusyError);
    await one.rollback().execute();
    expect(await createOption(id, inOther)).toMatchObject({ id });
    await other.rollback().execute();
    expect(await createOption(id)).toMatchObject({ id });
  });
});

/** A box office, and of each of its batches whether it was committed. */
function recordingOffice() {
  const batches: boolean[] = [];
  const observer: BoxOfficeObserver = {
    batchEnded: ({ committed }) => void batches.push(committed),
  };
  const db = openDatabase(database.url);
  const selling = createBoxOffice({ db, observer });
  return { selling, batches, [Symbol.asyncDispose]: () => db.destroy() };
}

it("fails no batch, and rejects only claims with taken ids", async () => {
  await using office = recordingOffice();
  const { selling, batches } = office;
  const taken = Array.from({ length: 50 }, () => randomUUID());
  await Promise.all(taken.map((id) => boxOffice.purchaseTickets({ ...purchaseOf(1), id })));
  const same = randomUUID();
  const outcomes = await Promise.allSettled([
    ...taken.map((id) => selling.purchaseTickets({ ...purchaseOf(1, otherId), id })),
    ...taken.map(() => selling.purchaseTickets({ ...purchaseOf(2, otherId), id: same })),
    ...taken.map(() => selling.holdTickets({ ...purchaseOf(1, otherId), id: same })),
    ...taken.map(() => selling.purchaseTickets(purchaseOf(1, otherId))),
  ]);
  expect(batches).not.toContain(false);
  const codes = outcomes.map((outcome) =>
    outcome.status === "fulfilled" ? "made" : outcome.reason.code,
  );
  const same100 = codes.slice(50, 150);
  expect(new Set(codes.slice(0, 50))).toEqual(new Set(["id_taken"]));
  expect(same100.filter((code) => code === "made")).toHaveLength(50);
  expect(same100.filter((code) => code === "id_taken")).toHaveLength(50);
  expect(new Set(codes.slice(150))).toEqual(new Set(["made"]));
});

describe("in a transaction of a host", () => {
  const begun: ControlledTransaction<Database>[] = [];
  afterEach(async () => {
    for (const transaction of begun.splice(0)) {
      const isOver = transaction.isCommitted || transaction.isRolledBack;
      if (!isOver) await transaction.rollback().execute();
    }
  });

  async function begin(level: IsolationLevel = "read committed") {
    const transaction = await database.db.startTransaction().setIsolationLevel(level).execute();
    begun.push(transaction);
    return transaction;
  }

  it("is busy for others who want the id at the same time, and delays nobody", async () => {
    await using office = recordingOffice();
    const { selling, batches } = office;
    const id = randomUUID();
    const transaction = await begin();
    const inside = database.boxOffice.within(transaction);
    const made = await inside.purchaseTickets({ ...purchaseOf(1), id });
    const elsewhere = () => selling.purchaseTickets({ ...purchaseOf(1, otherId), id });
    const [asked] = await Promise.allSettled([
      elsewhere(),
      ...Array.from({ length: 9 }, () => selling.purchaseTickets(purchaseOf(1, otherId))),
    ]);
    expect(asked).toMatchObject({ status: "rejected", reason: new BusyError() });
    expect(await leftOf(otherId)).toBe(CAPACITY - 9);
    // A wait for the id would have ended its batch.
    expect(batches).not.toContain(false);
    expect(await inside.purchaseTickets({ ...purchaseOf(1), id })).toEqual(made);
    await expect(inside.holdTickets({ ...purchaseOf(1, otherId), id })).rejects.toThrow(
      IdTakenError,
    );
    await transaction.commit().execute();
    await expect(elsewhere()).rejects.toThrow(IdTakenError);
  });

  it("is busy in another one", async () => {
    const id = randomUUID();
    const [one, other] = [await begin(), await begin()];
    await database.boxOffice.within(one).purchaseTickets({ ...purchaseOf(1), id });
    const asked = database.boxOffice
      .within(other)
      .purchaseTickets({ ...purchaseOf(1, otherId), id });
    await expect(asked).rejects.toThrow(BusyError);
    await one.rollback().execute();
    await database.boxOffice.within(other).purchaseTickets({ ...purchaseOf(1, otherId), id });
    await other.commit().execute();
  });

  it("frees the id when it is rolled back, also to a savepoint", async () => {
    const id = randomUUID();
    const transaction = await begin();
    const inside = database.boxOffice.within(transaction);
    const saved = await transaction.savepoint("before").execute();
    await inside.purchaseTickets({ ...purchaseOf(1), id });
    await saved.rollbackToSavepoint("before").execute();
    const elsewhere = await boxOffice.holdTickets({ ...purchaseOf(1, otherId), id });
    expect(elsewhere.id).toBe(id);
    await expect(inside.purchaseTickets({ ...purchaseOf(1), id })).rejects.toThrow(IdTakenError);
    await transaction.rollback().execute();
  });

  it("fails to serialize if the id was taken after its snapshot", async () => {
    const id = randomUUID();
    const transaction = await begin("repeatable read");
    const inside = database.boxOffice.within(transaction);
    await inside.findPurchase(id);
    await boxOffice.purchaseTickets({ ...purchaseOf(1), id });
    const asked = inside.purchaseTickets({ ...purchaseOf(1, otherId), id });
    await expect(asked).rejects.toMatchObject({ code: "40001" });
    await transaction.rollback().execute();
  });
});
