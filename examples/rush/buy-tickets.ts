import { randomInt, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";

import type { BoxOffice, TicketOption } from "./box-office.ts";

const MAX_QUANTITY = 4;
const MAX_PAUSE_MS = 500;

/**
 * Buys for one user, a few tickets at a time, until the user has enough or everything is sold out.
 *
 * @param onSale what is not sold out yet, for all buyers
 */
export async function buyTickets(
  boxOffice: BoxOffice,
  onSale: Set<TicketOption>,
  wanted: number,
  onOutcome: (outcome: "sold" | "refused", option: TicketOption, quantity: number) => void,
): Promise<void> {
  const userId = randomUUID();
  let bought = 0;
  while (bought < wanted && onSale.size > 0) {
    const option = [...onSale][randomInt(onSale.size)]!;
    let quantity = Math.min(randomInt(1, MAX_QUANTITY + 1), wanted - bought);
    let isSold = await boxOffice.purchase(option.id, userId, quantity);
    onOutcome(isSold ? "sold" : "refused", option, quantity);
    if (!isSold && quantity > 1) {
      quantity = 1;
      isSold = await boxOffice.purchase(option.id, userId, quantity);
      onOutcome(isSold ? "sold" : "refused", option, quantity);
    }
    if (isSold) bought += quantity;
    else onSale.delete(option);
    await setTimeout(randomInt(MAX_PAUSE_MS));
  }
}
