import { createBoxOffice, type PooledBoxOffice } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { keepDelivering, type WebhookDeliverer } from "../../src/webhooks/keep-delivering.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { TEST_TIMINGS as SHORT_TIMINGS } from "./test-timings.ts";

const HOUR_MS = 3_600_000;
/** On a slow machine a lease that ends soon would be lost, and events sent twice. */
const LONG_TIMINGS = { ...SHORT_TIMINGS, timeoutMs: HOUR_MS, turnMs: HOUR_MS };

let database: TestDatabase;
let boxOffice: PooledBoxOffice;
let receiver: Receiver | undefined;
let deliverer: WebhookDeliverer | undefined;
beforeEach(async () => {
  database = await createTestDatabase();
  boxOffice = createBoxOffice({ db: database.db, journal: true, allowsPrivateWebhooks: true });
});
afterEach(async () => {
  await deliverer?.stop();
  receiver?.stop();
  deliverer = receiver = undefined;
  await database.drop();
});

const onAttempt = vi.fn<(result: string) => void>();

function deliver({ allowsPrivate = true, timings = LONG_TIMINGS } = {}): WebhookDeliverer {
  deliverer = keepDelivering(boxOffice, {
    allowsPrivate,
    onAttempt,
    timings,
    logger: { error: expect.unreachable },
  });
  return deliverer;
}

const create = (url: string) =>
  boxOffice.createWebhook({ url, eventTypes: ["ticket_option.created"] });

const putOnSale = () => boxOffice.createTicketOption({ name: "day pass", allocation: 1 });

it("does not deliver to a private address that was allowed before, and shows why", async () => {
  receiver = await startReceiver();
  const { id } = await create(receiver.url);
  await putOnSale();
  deliver({ allowsPrivate: false });
  await vi.waitFor(async () => {
    const webhook = await boxOffice.findWebhook(id);
    expect(webhook?.failures[0]).toMatch(/: the URL leads to no public address$/u);
  }, PATIENCE);
  expect(receiver.arrivals).toEqual([]);
});

it("follows no redirect, and shows it", async () => {
  const elsewhere = await startReceiver();
  receiver = await startReceiver((response) => {
    response.writeHead(307, { location: elsewhere.url }).end();
    return false;
  });
  const { id } = await create(receiver.url);
  await putOnSale();
  deliver();
  await vi.waitFor(async () => {
    const webhook = await boxOffice.findWebhook(id);
    expect(webhook?.failures[0]).toMatch(/: it answered 307: redirects are not followed$/u);
  }, PATIENCE);
  expect(elsewhere.arrivals).toEqual([]);
  elsewhere.stop();
});

it("pauses a webhook whose receiver is gone, and delivers all when it is active again", async () => {
  let isGone = true;
  receiver = await startReceiver((response) => {
    response.writeHead(isGone ? 410 : 200).end();
    return !isGone;
  });
  const { id, secret } = await create(receiver.url);
  receiver.secrets.push(secret!);
  await putOnSale();
  const { paused } = deliver();
  await vi.waitFor(async () => {
    const webhook = await boxOffice.findWebhook(id);
    expect(webhook).toMatchObject({ state: "paused", pauseReason: "gone" });
  }, PATIENCE);
  await putOnSale();
  expect(receiver.arrivals).toHaveLength(1);
  expect(paused()).toBe(0);
  isGone = false;
  await boxOffice.changeWebhook({ id, state: "active" });
  await vi.waitFor(() => expect(receiver?.arrivals).toHaveLength(3), PATIENCE);
  expect(receiver.forged()).toBe(0);
});

it("signs with both secrets after a rotation", async () => {
  receiver = await startReceiver();
  const { id, secret } = await create(receiver.url);
  const { secret: second } = await boxOffice.changeWebhook({ id, rotateSecret: true });
  receiver.secrets.push(secret!, second!);
  await putOnSale();
  deliver();
  await vi.waitFor(() => expect(receiver?.arrivals).toHaveLength(1), PATIENCE);
  expect(receiver.forged()).toBe(0);
});

