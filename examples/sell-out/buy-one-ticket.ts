import { AllocationExceededError, type BoxOffice } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";

import type { Answer } from "./answer.ts";

/** Buys one ticket as a new buyer, and returns the result. */
export async function buyOneTicket(
  boxOffice: Pick<BoxOffice, "purchaseTickets">,
  ticketOptionId: string,
): Promise<Answer> {
  const userId = randomUUID();
  try {
    const { id } = await boxOffice.purchaseTickets({ ticketOptionId, userId, quantity: 1 });
    return { outcome: "sold", userId, purchaseId: id };
  } catch (error) {
    if (error instanceof AllocationExceededError) return { outcome: "refused", userId };
    return { outcome: "fault", userId, reason: String(error) };
  }
}
