import {
  createBoxOffice,
  ForbiddenError,
  guardAccess,
  guardBoxOffice,
  HoldNotFoundError,
  InvalidInputError,
  OrderForbiddenError,
  OrderRefusedError,
  PurchaseNotFoundError,
  type Authorize,
  type BoxOffice,
  type Database,
} from "@ticket-allocation/core";
import { Kysely, PostgresDialect } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

type Context = { readonly caller: string };

let database: TestDatabase;
let boxOffice: BoxOffice;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());

/** The box office of a caller who is a user. */
async function guardedFor(
  caller: string,
  authorize: Authorize<Context> | undefined,
  guarded = boxOffice,
): Promise<BoxOffice> {
  const grant = guardAccess({ authenticate: (): Context => ({ caller }), authorize })!;
  return guardBoxOffice(guarded, await grant(undefined));
}

/** Everybody may do everything with their own purchases and holds. */
const own: Authorize<Context> = ({ caller }, action, resource) =>
  "userId" in resource ? resource.userId === caller : action.endsWith("read");

/** Everybody may read everything, and do nothing. */
const readOnly: Authorize<Context> = (_, action) =>
  action.endsWith(".read") || action.endsWith(".list");

async function sell(quantity = 2) {
  const option = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  const [ann, ben] = [randomUUID(), randomUUID()];
  const wanted = { ticketOptionId: option.id, userId: ann, quantity };
  const purchase = await boxOffice.purchaseTickets(wanted);
  const hold = await boxOffice.holdTickets(wanted);
  const { id: cancelled } = await boxOffice.cancelPurchase({
    purchaseId: purchase.id,
    quantity: 1,
  });
  const other = await boxOffice.createTicketOption({ name: "night pass", allocation: 10 });
  const exchange = { purchaseId: purchase.id, ticketOptionId: other.id, quantity: 1 };
  const transfer = { purchaseId: purchase.id, userId: randomUUID() };
  return { option, ann, ben, wanted, purchase, hold, cancelled, exchange, transfer };
}

const refusalOf = (doing: Promise<unknown>): Promise<unknown> => doing.catch((error) => error);

const parse = (text: string) => JSON.parse(text);

it("does for a caller what it may do", async () => {
  const { ann, wanted, purchase, hold, cancelled, option } = await sell();
  const guarded = await guardedFor(ann, own);
  await guarded.purchaseTickets({ ...wanted, userId: ann.toUpperCase() });
  await guarded.placeOrder([wanted]);
  await guarded.cancelPurchase({ purchaseId: purchase.id });
  await guarded.confirmHold({ holdId: hold.id, quantity: 1 });
  const { id } = await guarded.holdTickets({ ...wanted, quantity: 1 });
  await guarded.releaseHold(id);
  expect(await guarded.findHolds([hold.id, id])).toHaveLength(2);
  expect(await guarded.findPurchases([purchase.id])).toHaveLength(1);
  expect(await guarded.findCancellations([cancelled])).toHaveLength(1);
  expect((await guarded.listPurchases({ filter: { userId: ann } })).items).toHaveLength(4);
  expect(await guarded.findTicketOption(option.id)).toMatchObject({ allocation: 5 });
});