it("sends a ping to a paused webhook, and nothing else", async () => {
  receiver = await startReceiver();
  const { id } = await create(receiver.url);
  await boxOffice.changeWebhook({ id, state: "paused", sendPing: true });
  await putOnSale();
  deliver();
  await vi.waitFor(() => expect(receiver?.arrivals).toHaveLength(1), PATIENCE);
  expect(receiver.arrivals[0]?.body.type).toBe("ping");
  await vi.waitFor(async () => {
    const rows = await database.db.selectFrom("webhooks").select("is_ping_wanted").execute();
    expect(rows).toEqual([{ is_ping_wanted: false }]);
  }, PATIENCE);
});

it("pauses a webhook whose cursor is gone, instead of leaving events out", async () => {
  receiver = await startReceiver();
  const { id } = await create(receiver.url);
  deliver();
  await putOnSale();
  await vi.waitFor(async () => {
    expect(await boxOffice.findWebhook(id)).toMatchObject({
      backlog: 0,
      cursor: expect.any(String),
    });
  }, PATIENCE);
  await database.db.deleteFrom("journal_entries").execute();
  await vi.waitFor(async () => {
    expect(await boxOffice.findWebhook(id)).toMatchObject({ pauseReason: "cursor_expired" });
  }, PATIENCE);
});

it("ends a request that hangs after the timeout", async () => {
  receiver = await startReceiver(() => false);
  const { id } = await create(receiver.url);
  await putOnSale();
  deliver({ timings: SHORT_TIMINGS });
  await vi.waitFor(async () => {
    const webhook = await boxOffice.findWebhook(id);
    expect(webhook?.failures[0]).toMatch(/: it did not answer in time$/u);
  }, PATIENCE);
});

it("ends a request that is answered with a change of the protocol", async () => {
  receiver = await startReceiver((response) => {
    response.writeHead(101, { connection: "upgrade", upgrade: "other" }).end();
    return false;
  });
  const { id } = await create(receiver.url);
  await putOnSale();
  deliver();
  await vi.waitFor(async () => {
    const webhook = await boxOffice.findWebhook(id);
    expect(webhook?.failures[0]).toMatch(/: it answered 101$/u);
  }, PATIENCE);
});

it("ends a request that is answered with informational responses again and again", async () => {
  receiver = await startReceiver((response) => {
    for (let count = 0; count < 20; count += 1) response.writeProcessing();
    return false;
  });
  const { id } = await create(receiver.url);
  await putOnSale();
  deliver();
  await vi.waitFor(async () => {
    const webhook = await boxOffice.findWebhook(id);
    expect(webhook?.failures[0]).toMatch(/: it answered 1xx more than 10 times$/u);
  }, PATIENCE);
});

it("delivers to others while more receivers hang than are served at the same time", async () => {
  const hanging = await startReceiver(() => false);
  for (let count = 0; count < 10; count += 1) await create(hanging.url);
  await database.db.updateTable("webhooks").set({ attempts: 1 }).execute();
  receiver = await startReceiver();
  await create(receiver.url);
  deliver();
  await putOnSale();
  await vi.waitFor(() => expect(hanging.arrivals).toHaveLength(4), PATIENCE);
  await putOnSale();
  await vi.waitFor(() => expect(receiver?.arrivals).toHaveLength(2), PATIENCE);
  expect(hanging.arrivals).toHaveLength(4);
  await deliverer?.stop();
  hanging.stop();
});

it("delivers to others while more receivers are slow than are served at the same time", async () => {
  const answers: (() => void)[] = [];
  const slow = await startReceiver((response) => {
    answers.push(() => response.writeHead(204).end());
    return true;
  });
  for (let count = 0; count < 8; count += 1) await create(slow.url);
  // Each answer is slow.
  deliver({ timings: { ...LONG_TIMINGS, slowMs: 0 } });
  await putOnSale();
  // At first they are taken for quick ones.
  await vi.waitFor(() => expect(answers).toHaveLength(8), PATIENCE);
  for (const answer of answers.splice(0)) answer();
  await vi.waitFor(async () => {
    const { items } = await boxOffice.listWebhooks();
    expect(items.map(({ item }) => item.backlog)).toEqual(items.map(() => 0));
  }, PATIENCE);
  await putOnSale();
  await vi.waitFor(() => expect(answers).toHaveLength(4), PATIENCE);
  receiver = await startReceiver();
  await create(receiver.url);
  await putOnSale();
  await vi.waitFor(() => expect(receiver?.arrivals).toHaveLength(1), PATIENCE);
  expect(answers).toHaveLength(4);
  await deliverer?.stop();
  slow.stop();
});

