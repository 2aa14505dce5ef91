/**
 * A process that holds baskets of two ticket options for a second, and confirms them in time or too late, until nothing is left, or
 * for ten seconds. It prints what it was told.
 *
 * usage: basket-buyer.ts DATABASE_URL TICKET_OPTION_ID TICKET_OPTION_ID
 */
import { createBoxOffice, isTicketError, openDatabase } from "@ticket-allocation/core";
import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

export interface BasketReport {
  readonly baskets: { readonly holdIds: readonly string[]; readonly isConfirmed: boolean }[];
}

const [url = "", ...ticketOptionIds] = process.argv.slice(2);
const CALLERS = 4;
const until = performance.now() + 10_000;

const report: BasketReport = { baskets: [] };
const db = openDatabase(url, { poolSize: 4 });
const boxOffice = createBoxOffice({ db });

async function buyUntilSoldOut(): Promise<void> {
  while (performance.now() < until) {
    const userId = randomUUID();
    const lines = [...ticketOptionIds, ...ticketOptionIds]
      .slice(randomInt(2), randomInt(2, 5))
      .map((ticketOptionId) => ({ ticketOptionId, userId, quantity: 1 }));
    const holds = await unlessRefused(boxOffice.holdBasket({ lines, seconds: 1 }));
    if (holds) {
      const holdIds = holds.map(({ id }) => id);
      await delay(randomInt(1_100));
      const made = await unlessRefused(
        boxOffice.confirmBasket(holdIds.map((holdId) => ({ holdId }))),
      );
      report.baskets.push({ holdIds, isConfirmed: made !== undefined });
    } else if (await isSoldOut()) return;
  }
}

async function unlessRefused<Made>(doing: Promise<Made>): Promise<Made | undefined> {
  try {
    return await doing;
  } catch (error) {
    if (isTicketError(error) && error.code === "order_refused") return undefined;
    throw error;
  }
}

/** Whether no hold can give tickets back any more either. */
async function isSoldOut(): Promise<boolean> {
  const options = await boxOffice.findTicketOptions(ticketOptionIds);
  const { items } = await boxOffice.listHolds({ filter: { status: "active" }, size: 1 });
  return items.length === 0 && options.some(({ allocation }) => allocation === 0);
}

await Promise.all(Array.from({ length: CALLERS }, buyUntilSoldOut));
await db.destroy();
process.stdout.write(JSON.stringify(report));
