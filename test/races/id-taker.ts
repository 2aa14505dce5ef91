/**
 * A process that purchases and holds tickets with ids that its siblings want for other ticket options at the same time, alone and
 * in orders. It asks again while it is busy, and prints what it was told of each id.
 *
 * usage: id-taker.ts DATABASE_URL TICKET_OPTION_IDS IDS
 */
import { createBoxOffice, isTicketError, openDatabase } from "@ticket-allocation/core";
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

/** What was made with each id, on which ticket option, or that it was refused. */
export type IdTakerReport = readonly (readonly [id: string, answer: string])[];

const [url = "", options = "", wanted = ""] = process.argv.slice(2);
const [ticketOptionIds, ids] = [options.split(","), wanted.split(",")];
const CALLERS = 16;
const MOST_ATTEMPTS = 2_000;
const USER = "00000000-0000-4000-8000-000000000001";

const db = openDatabase(url, { poolSize: 4 });
const boxOffice = createBoxOffice({ db, timeoutMs: 60_000 });
const report: IdTakerReport[number][] = [];

const pick = <Item>(items: readonly Item[]): Item => items[randomInt(items.length)]!;

/** Purchases, holds or orders, with an id or two. */
async function take(own: readonly string[]): Promise<string> {
  const lines = own.map((id) => ({
    id,
    ticketOptionId: pick(ticketOptionIds),
    userId: USER,
    quantity: 1,
  }));
  const [line] = lines;
  if (lines.length > 1) await boxOffice.placeOrder(lines);
  else if (randomInt(2) === 0) await boxOffice.purchaseTickets(line!);
  else return `hold ${(await boxOffice.holdTickets(line!)).ticketOptionId}`;
  return lines.map(({ ticketOptionId }) => `purchase ${ticketOptionId}`).join();
}

async function untilDecided(own: readonly string[]): Promise<void> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const answer = await take(own).catch((error: unknown) => {
      if (isTicketError(error)) return error.code;
      throw error;
    });
    if (answer === "busy") {
      await pause(randomInt(5));
      continue;
    }
    const answers = answer.split(",");
    for (const [index, id] of own.entries()) report.push([id, answers[index] ?? answer]);
    return;
  }
  throw new Error("always busy");
}

const waiting = [...ids];
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (waiting.length > 0) {
      // Mostly the next ones, so that the processes want the same at the same time.
      const own = waiting.splice(0, 1 + randomInt(2));
      await untilDecided(own);
    }
  }),
);
await db.destroy();
process.stdout.write(JSON.stringify(report));