it("completes an entry whose events take longer than a turn, and keeps others from it meanwhile", async () => {
  receiver = await startReceiver();
  await boxOffice.createWebhook({
    url: receiver.url,
    eventTypes: ["purchase.made", "ticket_option.sold_out"],
  });
  const { id: ticketOptionId } = await putOnSale();
  await boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity: 1 });
  const saved = vi.spyOn(boxOffice, "saveWebhookProgress");
  // Each turn is over before its first event.
  deliver({ timings: { ...LONG_TIMINGS, turnMs: -1 } });
  // Before each event, and after each of the two turns.
  await vi.waitFor(() => {
    const endings = saved.mock.calls.map(([{ leaseSeconds }]) => leaseSeconds === null);
    expect(endings).toEqual([true, false, false, true]);
  }, PATIENCE);
  expect(receiver.arrivals.map(({ body }) => body.type)).toEqual([
    "purchase.made",
    "ticket_option.sold_out",
  ]);
});

it.each([
  ["seconds", 429, () => "120", 120],
  ["a date", 503, () => new Date(Date.now() + 600_000).toUTCString(), 595],
  ["more than an hour", 503, () => "7200", 3_600],
])("waits as long as a busy receiver asks for: %s", async (_, status, retryAfter, leastSeconds) => {
  receiver = await startReceiver((response) => {
    response.writeHead(status, { "retry-after": retryAfter() }).end();
    return false;
  });
  const { id } = await create(receiver.url);
  await putOnSale();
  deliver();
  await vi.waitFor(async () => {
    const webhook = await boxOffice.findWebhook(id);
    const pauseMs = Number(webhook?.nextAttemptAt) - Number(webhook?.failingSince);
    expect(Math.abs(pauseMs / 1_000 - leastSeconds)).toBeLessThanOrEqual(6);
  }, PATIENCE);
  expect(receiver.arrivals).toHaveLength(1);
});

it("does not send again what was delivered after an event that failed, unless a client sets the cursor", async () => {
  let fail: (() => void) | undefined;
  receiver = await startReceiver((response, arrival) => {
    if (arrival > 0) response.writeHead(204).end();
    else fail = () => response.writeHead(500).end();
    return arrival > 0;
  });
  const { id } = await create(receiver.url);
  await putOnSale();
  await putOnSale();
  // Transactions of other tests may keep an entry from readers. Both must be in one window.
  await vi.waitFor(async () => {
    expect((await boxOffice.listJournal()).items).toHaveLength(2);
  }, PATIENCE);
  deliver();
  // The second event is delivered while the first one waits for its answer.
  await vi.waitFor(() => expect(receiver?.arrivals).toHaveLength(2), PATIENCE);
  fail?.();
  const allDelivered = () =>
    vi.waitFor(
      async () => expect(await boxOffice.findWebhook(id)).toMatchObject({ backlog: 0 }),
      PATIENCE,
    );
  await allDelivered();
  const options = () => receiver?.arrivals.map(({ body }) => body.data.ticket_option_id);
  expect(options()).toHaveLength(3);
  expect(options()?.[2]).toBe(options()?.[0]);
  await boxOffice.changeWebhook({ id, cursor: null });
  await allDelivered();
  expect(options()).toHaveLength(5);
});

it("gives webhooks back at once when it stops, without a failure", async () => {
  receiver = await startReceiver(() => false);
  const { id } = await create(receiver.url);
  await putOnSale();
  const running = deliver();
  await vi.waitFor(() => expect(receiver?.arrivals).toHaveLength(1), PATIENCE);
  await running.stop();
  expect(await boxOffice.findWebhook(id)).toMatchObject({ failures: [], failingSince: null });
  expect(await boxOffice.takeWebhooks({ limit: 1, leaseSeconds: 60 })).toMatchObject([{ id }]);
});