it("finds nothing that the caller may not read, and changes nothing of it", async () => {
  const { ben, purchase, hold, cancelled, option, exchange, transfer } = await sell();
  const { id: transferred } = await boxOffice.transferPurchase({
    ...transfer,
    userId: randomUUID(),
  });
  const { id: exchanged } = await boxOffice.exchangePurchase(exchange);
  const guarded = await guardedFor(ben, own);
  expect(await guarded.findPurchase(purchase.id)).toBeUndefined();
  expect(await guarded.findPurchases([purchase.id])).toEqual([]);
  expect(await guarded.findHold(hold.id)).toBeUndefined();
  expect(await guarded.findHolds([hold.id])).toEqual([]);
  expect(await guarded.findCancellation(cancelled)).toBeUndefined();
  expect(await guarded.findCancellations([cancelled])).toEqual([]);
  expect(await guarded.findExchange(exchanged)).toBeUndefined();
  expect(await guarded.findExchanges([exchanged])).toEqual([]);
  expect(await guarded.findTransfer(transferred)).toBeUndefined();
  expect(await guarded.findTransfers([transferred])).toEqual([]);
  await expect(guarded.exchangePurchase(exchange)).rejects.toThrow(PurchaseNotFoundError);
  for (const key of [undefined, "new"]) {
    await expect(guarded.transferPurchase(transfer, { idempotencyKey: key })).rejects.toThrow(
      PurchaseNotFoundError,
    );
  }
  await expect(guarded.cancelPurchase({ purchaseId: purchase.id })).rejects.toThrow(
    PurchaseNotFoundError,
  );
  await expect(guarded.confirmHold({ holdId: hold.id })).rejects.toThrow(HoldNotFoundError);
  await expect(guarded.releaseHold(hold.id)).rejects.toThrow(HoldNotFoundError);
  await expect(guarded.extendHold({ holdId: hold.id, seconds: 60 })).rejects.toThrow(
    HoldNotFoundError,
  );
  expect(await boxOffice.findTicketOption(option.id)).toMatchObject({ allocation: 8 });
});

it("returns a transfer that is repeated with its id, and says of no id that it is taken to a caller who may not read the purchase", async () => {
  const { ann, ben, purchase, transfer } = await sell();
  const [guarded, guardedBen] = [await guardedFor(ann, own), await guardedFor(ben, own)];
  const named = { ...transfer, id: randomUUID() };
  const made = await guarded.transferPurchase(named);
  expect(made.id).toBe(named.id);
  expect(await guarded.transferPurchase(named)).toEqual(made);
  for (const id of [named.id, purchase.id, randomUUID()]) {
    for (const notFound of [
      () => guardedBen.transferPurchase({ ...transfer, id }),
      () => guardedBen.cancelPurchase({ purchaseId: purchase.id, id }),
    ]) {
      await expect(notFound()).rejects.toThrow(PurchaseNotFoundError);
    }
  }
  const otherUser = { ...named, userId: randomUUID() };
  await expect(guarded.transferPurchase(otherUser)).rejects.toThrow(PurchaseNotFoundError);
});

it("returns a repeated transfer to the caller who made it, who can no longer change the purchase", async () => {
  const { ann, purchase, exchange, transfer } = await sell();
  const { userId } = transfer;
  const key = { idempotencyKey: "transfer" };
  const [guarded, guardedNew] = [await guardedFor(ann, own), await guardedFor(userId, own)];
  const made = await guarded.transferPurchase(transfer, key);
  expect(made).toMatchObject({ fromUserId: ann, userId, quantity: 1 });
  expect(await guarded.transferPurchase(transfer, key)).toEqual(made);
  const elsewhere = { ...transfer, userId: randomUUID() };
  const malformed = { ...transfer, userId: "somebody" };
  for (const notFound of [
    () => guarded.transferPurchase(transfer),
    () => guarded.transferPurchase(elsewhere, key),
    () => guarded.transferPurchase(malformed, key),
    () => guarded.cancelPurchase({ purchaseId: purchase.id }),
    () => guarded.exchangePurchase(exchange),
    async () => (await guardedFor(ann, () => false)).transferPurchase(transfer, key),
  ]) {
    await expect(notFound()).rejects.toThrow(PurchaseNotFoundError);
  }
  expect(await guarded.findPurchase(purchase.id)).toBeUndefined();
  expect(await guarded.findTransfer(made.id)).toMatchObject(made);

  const next = await guardedNew.transferPurchase(elsewhere);
  expect(await guarded.findTransfers([made.id, next.id])).toMatchObject([made]);
  const last = await guardedFor(elsewhere.userId, own);
  expect(await last.findTransfers([made.id, next.id])).toHaveLength(2);
});

