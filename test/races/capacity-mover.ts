/**
 * A process that moves capacity between two ticket options in both directions, and sells tickets of both. It prints what
 * was purchased.
 *
 * usage: capacity-mover.ts DATABASE_URL TICKET_OPTION_IDS
 */
import { createBoxOffice, isTicketError, openDatabase } from "@ticket-allocation/core";
import { randomInt, randomUUID } from "node:crypto";

export interface CapacityMoverReport {
  readonly moves: number;
  /** Tickets by ticket option. */
  readonly sold: Readonly<Record<string, number>>;
  /** The codes of refusals. */
  readonly refused: readonly string[];
}

const [url = "", options = ""] = process.argv.slice(2);
const ids = options.split(",");
const CALLERS = 4;
const CHANGES = 40;

const sold: Record<string, number> = {};
const refused: string[] = [];
let moves = 0;
const db = openDatabase(url, { poolSize: 4 });
const boxOffice = createBoxOffice({ db, timeoutMs: 60_000 });

async function change(): Promise<void> {
  const [ticketOptionId = "", toId = ""] = randomInt(2) === 0 ? ids : ids.toReversed();
  const quantity = randomInt(1, 9);
  if (randomInt(2) === 0) {
    const move = { fromId: ticketOptionId, toId, quantity };
    await boxOffice.moveCapacity(move, { idempotencyKey: randomUUID() });
    moves += 1;
  } else {
    await boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity });
    sold[ticketOptionId] = (sold[ticketOptionId] ?? 0) + quantity;
  }
}

async function changeMany(): Promise<void> {
  for (let count = 0; count < CHANGES; count += 1) {
    await change().catch((error: unknown) => {
      if (!isTicketError(error)) throw error;
      refused.push(error.code);
    });
  }
}

await Promise.all(Array.from({ length: CALLERS }, changeMany));
await db.destroy();
const report: CapacityMoverReport = { moves, sold, refused };
process.stdout.write(JSON.stringify(report));
