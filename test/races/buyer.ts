/**
 * A process that buys random quantities of ticket options, each time of any of them, until it has been
 * refused a single ticket of the first, and prints what it was told.
 *
 * usage: buyer.ts DATABASE_URL TICKET_OPTION_ID[,…] POOLS
 */
import { createBoxOffice, isTicketError, openDatabase } from "@ticket-allocation/core";
import { randomInt, randomUUID } from "node:crypto";

import type { BuyerReport } from "./race.ts";

const [url = "", ids = "", pools = "1"] = process.argv.slice(2);
const ticketOptionIds = ids.split(",");
const CALLERS_PER_POOL = 16;

const report: BuyerReport = { acknowledged: [], refused: [] };

async function buyUntilSoldOut(boxOffice: ReturnType<typeof createBoxOffice>): Promise<void> {
  for (;;) {
    const quantity = randomInt(1, 10);
    const ticketOptionId = ticketOptionIds[randomInt(ticketOptionIds.length)]!;
    try {
      const purchase = await boxOffice.purchaseTickets({
        ticketOptionId,
        userId: randomUUID(),
        quantity,
      });
      report.acknowledged.push({ id: purchase.id, quantity });
    } catch (error) {
      if (!isTicketError(error) || error.code !== "allocation_exceeded") throw error;
      report.refused.push(quantity);
      if (quantity === 1 && ticketOptionId === ticketOptionIds[0]) return;
    }
  }
}

const databases = Array.from({ length: Number(pools) }, () => openDatabase(url, { poolSize: 4 }));
await Promise.all(
  databases.flatMap((db) => {
    const boxOffice = createBoxOffice({ db });
    return Array.from({ length: CALLERS_PER_POOL }, () => buyUntilSoldOut(boxOffice));
  }),
);
await Promise.all(databases.map((db) => db.destroy()));
process.stdout.write(JSON.stringify(report));