it.each([
  ["a cancellation", "cancelPurchase"],
  ["an exchange", "exchangePurchase"],
] as const)(
  "returns %s that is repeated after the rest was transferred, to the caller who made it alone",
  async (_what, method) => {
    const { ann, ben, purchase, exchange, transfer } = await sell(4);
    const guarded = await guardedFor(ann, own);
    const input = method === "cancelPurchase" ? { purchaseId: purchase.id, quantity: 1 } : exchange;
    const repeat = (by: BoxOffice, more: object, key?: string) =>
      by[method]({ ...exchange, ...input, ...more }, { idempotencyKey: key });
    const id = randomUUID();
    const [byKey, byId] = [await repeat(guarded, {}, "key"), await repeat(guarded, { id })];
    await guarded.transferPurchase(transfer);
    expect(await repeat(guarded, {}, "key")).toEqual(byKey);
    expect(await repeat(guarded, { id })).toEqual(byId);
    for (const notFound of [
      () => repeat(guarded, {}),
      () => repeat(guarded, {}, "another key"),
      () => repeat(guarded, { quantity: 2 }, "key"),
      async () => repeat(await guardedFor(ben, own), {}, "key"),
      async () => repeat(await guardedFor(ben, own), { id }),
      async () => repeat(await guardedFor(ann, () => false), {}, "key"),
    ]) {
      await expect(notFound()).rejects.toThrow(PurchaseNotFoundError);
    }
    expect(await boxOffice.findPurchase(purchase.id)).toMatchObject({ cancelledQuantity: 3 });
  },
);

it("shows an exchange to the one who may read its new purchase, after the rest was transferred", async () => {
  const { ann, exchange, transfer } = await sell(4);
  const guarded = await guardedFor(ann, own);
  const exchanged = await guarded.exchangePurchase({ ...exchange, quantity: 1 });
  await guarded.transferPurchase(transfer);
  expect(await guarded.findExchange(exchanged.id)).toMatchObject(exchanged);
});

it("changes a purchase only while it belongs to the user that was asked about", async () => {
  const { ann, purchase, exchange, transfer } = await sell();
  // The purchase gets another user after each question, and gets back before the next.
  const guarded = await guardedFor(ann, async (_, action, resource) => {
    if (action !== "purchase.read") {
      await boxOffice.transferPurchase({ purchaseId: purchase.id, userId: randomUUID() });
    }
    return own({ caller: ann }, action, resource);
  });
  for (const change of [
    () => guarded.cancelPurchase({ purchaseId: purchase.id }),
    () => guarded.exchangePurchase(exchange),
    () => guarded.transferPurchase(transfer),
  ]) {
    await expect(change()).rejects.toThrow(PurchaseNotFoundError);
    await boxOffice.transferPurchase({ purchaseId: purchase.id, userId: ann });
  }
  expect(await boxOffice.findPurchase(purchase.id)).toMatchObject({ cancelledQuantity: 1 });
});

it("is forbidden to who may read and no more", async () => {
  const { ann, wanted, purchase, hold, option, exchange, transfer } = await sell();
  const guarded = await guardedFor(ann, readOnly);
  for (const forbidden of [
    () => guarded.createTicketOption({ name: "n", allocation: 1 }),
    () => guarded.changeTicketOption(option.id, { capacity: 20 }),
    () => guarded.purchaseTickets(wanted),
    () => guarded.holdTickets(wanted),
    () => guarded.cancelPurchase({ purchaseId: purchase.id }),
    () => guarded.exchangePurchase(exchange),
    () => guarded.transferPurchase(transfer),
    () => guarded.transferPurchase(transfer, { idempotencyKey: "transfer" }),
    () => guarded.confirmHold({ holdId: hold.id }),
    () => guarded.releaseHold(hold.id),
    () => guarded.extendHold({ holdId: hold.id, seconds: 60 }),
  ]) {
    await expect(forbidden()).rejects.toThrow(ForbiddenError);
  }
  expect(await boxOffice.findTicketOption(option.id)).toMatchObject({
    capacity: 10,
    allocation: 7,
  });
});

it("asks for each ticket option, and for each list", async () => {
  const { ann, ben, option } = await sell();
  const rejected = await guardedFor(ben, () => false);
  const guarded = await guardedFor(ben, own);
  for (const forbidden of [
    () => rejected.findTicketOption(option.id),
    () => rejected.findTicketOptions([option.id]),
    () => guarded.listTicketOptions(),
    () => guarded.listPurchases(),
    () => guarded.listPurchases({ filter: { userId: ann } }),
    () => guarded.listHolds({ filter: { userId: ann } }),
  ]) {
    await expect(forbidden()).rejects.toThrow(ForbiddenError);
  }
  expect(await guarded.findTicketOptions([option.id])).toHaveLength(1);
});

