import { createBoxOffice, WEBHOOK_EVENTS, type PooledBoxOffice } from "@ticket-allocation/core";
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

/** `npm run test:webhooks` delivers 10,000. */
const DELIVERIES = Number(process.env["DELIVERIES"] ?? 300);
const OPTIONS = 20;
/** Of a purchase: each is one entry with one event. */
const PURCHASES = Math.ceil(DELIVERIES / OPTIONS);
/** Without a request for so long it makes no progress. How fast it is does not matter. */
const PATIENCE = { timeout: 60_000, interval: 50 };
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let boxOffice: PooledBoxOffice;
let elsewhere: Receiver;
const processes: ChildProcess[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  boxOffice = createBoxOffice({ db: database.db, journal: true, allowsPrivateWebhooks: true });
  elsewhere = await startReceiver();
});
afterAll(async () => {
  for (const child of processes) child.kill("SIGKILL");
  elsewhere.stop();
  await database.drop();
});

/** Every 17th event or so is not acknowledged, each time in another way. */
function answerBadly(response: ServerResponse, arrival: number): boolean {
  if (arrival % 17 !== 3) {
    response.writeHead(arrival % 2 === 0 ? 200 : 204).end();
    return true;
  }
  const ways = [
    () => response.writeHead(503).end("busy"),
    () => response.writeHead(308, { location: elsewhere.url }).end(),
    // Hangs.
    () => {},
    // Dies.
    () => response.destroy(),
    () => response.writeHead(200).write("half an answer"),
  ];
  ways[Math.floor(arrival / 17) % ways.length]?.();
  return false;
}

async function startProcess(): Promise<ChildProcess> {
  const script = new URL("deliver.ts", import.meta.url).pathname;
  const args = ["--conditions=@ticket-allocation/source", script, database.url];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

async function sell(ticketOptionId: string): Promise<void> {
  for (let count = 0; count < PURCHASES; count += 1) {
    await boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity: 1 });
  }
}

it(
  `delivers each of ${DELIVERIES} events, in order for each ticket option, while the receiver fails and processes are killed`,
  async () => {
    const receiver = await startReceiver(answerBadly);
    const eventTypes = Object.keys(WEBHOOK_EVENTS);
    const options = await Promise.all(
      Array.from({ length: OPTIONS }, () =>
        boxOffice.createTicketOption({ name: "day pass", allocation: 2 * PURCHASES }),
      ),
    );
    const { id, secret } = await boxOffice.createWebhook({ url: receiver.url, eventTypes });
    receiver.secrets.push(secret!);
    processes.push(await startProcess(), await startProcess());
    const selling = Promise.all(options.map((option) => sell(option.id)));

    const delivered = () => new Set(acknowledgedIn(receiver).map((arrival) => arrival.id)).size;
    const whileArriving = async (isDone: () => boolean | Promise<boolean>) => {
      while (!(await isDone())) {
        const seen = receiver.arrivals.length;
        await vi.waitUntil(
          async () => receiver.arrivals.length > seen || (await isDone()),
          PATIENCE,
        );
      }
    };
    for (const [kills, share] of [0.25, 0.6].entries()) {
      await whileArriving(() => delivered() > share * OPTIONS * PURCHASES);
      const killed = processes[kills % 2]!;
      killed.kill("SIGKILL");
      await receiver.restart();
      processes[kills % 2] = await startProcess();
    }
    await selling;
    await whileArriving(async () => {
      const webhook = await boxOffice.findWebhook(id);
      return webhook?.backlog === 0 && webhook.failingSince === null;
    });
    receiver.stop();

    const versions = new Map<string | undefined, number[]>();
    const seen = new Set<string>();
    for (const { id: eventId, body } of acknowledgedIn(receiver)) {
      if (seen.has(eventId) || body.type !== "purchase.made") continue;
      seen.add(eventId);
      const { ticket_option_id: optionId, version = 0 } = body.data;
      versions.set(optionId, [...(versions.get(optionId) ?? []), version]);
    }
    const expected = Array.from({ length: PURCHASES }, (_, index) => index + 1);
    for (const option of options) expect(versions.get(option.id)).toEqual(expected);
    expect(receiver.forged()).toBe(0);
    expect(elsewhere.arrivals).toEqual([]);
    const { failures } = (await boxOffice.findWebhook(id))!;
    expect(failures).toHaveLength(10);
    if (DELIVERIES > 1_000) {
      // eslint-disable-next-line no-console -- it is asked for
      console.log(`${receiver.arrivals.length} requests for ${seen.size} events`);
    }
  },
  HOUR_MS,
);

function acknowledgedIn({ arrivals }: Receiver) {
  return arrivals.filter(({ isAcknowledged }) => isAcknowledged);
}
