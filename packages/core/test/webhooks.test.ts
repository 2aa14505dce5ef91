import {
  createBoxOffice,
  CursorExpiredError,
  IdempotencyKeyReusedError,
  InvalidInputError,
  JournalOffError,
  openDatabase,
  WEBHOOK_EVENTS,
  WebhookLimitExceededError,
  WebhookNotFoundError,
  type TakenWebhook,
  type WebhookProgress,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate webhooks, journal_entries`.execute(database.db);
});

const EVENT_TYPES = Object.keys(WEBHOOK_EVENTS);
const NEW = { url: "https://events.example/tickets", eventTypes: EVENT_TYPES };

/** Transactions in other databases of the server delay the journal. */
const taken = (leaseSeconds = 60, limit = 100) =>
  vi.waitFor(async () => {
    const webhooks = await boxOffice.takeWebhooks({ limit, leaseSeconds });
    expect(webhooks).not.toEqual([]);
    return webhooks;
  }, PATIENCE);

function progressOf(webhook: TakenWebhook, members: Partial<WebhookProgress>): WebhookProgress {
  const { id, leaseId, changes, cursorChanges, cursor, failures, attempts, isSlow } = webhook;
  return {
    id,
    leaseId,
    changes,
    cursorChanges,
    cursor,
    failures,
    attempts,
    isSlow,
    isPingSent: false,
    attempt: null,
    retryInMs: 0,
    pauseReason: null,
    leaseSeconds: null,
    ...members,
  };
}

const sell = async () => {
  const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 2 });
  await boxOffice.purchaseTickets({ ticketOptionId: id, userId: randomUUID(), quantity: 1 });
  return id;
};

/** Waits until the entries of one {@link sell} can be read. */
const untilBoth = () =>
  vi.waitFor(async () => {
    const { items } = await boxOffice.listJournal();
    expect(items).toHaveLength(2);
    return items;
  }, PATIENCE);

it("shows the secret in the response to the creation and to a rotation only", async () => {
  const created = await boxOffice.createWebhook({ ...NEW, description: "mail" }, { caller: "ada" });
  expect(created).toMatchObject({ ...NEW, description: "mail", state: "active", createdBy: "ada" });
  expect(created.secret).toMatch(/^whsec_[\w+/]{43}=$/u);
  expect(await boxOffice.findWebhook(created.id)).toEqual({ ...created, secret: null });
  const { items } = await boxOffice.listWebhooks();
  expect(items.map(({ item }) => item)).toEqual([{ ...created, secret: null }]);
  const rotated = await boxOffice.changeWebhook({ id: created.id, rotateSecret: true });
  expect(rotated.secret).not.toBe(created.secret);
  expect(rotated.secret).toMatch(/^whsec_/u);
});

it("signs with both secrets for a day after a rotation", async () => {
  const { id, secret: first } = await boxOffice.createWebhook(NEW);
  const { secret: second } = await boxOffice.changeWebhook({ id, rotateSecret: true });
  await sell();
  const [before] = await taken(0);
  expect(before?.secrets).toEqual([second, first]);
  // The response to the first rotation may have been lost.
  const { secret: third } = await boxOffice.changeWebhook({ id, rotateSecret: true });
  const [between] = await taken(0);
  expect(between?.secrets).toEqual([third, first]);
  await sql`update webhooks set previous_secret_until = previous_secret_until - interval '1 day'`.execute(
    database.db,
  );
  const [after] = await taken();
  expect(after?.secrets).toEqual([third]);
});

it("returns the same webhook and secret to a repeated request with its key, and to no other", async () => {
  const key = { idempotencyKey: randomUUID(), caller: "ada" };
  const [first, second] = await Promise.all([
    boxOffice.createWebhook(NEW, key),
    boxOffice.createWebhook(NEW, key),
  ]);
  expect(second).toEqual(first);
  const other = { ...NEW, description: "other" };
  await expect(boxOffice.createWebhook(other, key)).rejects.toThrow(IdempotencyKeyReusedError);
  const ofBen = await boxOffice.createWebhook(NEW, { ...key, caller: "ben" });
  expect(ofBen.id).not.toBe(first.id);
  expect(ofBen.secret).not.toBe(first.secret);
});

it.each([
  "http://events.example/",
  "https://ada:lovelace@events.example/",
  "https://events.example/#part",
  "events.example",
  "https://localhost/",
  "https://shop.localhost./",
  "https://127.0.0.1/",
  "https://2130706433/",
  "https://0x7f.1/",
  "https://0177.0.0.1/",
  "https://10.1.2.3/",
  "https://100.64.0.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://168.63.129.16/",
  "https://[::ffff:168.63.129.16]/",
  "https://100.100.100.200/",
  "https://192.0.0.192/",
  "https://161.26.0.10/",
  "https://166.9.250.195/",
  "https://[fd00:ec2::254]/",
  "https://0.0.0.0/",
  "https://224.0.0.1/",
  "https://[::1]/",
  "https://[::]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[::10.0.0.1]/",
  "https://[64:ff9b::10.0.0.1]/",
  "https://[2002:a00:1::]/",
  "https://[fe80::1]/",
  "https://[fc00::1]/",
  "https://[fec0::1]/",
])("refuses the URL %s", async (url) => {
  const refused = await boxOffice.createWebhook({ ...NEW, url }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InvalidInputError);
  const { id } = await boxOffice.createWebhook(NEW);
  await expect(boxOffice.changeWebhook({ id, url })).rejects.toThrow(InvalidInputError);
  expect((await boxOffice.findWebhook(id))?.url).toBe(NEW.url);
});

it("allows private addresses and http where the host does", async () => {
  const open = createBoxOffice({ db: database.db, journal: true, allowsPrivateWebhooks: true });
  const { url } = await open.createWebhook({ ...NEW, url: "http://127.0.0.1:8080/" });
  expect(url).toBe("http://127.0.0.1:8080/");
});

it("refuses webhooks beyond the limit, also those that are created at the same time", async () => {
  const office = createBoxOffice({ db: database.db, journal: true, maxWebhooks: 3 });
  const created = await Promise.allSettled(
    Array.from({ length: 8 }, () => office.createWebhook(NEW)),
  );
  const refusals = created.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  expect(refusals).toHaveLength(5);
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(WebhookLimitExceededError);
});

it("refuses webhooks without a journal, but deletes them", async () => {
  const { id } = await boxOffice.createWebhook(NEW);
  const silent = createBoxOffice({ db: database.db });
  await expect(silent.createWebhook(NEW)).rejects.toThrow(JournalOffError);
  await expect(silent.changeWebhook({ id, state: "paused" })).rejects.toThrow(JournalOffError);
  await silent.deleteWebhook(id);
  expect(await boxOffice.findWebhook(id)).toBeUndefined();
});

it("finds, changes and deletes no webhook that does not exist", async () => {
  for (const id of [randomUUID(), "none"]) {
    expect(await boxOffice.findWebhook(id)).toBeUndefined();
    await expect(boxOffice.changeWebhook({ id })).rejects.toThrow(WebhookNotFoundError);
    await expect(boxOffice.deleteWebhook(id)).rejects.toThrow(WebhookNotFoundError);
  }
});

it("manages no webhooks in a transaction of the host", async () => {
  await database.db.transaction().execute(async (transaction) => {
    const inside = boxOffice.within(transaction);
    await expect(inside.createWebhook(NEW)).rejects.toThrow(TypeError);
  });
});

it("begins with what happens after the creation, and counts what waits", async () => {
  await sell();
  await untilBoth();
  const { id, cursor } = await boxOffice.createWebhook(NEW);
  expect(cursor).not.toBeNull();
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toEqual([]);
  await sell();
  await vi.waitFor(async () => {
    expect(await boxOffice.findWebhook(id)).toMatchObject({ backlog: 2 });
  }, PATIENCE);
  const again = await boxOffice.changeWebhook({ id, cursor: null });
  expect(again).toMatchObject({ cursor: null, backlog: 4 });
  expect(await boxOffice.changeWebhook({ id, cursor })).toMatchObject({ cursor, backlog: 2 });
});

it("gives a webhook to one process at a time, until its lease ends", async () => {
  await boxOffice.createWebhook(NEW);
  await sell();
  const [first] = await taken(0);
  const [second, ...others] = await taken(60);
  expect(others).toEqual([]);
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toEqual([]);
  // The first has lost it.
  const { cursor } = (await untilBoth()).at(-1)!;
  const late = progressOf(first!, { cursor, attempt: "succeeded" });
  expect(await boxOffice.saveWebhookProgress(late)).toBe(false);
  expect(await boxOffice.findWebhook(first!.id)).toMatchObject({ backlog: 2 });
  const done = progressOf(second!, { cursor, attempt: "succeeded" });
  expect(await boxOffice.saveWebhookProgress(done)).toBe(true);
  expect(await boxOffice.findWebhook(first!.id)).toMatchObject({ cursor, backlog: 0 });
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toEqual([]);
});

it.each([
  ["fail", { attempts: 1 }],
  ["are slow", { is_slow: true }],
])("takes those that %s last, and no more of them than wanted", async (_, values) => {
  const ids = [];
  for (let count = 0; count < 4; count += 1) ids.push((await boxOffice.createWebhook(NEW)).id);
  await sell();
  await untilBoth();
  const [first, ...failing] = ids;
  await database.db
    .updateTable("webhooks")
    .set({ ...values, leased_until: null })
    .where("id", "in", failing)
    .execute();
  // It was served later than the others.
  await sql`update webhooks set leased_until = clock_timestamp() where id = ${first}`.execute(
    database.db,
  );
  const one = await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 });
  expect(one).toMatchObject([{ id: first }]);
  const two = await boxOffice.takeWebhooks({ limit: 4, slowLimit: 2, leaseSeconds: 60 });
  expect(two).toHaveLength(2);
  expect(await boxOffice.takeWebhooks({ limit: 4, slowLimit: 0, leaseSeconds: 60 })).toEqual([]);
});

it("does not overwrite what a client changes while events are sent", async () => {
  const { id } = await boxOffice.createWebhook(NEW);
  await sell();
  const [webhook] = await taken();
  const { cursor } = (await untilBoth()).at(-1)!;
  await boxOffice.changeWebhook({ id, cursor: null, description: "new" });
  const progress = progressOf(webhook!, { cursor, attempt: "succeeded" });
  expect(await boxOffice.saveWebhookProgress(progress)).toBe(false);
  expect(await boxOffice.findWebhook(id)).toMatchObject({ cursor: null, description: "new" });
  // It is free again.
  expect(await taken()).toHaveLength(1);
});

it("advances although a client changes the webhook again and again", async () => {
  const { id } = await boxOffice.createWebhook(NEW);
  await sell();
  const [webhook] = await taken();
  const { cursor } = (await untilBoth()).at(-1)!;
  await boxOffice.changeWebhook({ id, description: "new" });
  const progress = progressOf(webhook!, { cursor, attempt: "failed", attempts: 1, retryInMs: 9e6 });
  expect(await boxOffice.saveWebhookProgress(progress)).toBe(false);
  const changed = await boxOffice.findWebhook(id);
  expect(changed).toMatchObject({ cursor, backlog: 0, description: "new", nextAttemptAt: null });
  await sell();
  expect(await taken()).toMatchObject([{ cursor }]);
});

it("attempts a failed webhook again after a pause, and at once when it is changed", async () => {
  const { id } = await boxOffice.createWebhook(NEW);
  await sell();
  const [webhook] = await taken();
  const failed = {
    attempt: "failed",
    attempts: 1,
    retryInMs: 3_600_000,
    failures: ["500"],
  } as const;
  expect(await boxOffice.saveWebhookProgress(progressOf(webhook!, failed))).toBe(true);
  const shown = await boxOffice.findWebhook(id);
  expect(shown).toMatchObject({ state: "active", failures: ["500"] });
  expect(Number(shown?.nextAttemptAt) - Number(shown?.failingSince)).toBe(3_600_000);
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toEqual([]);
  await boxOffice.changeWebhook({ id });
  expect(await taken()).toMatchObject([{ id, attempts: 0 }]);
});

it("pauses a webhook that has failed for three days, until a client makes it active", async () => {
  const { id } = await boxOffice.createWebhook(NEW);
  await sell();
  const failed = { attempt: "failed", attempts: 2, retryInMs: 0 } as const;
  for (const [days, state] of [
    ["2 days 23 hours", "active"],
    ["3 days 1 hour", "paused"],
  ]) {
    await sql`update webhooks set failing_since = clock_timestamp() - ${days}::interval`.execute(
      database.db,
    );
    const [webhook] = await taken();
    await boxOffice.saveWebhookProgress(progressOf(webhook!, failed));
    expect((await boxOffice.findWebhook(id))?.state).toBe(state);
  }
  await vi.waitFor(async () => {
    expect(await boxOffice.findWebhook(id)).toMatchObject({ pauseReason: "failing", backlog: 2 });
  }, PATIENCE);
  expect(await boxOffice.readWebhookStatus()).toEqual({ lagSeconds: 0, paused: 1 });
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toEqual([]);
  const active = await boxOffice.changeWebhook({ id, state: "active" });
  expect(active).toMatchObject({ pauseReason: null, failingSince: null });
  expect(await taken()).toHaveLength(1);
});

it("takes a paused webhook for a ping only", async () => {
  const { id } = await boxOffice.createWebhook(NEW);
  expect(await boxOffice.changeWebhook({ id, state: "paused" })).toMatchObject({
    pauseReason: "requested",
  });
  await sell();
  await boxOffice.changeWebhook({ id, sendPing: true });
  const [webhook] = await taken();
  expect(webhook).toMatchObject({ isPaused: true, isPingWanted: true });
  await boxOffice.saveWebhookProgress(progressOf(webhook!, { isPingSent: true }));
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toEqual([]);
});

it("finds out at once that the entry of a cursor is gone", async () => {
  await sell();
  const items = await untilBoth();
  const { id } = await boxOffice.createWebhook(NEW);
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toEqual([]);
  await sql`delete from journal_entries`.execute(database.db);
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toMatchObject([{ id }]);
  const { cursor } = items[0]!;
  await expect(boxOffice.changeWebhook({ id, cursor })).rejects.toThrow(CursorExpiredError);
  await expect(boxOffice.changeWebhook({ id, cursor: "x" })).rejects.toThrow(InvalidInputError);
});

it("sells while many lists of webhooks are read", async () => {
  const db = openDatabase(database.url, { poolSize: 5 });
  const office = createBoxOffice({ db, journal: true });
  const { id } = await office.createTicketOption({ name: "day pass", allocation: 1 });
  const reading = await database.db.transaction().execute(async (transaction) => {
    await sql`lock table webhooks in access exclusive mode`.execute(transaction);
    const lists = Promise.allSettled(Array.from({ length: 20 }, () => office.listWebhooks()));
    const wanted = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
    expect(await office.purchaseTickets(wanted)).toMatchObject({ quantity: 1 });
    return { lists };
  });
  await reading.lists;
  await db.destroy();
});

const eventsOf = async (types: readonly string[] = EVENT_TYPES) => {
  const { items } = await boxOffice.listEvents({ size: 100, types });
  return items.flatMap(({ item }) => item.events);
};

/** Waits until the journal of all ticket options has a number of entries. */
const untilEntries = (count: number) =>
  vi.waitFor(async () => {
    const { items } = await boxOffice.listJournal({ size: 100 });
    expect(items).toHaveLength(count);
  }, PATIENCE);

it("makes events of everything that happens to a ticket option, with its rows, and with the same ids each time", async () => {
  const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  const { id: other } = await boxOffice.createTicketOption({ name: "evening", allocation: 9 });
  const [userId, nextUserId] = [randomUUID(), randomUUID()];
  const wanted = { ticketOptionId: id, userId };
  const { id: purchaseId } = await boxOffice.purchaseTickets({ ...wanted, quantity: 4 });
  const hold = await boxOffice.holdTickets({ ...wanted, quantity: 3 });
  const late = await boxOffice.holdTickets({ ...wanted, quantity: 3 });
  const bought = await boxOffice.confirmHold({ holdId: hold.id, quantity: 2 });
  await boxOffice.changeTicketOption(id, { name: "night pass" });
  const cancelled = await boxOffice.cancelPurchase({ purchaseId, quantity: 1 });
  const exchange = { purchaseId, ticketOptionId: other, quantity: 1 };
  const exchanged = await boxOffice.exchangePurchase(exchange);
  const transferred = await boxOffice.transferPurchase({ purchaseId, userId: nextUserId });
  await sql`update holds set created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day'
    where id = ${late.id}`.execute(database.db);
  await sql`update ticket_options set holds_expire_at = holds_expire_at - interval '1 day' where id = ${id}`.execute(
    database.db,
  );
  await boxOffice.sweepHolds();

  await untilEntries(12);
  const events = (await eventsOf()).filter(({ body }) => body.data["ticket_option_id"] === id);
  const sold = { user_id: userId, hold_id: null };
  const held = { user_id: userId };
  expect(
    events.map(({ body: { type, data } }) => {
      const rows = ["purchases", "holds", "cancellations", "exchanges", "transfers"];
      const member = rows.find((name) => name in data);
      return [type, data["quantity"], ...(member ? [member, data[member]] : [])];
    }),
  ).toEqual([
    ["ticket_option.created", undefined],
    ["purchase.made", 4, "purchases", [{ ...sold, id: purchaseId, quantity: 4 }]],
    ["hold.made", 3, "holds", [{ ...held, id: hold.id, quantity: 3 }]],
    ["hold.made", 3, "holds", [{ ...held, id: late.id, quantity: 3 }]],
    ["ticket_option.sold_out", undefined],
    ["purchase.made", 2, "purchases", [{ ...sold, id: bought.id, quantity: 2, hold_id: hold.id }]],
    ["hold.confirmed", 2, "holds", [{ ...held, id: hold.id, quantity: 2, purchase_id: bought.id }]],
    ["hold.released", 1, "holds", [{ ...held, id: hold.id, quantity: 1 }]],
    ["ticket_option.available_again", undefined],
    ["ticket_option.changed", undefined],
    [
      "purchase.cancelled",
      1,
      "cancellations",
      // The user that it belongs to now.
      [{ id: cancelled.id, purchase_id: purchaseId, user_id: nextUserId, quantity: 1 }],
    ],
    [
      "purchase.exchanged",
      1,
      "exchanges",
      [
        {
          id: exchanged.id,
          purchase_id: purchaseId,
          user_id: nextUserId,
          quantity: 1,
          new_ticket_option_id: other,
          new_purchase_id: exchanged.newPurchaseId,
        },
      ],
    ],
    [
      "purchase.transferred",
      2,
      "transfers",
      [
        {
          id: transferred.id,
          purchase_id: purchaseId,
          from_user_id: userId,
          user_id: nextUserId,
          quantity: 2,
        },
      ],
    ],
    ["hold.expired", 3, "holds", [{ ...held, id: late.id, quantity: 3 }]],
  ]);
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  expect(await eventsOf(["hold.made"])).toHaveLength(2);
  const [, made] = events;
  expect(await eventsOf(["purchase.made"])).toContainEqual(made);
  expect(made).toEqual({
    id: `${id}-1-purchase-made`,
    body: {
      type: "purchase.made",
      timestamp: expect.any(String),
      data: {
        journal_entry_id: `${id}-1`,
        ticket_option_id: id,
        version: 1,
        allocation: 6,
        capacity: 10,
        quantity: 4,
        purchases: [{ ...sold, id: purchaseId, quantity: 4 }],
      },
    },
  });
});

it("names the rows of each ticket option of an order", async () => {
  const options = [];
  for (const name of ["day pass", "evening", "backstage"]) {
    options.push(await boxOffice.createTicketOption({ name, allocation: 10 }));
  }
  const [one, two, three] = options.map(({ id }) => id);
  const line = { userId: randomUUID(), quantity: 1 };
  const orderOf = (ids: readonly (string | undefined)[]) =>
    ids.map((ticketOptionId = "") => ({ ...line, ticketOptionId }));
  const bought = await boxOffice.placeOrder(orderOf([two, one, two]));
  const held = await boxOffice.holdBasket({ lines: orderOf([three, one, three]), seconds: 60 });
  await untilEntries(7);
  for (const [made, type, member] of [
    [bought, "purchase.made", "purchases"],
    [held, "hold.made", "holds"],
  ] as const) {
    const events = await eventsOf([type]);
    expect(events).toHaveLength(2);
    for (const { body } of events) {
      const optionId = body.data["ticket_option_id"];
      const ids = made.filter((row) => row.ticketOptionId === optionId).map(({ id }) => id);
      expect(body.data[member]).toEqual(ids.map((id) => expect.objectContaining({ id })));
    }
  }
});

it("makes several events of many rows, and pages of few entries", async () => {
  const { id: one } = await boxOffice.createTicketOption({ name: "day pass", allocation: 10_000 });
  const { id: two } = await boxOffice.createTicketOption({ name: "evening", allocation: 10_000 });
  const line = { userId: randomUUID(), quantity: 2 };
  const orders = [];
  for (const ticketOptionId of [one, two, one, two]) {
    const lines = Array.from({ length: 450 }, () => ({ ...line, ticketOptionId }));
    orders.push(await boxOffice.placeOrder(lines));
  }
  await untilEntries(6);
  const types = ["purchase.made"];
  const first = await boxOffice.listEvents({ size: 100, types });
  // Both creations, and as many orders as have 1,000 rows.
  expect(first).toMatchObject({ hasNext: true, items: { length: 4 } });
  const after = first.items.at(-1)!.cursor;
  const second = await boxOffice.listEvents({ size: 100, types, after });
  expect(second).toMatchObject({ hasNext: false, items: { length: 2 } });

  const events = [...first.items, ...second.items].flatMap(({ item }) => item.events);
  expect(events).toHaveLength(4 * 5);
  const shown = events.map(({ id, body: { data } }) => [
    id,
    data["quantity"],
    data["part"],
    data["parts"],
  ]);
  expect(shown.slice(0, 5)).toEqual([
    [`${one}-1-purchase-made`, 200, 1, 5],
    [`${one}-1-purchase-made-2`, 200, 2, 5],
    [`${one}-1-purchase-made-3`, 200, 3, 5],
    [`${one}-1-purchase-made-4`, 200, 4, 5],
    [`${one}-1-purchase-made-5`, 100, 5, 5],
  ]);
  const ids = events.flatMap(({ body }) => {
    const { purchases } = body.data;
    return Array.isArray(purchases) ? purchases.map(({ id }) => id) : [];
  });
  expect(new Set(ids)).toEqual(new Set(orders.flat().map(({ id }) => id)));
  expect(ids).toHaveLength(orders.flat().length);
});

it("shows null for rows that were removed, and no rows of entries of earlier versions", async () => {
  const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  const wanted = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  await boxOffice.purchaseTickets(wanted);
  const hold = await boxOffice.holdTickets(wanted);
  await boxOffice.releaseHold(hold.id);
  await untilEntries(4);
  await sql`delete from holds`.execute(database.db);
  await sql`update journal_entries set purchased_ids = null`.execute(database.db);
  const events = await eventsOf(["purchase.made", "hold.released"]);
  expect(events.map(({ body }) => body.data)).toEqual([
    expect.not.objectContaining({ purchases: expect.anything() }),
    expect.objectContaining({
      quantity: 1,
      holds: [{ id: hold.id, user_id: null, quantity: null }],
    }),
  ]);
});
