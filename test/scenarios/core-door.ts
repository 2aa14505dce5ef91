import { isTicketError, type BoxOffice } from "@ticket-allocation/core";

import type { Answer, Door } from "./door.ts";

export function coreDoor(boxOffice: BoxOffice, caller?: string): Door {
  return {
    createTicketOption: (input, idempotencyKey) =>
      answerOf(boxOffice.createTicketOption(input, { idempotencyKey, caller })),
    findTicketOption: (id) => boxOffice.findTicketOption(id),
    purchaseTickets: (input, idempotencyKey) =>
      answerOf(boxOffice.purchaseTickets(input, { idempotencyKey, caller })),
    findPurchase: (id) => boxOffice.findPurchase(id),
  };
}

async function answerOf<Thing>(asked: Promise<Thing>): Promise<Answer<Thing>> {
  try {
    return { done: await asked };
  } catch (error) {
    if (isTicketError(error)) return { refused: error.code };
    throw error;
  }
}