it("names each line of an order that is forbidden, and purchases none", async () => {
  const { ann, ben, wanted, option } = await sell();
  const guarded = await guardedFor(ann, own);
  const others = { ...wanted, userId: ben };
  const refused: unknown = await guarded.placeOrder([others, wanted, others]).catch((e) => e);
  expect(refused).toBeInstanceOf(OrderForbiddenError);
  expect(refused).toMatchObject({
    code: "forbidden",
    lines: new Map([
      [0, new ForbiddenError()],
      [2, new ForbiddenError()],
    ]),
  });
  expect(await boxOffice.findTicketOption(option.id)).toMatchObject({ allocation: 7 });
});

it("names each line of a basket that is forbidden or not found, and does none", async () => {
  const { ann, ben, wanted, hold, option } = await sell();
  const others = await boxOffice.holdTickets({ ...wanted, userId: ben, quantity: 1 });
  const ids = [hold.id, others.id.toUpperCase(), "nothing"];
  const lines = ids.map((holdId) => ({ holdId }));
  const guarded = await guardedFor(ann, own);
  const notFound = new Map([
    [1, new HoldNotFoundError()],
    [2, new HoldNotFoundError()],
  ]);
  for (const refused of [
    await refusalOf(guarded.confirmBasket(lines)),
    await refusalOf(guarded.releaseBasket(ids)),
  ]) {
    expect(refused).toBeInstanceOf(OrderRefusedError);
    expect(refused).toMatchObject({ lines: notFound });
  }
  const reader = await guardedFor(ann, readOnly);
  const forbidden = new Map([
    [0, new ForbiddenError()],
    [1, new ForbiddenError()],
  ]);
  for (const refused of [
    await refusalOf(reader.confirmBasket(lines)),
    await refusalOf(reader.releaseBasket(ids)),
    await refusalOf(reader.holdBasket({ lines: [wanted, { ...wanted, userId: ben }] })),
  ]) {
    expect(refused).toBeInstanceOf(OrderForbiddenError);
    expect(refused).toMatchObject({ lines: forbidden });
  }
  expect(await boxOffice.findTicketOption(option.id)).toMatchObject({ allocation: 6 });
});

it("does baskets of the caller", async () => {
  const { ann, wanted, hold, option } = await sell();
  const guarded = await guardedFor(ann, own);
  const [first, second] = await guarded.holdBasket({ lines: [wanted, wanted] });
  expect(await guarded.confirmBasket([{ holdId: hold.id }, { holdId: first!.id }])).toHaveLength(2);
  await guarded.releaseBasket([second!.id]);
  expect(await boxOffice.findTicketOption(option.id)).toMatchObject({ allocation: 5 });
});

it("keeps the idempotency keys of callers apart", async () => {
  const { ann, ben, wanted } = await sell();
  const options = { idempotencyKey: randomUUID(), caller: "everybody" };
  const [first, replayed, other] = [
    await (await guardedFor(ann, undefined)).purchaseTickets(wanted, options),
    await (await guardedFor(ann, undefined)).purchaseTickets(wanted, options),
    await (await guardedFor(ben, undefined)).purchaseTickets(wanted, options),
  ];
  expect(replayed.id).toBe(first.id);
  expect(other.id).not.toBe(first.id);
});

it("reads nothing more where nothing is to be authorized", async () => {
  const { ann, purchase, hold, cancelled } = await sell();
  const statements: string[] = [];
  await using db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log: ({ query }) => void statements.push(query.sql),
  });
  const plain = createBoxOffice({ db });
  const guarded = await guardedFor(ann, undefined, plain);
  const countOf = async (call: () => Promise<unknown>) => {
    statements.length = 0;
    await call();
    return statements.length;
  };
  for (const call of [
    (of: BoxOffice) => of.findCancellation(cancelled),
    (of: BoxOffice) => of.cancelPurchase({ purchaseId: purchase.id, quantity: 2 }).catch(() => {}),
    (of: BoxOffice) => of.confirmHold({ holdId: hold.id, quantity: 9 }).catch(() => {}),
  ]) {
    await call(plain);
    expect(await countOf(() => call(guarded))).toBe(await countOf(() => call(plain)));
  }
});

