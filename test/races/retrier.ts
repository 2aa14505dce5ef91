/**
 * A process that asks for the same purchases as its siblings do, in an order of its own and
 * some of them twice at once, and prints what it was told under each key.
 *
 * usage: retrier.ts DATABASE_URL TICKET_OPTION_ID USER_ID KEYS
 */
import { createBoxOffice, isTicketError, openDatabase } from "@ticket-allocation/core";
import { randomInt } from "node:crypto";

/** What was answered under each key: the purchase's id, or the code of the refusal. */
export type RetrierReport = readonly (readonly [key: number, answer: string])[];

const [url = "", ticketOptionId = "", userId = "", keys = "0"] = process.argv.slice(2);
const CALLERS = 16;

const db = openDatabase(url, { poolSize: 4 });
const boxOffice = createBoxOffice({ db });
const report: RetrierReport[number][] = [];

async function ask(index: number): Promise<void> {
  const purchase = { ticketOptionId, userId, quantity: 1 + (index % 7) };
  const answer = await boxOffice
    .purchaseTickets(purchase, { idempotencyKey: `key-${index}` })
    .then(({ id }) => id)
    .catch((error: unknown) => {
      if (isTicketError(error)) return error.code;
      throw error;
    });
  report.push([index, answer]);
}

const waiting = Array.from({ length: Number(keys) }, (_, index) => index);
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (waiting.length > 0) {
      const [index = 0] = waiting.splice(randomInt(waiting.length), 1);
      await Promise.all(index % 3 === 0 ? [ask(index), ask(index)] : [ask(index)]);
    }
  }),
);
await db.destroy();
process.stdout.write(JSON.stringify(report));
