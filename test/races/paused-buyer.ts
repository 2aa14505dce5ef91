/**
 * A process that buys tickets of one ticket option, also while its sale is paused, until it is archived. It prints how many it has.
 *
 * usage: paused-buyer.ts DATABASE_URL TICKET_OPTION_ID
 */
import { createBoxOffice, openDatabase, SalePausedError } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";

export interface PausedBuyerReport {
  readonly bought: number;
  /** How often the sale was paused, or the ticket option archived. */
  readonly refused: number;
}

const [url = "", ticketOptionId = ""] = process.argv.slice(2);
const CALLERS = 4;

const db = openDatabase(url, { poolSize: 4 });
const boxOffice = createBoxOffice({ db });
let bought = 0;
let refused = 0;

async function buyUntilArchived(): Promise<void> {
  for (;;) {
    try {
      await boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity: 1 });
      bought += 1;
    } catch (error) {
      if (!(error instanceof SalePausedError)) throw error;
      refused += 1;
      if ((await boxOffice.findTicketOption(ticketOptionId))?.state === "archived") return;
    }
  }
}

await Promise.all(Array.from({ length: CALLERS }, buyUntilArchived));
await db.destroy();
process.stdout.write(JSON.stringify({ bought, refused } satisfies PausedBuyerReport));