it("leaves an id that is missing to the box office, which names it", async () => {
  const guarded = await guardedFor(randomUUID(), undefined);
  const input = JSON.parse('{ "quantity": 1 }');
  const refused = await guarded.purchaseTickets(input).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InvalidInputError);
  expect(refused).toMatchObject({
    issues: [{ path: ["ticketOptionId"] }, { path: ["userId"] }],
  });
  await expect(guarded.changeTicketOption(input.id, { name: "x" })).rejects.toMatchObject({
    code: "ticket_option_not_found",
  });
});

it("leaves what is malformed to the box office, which rejects it, and asks nothing about it", async () => {
  const asked: string[] = [];
  const guarded = await guardedFor(randomUUID(), (_, action) => {
    asked.push(action);
    return action !== "ticket_option.read";
  });
  const { wanted } = await sell();
  for (const refused of [
    () => guarded.confirmBasket(parse("[{}]")),
    () => guarded.confirmBasket(parse("[null]")),
    () => guarded.confirmBasket(parse("{}")),
    () => guarded.releaseBasket(parse("[null]")),
    () => guarded.releaseBasket(parse("{}")),
    () => guarded.holdBasket(parse("{}")),
    () => guarded.holdBasket(parse('{ "lines": [null] }')),
    () => guarded.placeOrder(parse("[null]")),
    () => guarded.placeOrder(Array.from({ length: 1_001 }, () => wanted)),
  ]) {
    await expect(refused()).rejects.toBeInstanceOf(InvalidInputError);
  }
  expect(asked).toEqual([]);
  const tooMany = JSON.stringify(
    Array.from({ length: 51 }, () => ({ ticketOptionId: randomUUID() })),
  );
  for (const drawsOn of ["{}", "[null]", "[{}]", '[{ "ticketOptionId": 1 }]', tooMany]) {
    const created = guarded.createTicketOption({ name: "n", drawsOn: parse(drawsOn) });
    await expect(created).rejects.toBeInstanceOf(InvalidInputError);
  }
  expect(new Set(asked)).toEqual(new Set(["ticket_option.create"]));
  for (const lines of ["{}", "[null]", "[{}]"]) {
    const created = guarded.createTicketOptions(parse(lines));
    await expect(created).rejects.toBeInstanceOf(InvalidInputError);
  }
  const listed = guarded.listPurchases({ filter: { userId: parse("[]") } });
  await expect(listed).rejects.toBeInstanceOf(InvalidInputError);
});

it("asks about each ticket option that is created with others, and about the existing ones that it draws on", async () => {
  const { option } = await sell();
  const hidden = await boxOffice.createTicketOption({ name: "hidden", allocation: 10 });
  const asked: unknown[] = [];
  const guarded = await guardedFor("ann", (_, action, resource) => {
    asked.push([action, resource]);
    return !("id" in resource && resource.id === hidden.id);
  });
  await guarded.createTicketOptions([
    { localId: "Hall", name: "hall", allocation: 5 },
    { name: "adult", drawsOn: [{ ticketOptionId: "hall" }, { ticketOptionId: option.id }] },
  ]);
  expect(asked).toEqual([
    ["ticket_option.create", { type: "ticket_options" }],
    ["ticket_option.create", { type: "ticket_options", drawsOn: [option.id] }],
    ["ticket_option.read", { type: "ticket_options", id: option.id }],
  ]);
  // The name of a later one does not hide the id of an existing one.
  const created = guarded.createTicketOptions([
    { name: "a", allocation: 1 },
    { name: "b", drawsOn: [{ ticketOptionId: hidden.id }] },
    { localId: hidden.id, name: "c", allocation: 1 },
    { name: "d", drawsOn: [{ ticketOptionId: hidden.id }] },
  ]);
  const refusal = await refusalOf(created);
  expect(refusal).toBeInstanceOf(OrderForbiddenError);
  expect(Object(refusal).lines).toEqual(new Map([[1, expect.any(ForbiddenError)]]));
});
